package dev.weft.samples.crawl.demo;

import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.Connected;
import dev.weft.streams.Streams;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoServerTest {
    private static final int FEW_BYTES = 1000;

    /** What the server sends to a client that sends this and no more, up to the end or a limit. */
    private static String answer(String request) {
        return run(converse(request, Integer.MAX_VALUE));
    }

    @Coroutine
    private static Coro<String> converse(String request, int limit) {
        StringBuilder answer = new StringBuilder();
        try (Server server = yieldFrom(DemoServer.start())) {
            Connected client = yieldFrom(Streams.openConnection("127.0.0.1", server.port()));
            client.writer().write(request.getBytes(StandardCharsets.ISO_8859_1));
            client.writer().writeEof();
            byte[] bytes = yieldFrom(client.reader().read(FEW_BYTES));
            while (bytes.length > 0 && answer.length() < limit) {
                answer.append(new String(bytes, StandardCharsets.ISO_8859_1));
                bytes = yieldFrom(client.reader().read(FEW_BYTES));
            }
            client.writer().close();
        }
        return result(answer.toString());
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: demo\r\n\r\n";
    }

    @Test
    void answersOneAfterTheOtherOnOneConnection() {
        String answer = answer(get("/stairs/1") + get("/empty") + get("/stairs/30"));

        assertThat(answer.split("HTTP/1.1 ")).hasSize(4);
        assertThat(answer).contains("<title>Step 1</title>", "204 Demo", "<title>Step 30</title>");
    }

    @Test
    void closesWhenTheClientOrTheAnswerSaysSo() {
        String closing = "GET /stairs/2 HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n";

        assertThat(answer(closing + get("/stairs/3"))).doesNotContain("Step 3<");
        assertThat(answer("GET /stairs/2 HTTP/1.0\r\n\r\n" + get("/stairs/3"))).doesNotContain("Step 3<");
        assertThat(answer(get("/until-close") + get("/stairs/3"))).doesNotContain("Step 3<");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET /un finished HTTP/1.1\r\nHost: demo\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: demo\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: demo\r\nContent-Length: 3\r\n\r\nabc",
                "GET / HTTP/1.1\r\nHost: de"
            })
    void answersABadRequestWith400(String request) {
        assertThat(answer(request)).startsWith("HTTP/1.1 400 Demo\r\n").containsOnlyOnce("HTTP/1.1");
    }

    @Test
    void answersAnEndlessRequestWith400() {
        assertThat(answer("GET / HTTP/1.1\r\nHost: demo\r\nX-More: " + "more ".repeat(30_000)))
                .startsWith("HTTP/1.1 400 Demo\r\n");
    }

    @Test
    void servesNothingButGet() {
        assertThat(answer("POST / HTTP/1.1\r\nHost: demo\r\n\r\n"))
                .startsWith("HTTP/1.1 405 Demo\r\n")
                .contains("Allow: GET\r\n");
    }

    @Test
    void sendsAnEndlessHeaderUntilTheClientGoesAway() {
        String answer = run(converse(get("/broken/header"), 1 << 20));

        assertThat(answer.length()).isGreaterThanOrEqualTo(1 << 20);
        assertThat(answer).doesNotContain("\r\n\r\n");
    }
}
