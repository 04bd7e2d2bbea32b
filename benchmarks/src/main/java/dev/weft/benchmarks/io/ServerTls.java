package dev.weft.benchmarks.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What a server in Java needs for TLS. Protocol and cipher are left to the client, which offers one of each. */
public final class ServerTls {

    /** The system property with the directory in which the key store is. */
    public static final String DIRECTORY = "weft.benchmarks.tls";

    public static final String KEY_STORE = "identity.p12";
    public static final String PASSWORD = "weft-benchmarks";

    private ServerTls() {}

    static KeyManagerFactory keys() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(System.getProperty(DIRECTORY), KEY_STORE))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IOException("the key store does not serve", e);
        }
    }

    public static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys().getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the JDK makes no TLS context", e);
        }
    }
}
