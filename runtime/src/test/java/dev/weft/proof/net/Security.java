package dev.weft.proof.net;

import dev.weft.internal.tls.Contexts;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What protects a connection. */
enum Security {
    PLAIN(null),
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final @Nullable String version;

    Security(@Nullable String version) {
        this.version = version;
    }

    /**
     * Whether one direction can end and the other go on. A close_notify of TLS 1.2 ends both (RFC 5246, 7.2.1); that of TLS 1.3 does not, but a
     * transport cannot know beforehand which version it will be, so it offers no {@code writeEof} with either.
     */
    boolean endsOneDirection() {
        return version == null;
    }

    /** So many bytes at most are added to a write, some to each of its records. */
    int overhead(int count) {
        return version == null ? 0 : (count / (16 * 1024) + 2) * 64;
    }

    ServerOptions server() {
        return version == null
                ? ServerOptions.defaults()
                : ServerOptions.defaults().withTls(TlsOptions.of(Contexts.SERVER));
    }

    ConnectOptions client() {
        return version == null
                ? ConnectOptions.defaults()
                : ConnectOptions.defaults()
                        .withTls(TlsOptions.of(Contexts.CLIENT).withVersions(List.of(version)));
    }
}
