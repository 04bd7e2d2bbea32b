package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.net.DatagramOptions;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.DatagramTransport;
import dev.weft.net.ExtraInfo;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What uvloop's {@code test_udp} has beyond CPython's tests. */
class UvloopUdpTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final DatagramOptions IPV4 = DatagramOptions.defaults().withFamily(StandardProtocolFamily.INET);

    private final List<ErrorReport> reports = new ArrayList<>();

    /** Answers each datagram, or waits for one. */
    private static final class Talker implements DatagramProtocol {

        final List<String> received = new ArrayList<>();
        final List<IOException> errors = new ArrayList<>();
        final Future<Void> lost = runningLoop().createFuture();
        private final boolean answers;
        private @Nullable DatagramTransport transport;
        private Future<String> next = runningLoop().createFuture();

        Talker(boolean answers) {
            this.answers = answers;
        }

        /** What comes next. */
        Future<String> next() {
            return next;
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(byte[] data, SocketAddress from) {
            String text = new String(data, US_ASCII);
            received.add(text);
            if (answers) {
                transport.sendTo(("resp:" + text).getBytes(US_ASCII), from);
            }
            Future<String> waiting = next;
            next = runningLoop().createFuture();
            waiting.setResult(text);
        }

        @Override
        public void errorReceived(IOException cause) {
            errors.add(cause);
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.setResult(null);
        }
    }

    private static InetSocketAddress address(DatagramTransport transport) {
        return (InetSocketAddress) transport.getExtraInfo(ExtraInfo.SOCKNAME).orElseThrow();
    }

    private static byte[] text(String text) {
        return text.getBytes(US_ASCII);
    }

    // uvloop: test_udp._TestUDP.test_create_datagram_endpoint_addrs_ipv4_nameaddr
    @Test
    void namesAreLookedUpForBothEndsAndOnlyTheRemoteAddressIsSentTo() {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            InetSocketAddress anyPort = InetSocketAddress.createUnresolved("localhost", 0);
            Talker server = new Talker(true);
            DatagramTransport far = yieldFrom(runningLoop().createDatagramEndpoint(() -> server, anyPort, null, IPV4))
                    .transport();
            int port = address(far).getPort();
            InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", port);
            Talker client = new Talker(false);
            DatagramTransport near = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> client, null, name, IPV4.withReusePort(true)))
                    .transport();

            Future<String> answer = client.next();
            near.sendTo(text("xxx"), null);
            assertThat(yieldFrom(answer)).isEqualTo("resp:xxx");
            answer = client.next();
            near.sendTo(text("yyy"), address(far));
            assertThat(yieldFrom(answer)).isEqualTo("resp:yyy");
            for (InetSocketAddress other : List.of(name, new InetSocketAddress("127.0.0.1", port == 9 ? 10 : 9))) {
                assertThatThrownBy(() -> near.sendTo(text("zzz"), other))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("Invalid address");
            }

            near.close();
            far.close();
            yieldFrom(client.lost);
            yieldFrom(server.lost);
            assertThat(server.received).containsExactly("xxx", "yyy");
            assertThat(client.errors).isEmpty();
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // uvloop: test_udp._TestUDP.test_create_datagram_endpoint_ipv6_family
    @Test
    void aFamilyAloneIsEnoughForIpv6Too() throws IOException {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "no IPv6 here");
        run(() -> {
            Talker talker = new Talker(false);
            DatagramOptions ipv6 = DatagramOptions.defaults().withFamily(StandardProtocolFamily.INET6);
            DatagramTransport transport = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> talker, null, null, ipv6))
                    .transport();
            assertThat(address(transport).getAddress()).isInstanceOf(Inet6Address.class);
            transport.close();
            yieldFrom(talker.lost);
            return done();
        });
    }

    // uvloop: test_udp._TestUDP.test_create_datagram_1
    @Test
    void bothAddressesMayBeGiven() {
        run(() -> {
            Talker server = new Talker(true);
            DatagramTransport far = yieldFrom(runningLoop().createDatagramEndpoint(() -> server, ANY_PORT, null))
                    .transport();
            Talker client = new Talker(false);
            DatagramTransport near = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> client, ANY_PORT, address(far)))
                    .transport();
            Future<String> answer = client.next();
            near.sendTo(text("hi"), null);

            assertThat(yieldFrom(answer)).isEqualTo("resp:hi");
            assertThat(near.getExtraInfo(ExtraInfo.PEERNAME)).contains(address(far));
            near.close();
            far.close();
            yieldFrom(client.lost);
            yieldFrom(server.lost);
            return done();
        });
    }

    /** The system refuses it, since nobody allowed broadcasts; nothing leaves the machine. */
    // uvloop: test_udp.Test_UV_UDP.test_udp_sendto_broadcast
    @Test
    void aBroadcastThatIsNotAllowedIsAnErrorForTheProtocolAndNotForTheCaller() {
        run(() -> {
            Talker talker = new Talker(false);
            DatagramTransport transport = yieldFrom(
                            runningLoop().createDatagramEndpoint(() -> talker, ANY_PORT, null, IPV4))
                    .transport();
            transport.sendTo(text("aaaa"), new InetSocketAddress("255.255.255.255", 9));

            assertThat(talker.errors).hasSize(1);
            assertThat(transport.isClosing()).isFalse();
            transport.close();
            yieldFrom(talker.lost);
            return done();
        });
    }

    // uvloop: test_udp.Test_UV_UDP.test_send_after_close
    @Test
    void whatIsSentAfterTheEndIsIgnored() {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Talker server = new Talker(false);
            DatagramTransport far = yieldFrom(runningLoop().createDatagramEndpoint(() -> server, ANY_PORT, null))
                    .transport();
            Talker client = new Talker(false);
            DatagramTransport near = yieldFrom(runningLoop().createDatagramEndpoint(() -> client, ANY_PORT, null))
                    .transport();
            near.close();
            near.sendTo(text("closing"), address(far));
            yieldFrom(client.lost);
            near.sendTo(text("closed"), address(far));

            Future<String> first = server.next();
            far.sendTo(text("mine"), address(far));
            assertThat(yieldFrom(first)).isEqualTo("mine");
            assertThat(client.errors).isEmpty();
            far.close();
            yieldFrom(server.lost);
            return done();
        });
        assertThat(reports).isEmpty();
    }
}
