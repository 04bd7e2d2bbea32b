package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Turns a host's name into addresses, without keeping the loop waiting for the name server. */
public final class AddressLookup {

    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private AddressLookup() {}

    /** Gives a host's addresses in the system's order; suspends for names only. Empty means this machine's loopback. */
    @Coroutine
    public static Coro<List<InetSocketAddress>> lookup(SelectorLoop loop, String host, int port) {
        InetAddress[] found =
                isNumeric(host) ? parsed(host) : yieldFrom(loop.resolver().addresses(host));
        List<InetSocketAddress> addresses = new ArrayList<>(found.length);
        for (InetAddress address : found) {
            addresses.add(new InetSocketAddress(address, port));
        }
        return result(addresses);
    }

    /** Gives the name of an address; suspends. */
    @Coroutine
    public static Coro<String> name(SelectorLoop loop, InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(address + " is of a name that was not looked up; ask getAddrInfo first");
        }
        return result(yieldFrom(loop.resolver().name(address.getAddress())));
    }

    /** Answers whether the JDK knows the address without asking anybody. */
    static boolean isNumeric(String host) {
        if (host.isEmpty() || host.indexOf(':') >= 0) { // no name has a colon
            return true;
        }
        if (!DOTTED.matcher(host).matches()) {
            return false;
        }
        for (String part : host.split("\\.")) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress[] parsed(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
