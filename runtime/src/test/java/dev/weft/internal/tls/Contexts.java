package dev.weft.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Contexts for identities, and those that most tests use. */
public final class Contexts {

    static final Identity AUTHORITY = Identity.authority("CN=Test Authority");
    static final Identity RSA_AUTHORITY = new Identity.Maker("CN=Test RSA Authority")
            .keys(Identity.keys("RSA", 2048))
            .authority()
            .selfSigned();
    static final Identity LOCALHOST =
            Identity.server("localhost", "[127.0.0.1]", "[::1]").issuedBy(AUTHORITY);
    static final Identity USER =
            new Identity.Maker("CN=user").usage(Identity.CLIENT_AUTH).issuedBy(AUTHORITY);

    public static final SSLContext SERVER = of(LOCALHOST, AUTHORITY.certificate());
    public static final SSLContext CLIENT = of(null, AUTHORITY.certificate(), RSA_AUTHORITY.certificate());
    static final SSLContext USERS_CLIENT = of(USER, AUTHORITY.certificate());

    private Contexts() {}

    /** @param identity whom to be; null for nobody */
    static SSLContext of(@Nullable Identity identity, X509Certificate... trusted) {
        try {
            KeyStore anchors = emptyStore();
            for (X509Certificate anchor : trusted) {
                anchors.setCertificateEntry("anchor-" + anchors.size(), anchor);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(identity), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(@Nullable Identity identity)
            throws GeneralSecurityException, IOException {
        if (identity == null) {
            return null;
        }
        char[] password = "changeit".toCharArray();
        KeyStore keys = emptyStore();
        List<X509Certificate> chain = identity.chain();
        keys.setKeyEntry("key", identity.key(), password, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(keys, password);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
    }
}
