package dev.weft.internal.tls;

import dev.weft.net.TlsOptions;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes engines as options say. */
final class Engines {

    private Engines() {}

    /**
     * @param host who is expected to answer, as {@link HostNames#plain} writes it; null when nobody knows
     * @throws IllegalArgumentException for options that the JDK does not know
     */
    static SSLEngine client(TlsOptions options, @Nullable String host, int port) {
        SSLEngine engine = host == null
                ? options.context().createSSLEngine()
                : options.context().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = common(options, engine);
        if (host != null && !HostNames.isAddress(host)) {
            // Bytes, for a name with an underscore, which this type refuses in a String
            byte[] name = IDN.toASCII(host).getBytes(StandardCharsets.US_ASCII);
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (options.hostCheck()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** @throws IllegalArgumentException for options that the JDK does not know */
    static SSLEngine server(TlsOptions options) {
        SSLEngine engine = options.context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = common(options, engine);
        switch (options.clientAuth()) {
            case REQUIRED -> parameters.setNeedClientAuth(true);
            case WANTED -> parameters.setWantClientAuth(true);
            case NONE -> parameters.setWantClientAuth(false);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLParameters common(TlsOptions options, SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        if (!options.versions().isEmpty()) {
            parameters.setProtocols(options.versions().toArray(String[]::new));
        }
        if (!options.ciphers().isEmpty()) {
            parameters.setCipherSuites(options.ciphers().toArray(String[]::new));
        }
        if (!options.alpnProtocols().isEmpty()) {
            parameters.setApplicationProtocols(options.alpnProtocols().toArray(String[]::new));
        }
        return parameters;
    }
}
