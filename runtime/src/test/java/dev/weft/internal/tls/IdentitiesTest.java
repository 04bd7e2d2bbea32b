package dev.weft.internal.tls;

import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that are not who they should be, none of which a client talks to; and some that are. */
@Tag("slow")
class IdentitiesTest {

    private static final String HOST = "www.example.test";

    private static final Identity ROOT = Contexts.AUTHORITY;
    private static final Identity OTHER_ROOT = Identity.authority("CN=Some Other Authority");

    /** It calls itself as the trusted one does, and has a key of its own. */
    private static final Identity FALSE_ROOT = Identity.authority("CN=Test Authority");

    private static final Identity MIDDLE =
            new Identity.Maker("CN=Intermediate").authority().issuedBy(ROOT);

    /** @param cause a part of a message that the client gives, in lower case */
    record Row(String what, Identity identity, String host, String cause) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static Row bad(String what, Identity.Maker maker, Identity issuer, String cause) {
        return new Row(what, maker.issuedBy(issuer), HOST, cause);
    }

    private static Row bad(String what, String host, String... names) {
        return new Row(what, Identity.server(names).issuedBy(ROOT), host, host);
    }

    private static Identity.Maker www() {
        return Identity.server(HOST);
    }

    private static Instant inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }

    static Stream<Row> bad() {
        return Stream.of(time(), names(), trust(), usage(), strength()).flatMap(List::stream);
    }

    private static List<Row> time() {
        Identity stale = new Identity.Maker("CN=Stale")
                .authority()
                .valid(inDays(-9), inDays(-2))
                .issuedBy(ROOT);
        return List.of(
                bad("expired", www().valid(inDays(-9), inDays(-1)), ROOT, "validity"),
                bad("not yet valid", www().valid(inDays(1), inDays(9)), ROOT, "validity"),
                bad("issued by an authority that expired", www(), stale, "validity"));
    }

    private static List<Row> names() {
        return List.of(
                bad("another host", HOST, "mail.example.test"),
                bad("the domain of the host", HOST, "example.test"),
                bad("a host below", HOST, "a.www.example.test"),
                bad("a host whose name ends alike", HOST, "evilwww.example.test"),
                bad("a wildcard for a top level domain", "example.test", "*.test"),
                bad("a wildcard for everything", HOST, "*"),
                bad("a wildcard for part of a label", HOST, "w*.example.test"),
                bad("a wildcard at the end of a label", HOST, "*w.example.test"),
                bad("a wildcard for two labels", "a.www.example.test", "*.example.test"),
                bad("two wildcards", HOST, "*.*.test"),
                bad("a wildcard that is not the first label", HOST, "www.*.test"),
                bad("a wildcard does not stand for nothing", "example.test", "*.example.test"),
                bad("an empty name", HOST, ""),
                bad("a name with a zero byte", HOST, "www.example.test\0.evil.test"),
                bad("another address", "127.0.0.1", "[127.0.0.2]"),
                bad("an address given as a name", "127.0.0.1", "127.0.0.1"),
                bad("a wildcard for an address", "127.0.0.1", "*.0.0.1"),
                bad("a name where an address is asked for", "127.0.0.1", "localhost"),
                new Row(
                        "the name is only the subject's common name",
                        new Identity.Maker("CN=" + HOST)
                                .usage(Identity.SERVER_AUTH)
                                .issuedBy(ROOT),
                        HOST,
                        "no alternative name"),
                new Row(
                        "the right common name, another alternative name",
                        new Identity.Maker("CN=" + HOST)
                                .names("mail.example.test")
                                .issuedBy(ROOT),
                        HOST,
                        "www.example.test"));
    }

    private static List<Row> trust() {
        Identity good = www().issuedBy(MIDDLE);
        Identity tampered = tampered(www().issuedBy(ROOT));
        Identity notAuthority = new Identity.Maker("CN=Not an authority")
                .keyUsage(Identity.DIGITAL_SIGNATURE | Identity.KEY_CERT_SIGN)
                .issuedBy(ROOT);
        Identity flagFalse = new Identity.Maker("CN=Flag is false")
                .extension("2.5.29.19", true, Der.sequence())
                .issuedBy(ROOT);
        Identity mayNotSign = new Identity.Maker("CN=May not sign")
                .authority()
                .keyUsage(Identity.DIGITAL_SIGNATURE)
                .issuedBy(ROOT);
        Identity last = new Identity.Maker("CN=Last").authorityOver(0).issuedBy(ROOT);
        Identity tooDeep = new Identity.Maker("CN=Too deep").authority().issuedBy(last);
        Identity forOthers = new Identity.Maker("CN=For others")
                .authority()
                .constrained(true, "other.test")
                .issuedBy(ROOT);
        Identity notForTest = new Identity.Maker("CN=Not for test")
                .authority()
                .constrained(false, "example.test")
                .issuedBy(ROOT);
        return List.of(
                new Row("signed by itself", www().selfSigned(), HOST, "certification path"),
                bad("an unknown authority", www(), OTHER_ROOT, "certification path"),
                bad("an authority of the same name", www(), FALSE_ROOT, "signature check failed"),
                new Row(
                        "the certificate between is missing",
                        good.with(good.certificate()),
                        HOST,
                        "certification path"),
                new Row(
                        "the certificate between is another",
                        good.with(good.certificate(), OTHER_ROOT.certificate()),
                        HOST,
                        "certification path"),
                new Row("a bit of the certificate was changed", tampered, HOST, "signature check failed"),
                new Row(
                        "the chain belongs to another key",
                        www().issuedBy(ROOT).with(www().issuedBy(ROOT).certificate()),
                        HOST,
                        "signature"),
                bad(
                        "issued by a certificate without the authority's flag",
                        www(),
                        notAuthority,
                        "not a ca certificate"),
                bad("issued by a certificate whose flag says no", www(), flagFalse, "not a ca certificate"),
                bad("issued by an authority whose key must not sign certificates", www(), mayNotSign, "keycertsign"),
                bad("issued by a server's certificate", www(), www().issuedBy(ROOT), "not a ca certificate"),
                bad("the path is longer than an authority allows", www(), tooDeep, "pathlenconstraint"),
                bad("the authority is for other domains", www(), forOthers, "name constraints"),
                bad("the authority is for all but this domain", www(), notForTest, "name constraints"));
    }

    private static List<Row> usage() {
        return List.of(
                bad("for clients only", www().usage(Identity.CLIENT_AUTH), ROOT, "extended key usage"),
                bad("for signing code", www().usage("1.3.6.1.5.5.7.3.3"), ROOT, "extended key usage"),
                bad("a key for signing certificates only", www().keyUsage(Identity.KEY_CERT_SIGN), ROOT, "keyusage"),
                bad(
                        "a critical extension that nobody knows",
                        www().extension("1.2.3.4.5", true, Der.none()),
                        ROOT,
                        "critical"));
    }

    private static List<Row> strength() {
        KeyPair strong = Identity.keys("RSA", 2048);
        Identity rsaRoot = Contexts.RSA_AUTHORITY;
        return List.of(
                bad("signed with MD5", www().keys(strong).signedWith("MD5withRSA"), rsaRoot, "md5"),
                bad("a key of 512 bits", www().keys(Identity.keys("RSA", 512)), rsaRoot, "512 bit"));
    }

    /** The last byte of the name is another, the signature is as it was. */
    private static Identity tampered(Identity identity) {
        try {
            byte[] bytes = identity.certificate().getEncoded();
            byte[] name = "server".getBytes();
            for (int i = 0; i < bytes.length - name.length; i++) {
                if (Arrays.equals(bytes, i, i + name.length, name, 0, name.length)) {
                    bytes[i] = 'S';
                }
            }
            X509Certificate changed = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            assertThat(changed.getSubjectX500Principal().getName()).isEqualTo("CN=Server");
            return identity.with(changed);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Row> good() {
        Identity deep = new Identity.Maker("CN=Below").authority().issuedBy(MIDDLE);
        Identity forTest = new Identity.Maker("CN=For test")
                .authority()
                .constrained(true, "example.test")
                .issuedBy(ROOT);
        KeyPair rsa = Identity.keys("RSA", 2048);
        return Stream.of(
                new Row("the host's name", www().issuedBy(ROOT), HOST, ""),
                new Row(
                        "one of several names",
                        Identity.server("a.test", HOST, "b.test").issuedBy(ROOT),
                        HOST,
                        ""),
                new Row(
                        "a wildcard for the first label",
                        Identity.server("*.example.test").issuedBy(ROOT),
                        HOST,
                        ""),
                new Row("in other letters", Identity.server("WWW.Example.TEST").issuedBy(ROOT), HOST, ""),
                new Row(
                        "an internationalised name",
                        Identity.server("xn--mnchen-3ya.test").issuedBy(ROOT),
                        "münchen.test",
                        ""),
                new Row("the name with a dot at its end", www().issuedBy(ROOT), HOST + ".", ""),
                new Row("an IPv4 address", Identity.server("[127.0.0.1]").issuedBy(ROOT), "127.0.0.1", ""),
                new Row("an IPv6 address", Identity.server("[::1]").issuedBy(ROOT), "[0:0:0:0:0:0:0:1]", ""),
                new Row("issued by an intermediate authority", www().issuedBy(MIDDLE), HOST, ""),
                new Row("issued by one further below", www().issuedBy(deep), HOST, ""),
                new Row("an authority for this domain", www().issuedBy(forTest), HOST, ""),
                new Row(
                        "a common name and no purpose given",
                        new Identity.Maker("CN=x").names(HOST).issuedBy(ROOT),
                        HOST,
                        ""),
                new Row("an RSA key", www().keys(rsa).issuedBy(Contexts.RSA_AUTHORITY), HOST, ""));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isNotAccepted(Row row) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            Throwable failure = connect(row, version);

            assertThat(failure).as("%s, %s", row, version).isInstanceOf(SSLException.class);
            assertThat(messages(failure)).as("%s, %s", row, version).contains(row.cause());
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void isAccepted(Row row) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            assertThat(connect(row, version)).as("%s, %s", row, version).isNull();
        }
    }

    @Test
    void thereAreEnoughOfBoth() {
        assertThat(bad()).hasSizeGreaterThanOrEqualTo(25);
        assertThat(good()).hasSizeGreaterThanOrEqualTo(10);
    }

    /** The same certificate, with the check turned off: only who it names is not looked at. */
    @Test
    void withoutTheHostCheckAnyTrustedCertificateIsAccepted() {
        Identity another = Identity.server("mail.example.test").issuedBy(ROOT);
        Identity stranger = Identity.server(HOST).issuedBy(OTHER_ROOT);

        assertThat(run(() -> attempt(another, options("TLSv1.3", HOST).withHostCheck(false))))
                .isNull();
        assertThat(run(() -> attempt(stranger, options("TLSv1.3", HOST).withHostCheck(false))))
                .isInstanceOf(SSLException.class);
    }

    private static TlsOptions options(String version, String host) {
        return TlsOptions.of(Contexts.CLIENT).withServerHostname(host).withVersions(List.of(version));
    }

    private static @Nullable Throwable connect(Row row, String version) {
        return run(() -> attempt(row.identity(), options(version, row.host())));
    }

    /** Gives what the client got instead of a connection, or null when it got one. */
    @Coroutine
    private static Coro<@Nullable Throwable> attempt(Identity identity, TlsOptions options) {
        List<Application> served = new ArrayList<>();
        Server server = yieldFrom(runningLoop()
                .createServer(
                        () -> {
                            served.add(new Application());
                            return served.get(0);
                        },
                        "127.0.0.1",
                        0,
                        ServerOptions.defaults().withSsl(Contexts.of(identity))));
        Application client = new Application();
        Throwable failure = null;
        try {
            Connection<Application> connection = yieldFrom(runningLoop()
                    .createConnection(
                            () -> client,
                            "127.0.0.1",
                            server.port(),
                            ConnectOptions.defaults().withTls(options)));
            connection.transport().close();
            yieldFrom(client.until(client::isLost));
        } catch (Exception e) {
            failure = e;
            assertThat(client.events).isEmpty();
        }
        server.close();
        yieldFrom(server.waitClosed());
        for (Application one : served) {
            assertThat(one.received.size()).isZero();
        }
        return result(failure);
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable e = failure; e != null; e = e.getCause()) {
            all.append(e).append('\n');
        }
        return all.toString().toLowerCase(Locale.ROOT);
    }
}
