package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ErrorReport;
import dev.weft.Server;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.ExtraInfo;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides ours, over loopback. */
class TlsConnectionTest {

    private final List<ErrorReport> reports = new ArrayList<>();

    @AfterEach
    void nothingWasReported() {
        assertThat(reports).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whatIsSentComesBack(String version) {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            List<Application> served = new ArrayList<>();
            ServerOptions listening = ServerOptions.defaults().withSsl(Contexts.SERVER);
            Server server = yieldFrom(runningLoop()
                    .createServer(
                            () -> {
                                served.add(Application.echo());
                                return served.get(0);
                            },
                            "127.0.0.1",
                            0,
                            listening));
            TlsOptions tls = TlsOptions.of(Contexts.CLIENT).withVersions(List.of(version));

            Connection<Application> connection = yieldFrom(runningLoop()
                    .createConnection(
                            Application::new,
                            "localhost",
                            server.port(),
                            ConnectOptions.defaults().withTls(tls)));
            Application client = connection.protocol();
            Transport transport = connection.transport();
            transport.write("hello".getBytes());
            yieldFrom(client.until(() -> client.text().equals("hello")));

            assertThat(client.transport).isSameAs(transport);
            assertThat(transport.getExtraInfo(ExtraInfo.SSL_CONTEXT)).containsSame(Contexts.CLIENT);
            assertThat(transport.getExtraInfo(ExtraInfo.SSL_SESSION))
                    .hasValueSatisfying(
                            session -> assertThat(session.getProtocol()).isEqualTo(version));
            transport.close();
            yieldFrom(client.until(client::isLost));
            Application other = served.get(0);
            yieldFrom(other.until(other::isLost));
            assertThat(client.events).containsExactly("made", "data", "lost");
            assertThat(client.lostBy).isNull();
            assertThat(other.events).containsExactly("made", "data", "eof", "lost");
            assertThat(other.lostBy).isNull();
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }
}
