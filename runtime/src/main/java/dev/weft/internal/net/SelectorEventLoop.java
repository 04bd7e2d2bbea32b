package dev.weft.internal.net;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.internal.loop.Clock;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.loop.Poller;
import dev.weft.internal.loop.ReadyRing;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.internal.tls.TlsLayer;
import dev.weft.internal.transport.AddressLookup;
import dev.weft.internal.transport.SocketConnector;
import dev.weft.internal.transport.SocketServer;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
