package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Objects;

/** Somebody else's program to speak to. Where it is missing, its tests are skipped, except in CI. */
enum Tool {
    NC("nc", "apt-get install netcat-openbsd"),
    CURL("curl", "apt-get install curl"),
    NODE("node", "apt-get install nodejs"),
    PYTHON(
            Objects.requireNonNullElse(System.getenv("WEFT_PYTHON"), "python3"),
            "set WEFT_PYTHON, or apt-get install python3");

    private final String command;
    private final String advice;

    Tool(String command, String advice) {
        this.command = command;
        this.advice = advice;
    }

    /** Its command, where there is one. */
    String found() throws IOException, InterruptedException {
        boolean isThere = new ProcessBuilder("bash", "-c", "command -v \"$1\"", "bash", command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
        String absent = "no " + command + " found; " + advice;
        if ("true".equals(System.getenv("WEFT_CI"))) {
            assertThat(isThere).as(absent).isTrue();
        }
        assumeTrue(isThere, absent);
        return command;
    }
}
