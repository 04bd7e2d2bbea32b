package dev.weft.internal.select;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What uvloop's {@code test_dns} asks of the system without a network: addresses in figures, the loopback, and a loop that is closed. */
class UvloopDnsTest {

    // uvloop: test_dns.BaseTestDNS.test_getaddrinfo_19
    // uvloop: test_dns.BaseTestDNS.test_getaddrinfo_20
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void anAddressInFiguresIsItsOwnAnswer(String address) {
        run(() -> {
            assertThat(yieldFrom(runningLoop().getAddrInfo(address, 80)))
                    .containsExactly(new InetSocketAddress(address, 80));
            return done();
        });
    }

    // uvloop: test_dns.BaseTestDNS.test_getaddrinfo_8
    @Test
    void anEmptyHostIsTheLoopback() {
        run(() -> {
            List<InetSocketAddress> found = yieldFrom(runningLoop().getAddrInfo("", 0));
            assertThat(found).isNotEmpty().allSatisfy(address -> {
                assertThat(address.getAddress().isLoopbackAddress()).isTrue();
                assertThat(address.getPort()).isZero();
            });
            return done();
        });
    }

    // uvloop: test_dns.BaseTestDNS.test_getnameinfo_1
    // uvloop: test_dns.BaseTestDNS.test_getnameinfo_4
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void theNameOfTheLoopbackIsTheSystems(String address) throws UnknownHostException {
        String expected = InetAddress.getByName(address).getHostName();
        run(() -> {
            assertThat(yieldFrom(runningLoop().getNameInfo(new InetSocketAddress(address, 80))))
                    .isEqualTo(expected);
            return done();
        });
    }

    // uvloop: test_dns.Test_UV_DNS.test_getaddrinfo_close_loop
    @Test
    void aLoopIsClosedRightAfterALookUpWasCancelled() {
        List<ErrorReport> reports = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler((l, report) -> reports.add(report));
            Task<List<InetSocketAddress>> looking = loop.createTask(loop.getAddrInfo("localhost", 80));
            loop.callSoon(() -> loop.callSoon(() -> {
                looking.cancel();
                loop.callSoon(loop::stop);
            }));
            loop.runForever();
            assertThat(looking.isDone()).isTrue();
        }
        assertThat(reports).isEmpty();
    }
}
