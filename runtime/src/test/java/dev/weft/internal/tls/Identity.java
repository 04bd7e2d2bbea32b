package dev.weft.internal.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.security.auth.x500.X500Principal;

/**
 * A key with its certificate and those of its issuers, made for one test run. Valid from an hour ago for a day.
 *
 * @param chain its own first; the last is signed by an authority that is not in it
 */
record Identity(KeyPair keys, List<X509Certificate> chain) {

    static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    static final int DIGITAL_SIGNATURE = 0x80;
    static final int KEY_CERT_SIGN = 0x04;
    static final int CRL_SIGN = 0x02;

    X509Certificate certificate() {
        return chain.get(0);
    }

    PrivateKey key() {
        return keys.getPrivate();
    }

    /** The same key with other certificates to show. */
    Identity with(X509Certificate... certificates) {
        return new Identity(keys, List.of(certificates));
    }

    /** The chain and the key as OpenSSL reads them. */
    String pem() {
        StringBuilder text = new StringBuilder(pem("PRIVATE KEY", key().getEncoded()));
        for (X509Certificate one : chain) {
            text.append(pem(one));
        }
        return text.toString();
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + what + "-----\n";
    }

    static KeyPair ellipticKeys() {
        return keys("EC", 256);
    }

    static KeyPair keys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A trust anchor. */
    static Identity authority(String name) {
        return new Maker(name).authority().selfSigned();
    }

    /** A server's certificate as it should be. */
    static Maker server(String... hosts) {
        return new Maker("CN=server").names(hosts).usage(SERVER_AUTH);
    }

    /** What a certificate is to say. */
    static final class Maker {

        private static final Map<String, byte[]> SIGNATURES = Map.of(
                "SHA256withECDSA", Der.sequence(Der.oid("1.2.840.10045.4.3.2")),
                "SHA256withRSA", Der.sequence(Der.oid("1.2.840.113549.1.1.11"), Der.none()),
                "SHA1withRSA", Der.sequence(Der.oid("1.2.840.113549.1.1.5"), Der.none()),
                "MD5withRSA", Der.sequence(Der.oid("1.2.840.113549.1.1.4"), Der.none()));

        private final String subject;
        private final Map<String, byte[]> extensions = new LinkedHashMap<>();
        private KeyPair keys = ellipticKeys();
        private Instant from = Instant.now().minus(Duration.ofHours(1));
        private Instant to = Instant.now().plus(Duration.ofDays(1));
        private String signedWith = "";

        Maker(String subject) {
            this.subject = subject;
        }

        Maker keys(KeyPair own) {
            keys = own;
            return this;
        }

        Maker valid(Instant start, Instant end) {
            from = start;
            to = end;
            return this;
        }

        Maker signedWith(String algorithm) {
            signedWith = algorithm;
            return this;
        }

        Maker extension(String oid, boolean critical, byte[] value) {
            extensions.put(
                    oid,
                    critical
                            ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
                            : Der.sequence(Der.oid(oid), Der.octets(value)));
            return this;
        }

        Maker without(String oid) {
            extensions.remove(oid);
            return this;
        }

        /** Host names, and addresses in brackets. */
        Maker names(String... hosts) {
            List<byte[]> names = new ArrayList<>();
            for (String host : hosts) {
                names.add(
                        host.startsWith("[")
                                ? Der.tagged(0x87, address(host.substring(1, host.length() - 1)))
                                : Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII)));
            }
            return extension("2.5.29.17", false, Der.sequence(names.toArray(byte[][]::new)));
        }

        private static byte[] address(String digits) {
            try {
                return InetAddress.getByName(digits).getAddress();
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }

        Maker usage(String... purposes) {
            List<byte[]> oids = new ArrayList<>();
            for (String purpose : purposes) {
                oids.add(Der.oid(purpose));
            }
            return extension("2.5.29.37", false, Der.sequence(oids.toArray(byte[][]::new)));
        }

        Maker keyUsage(int bits) {
            return extension("2.5.29.15", true, Der.bits(0, (byte) bits));
        }

        Maker authority() {
            return extension("2.5.29.19", true, Der.sequence(Der.bool(true))).keyUsage(KEY_CERT_SIGN | CRL_SIGN);
        }

        Maker authorityOver(int depth) {
            return authority().extension("2.5.29.19", true, Der.sequence(Der.bool(true), Der.integer(depth)));
        }

        /** @param permitted whether the names are those allowed, or those forbidden */
        Maker constrained(boolean permitted, String domain) {
            byte[] name = Der.sequence(Der.tagged(0x82, domain.getBytes(StandardCharsets.US_ASCII)));
            return extension("2.5.29.30", true, Der.sequence(Der.tagged(permitted ? 0xa0 : 0xa1, name)));
        }

        Identity selfSigned() {
            X509Certificate own = sign(new X500Principal(subject), keys.getPrivate());
            return new Identity(keys, List.of(own));
        }

        /** The chain has the issuer's in it, unless that signed itself. */
        Identity issuedBy(Identity issuer) {
            X509Certificate issuing = issuer.certificate();
            List<X509Certificate> chain = new ArrayList<>();
            chain.add(sign(issuing.getSubjectX500Principal(), issuer.key()));
            if (!issuing.getSubjectX500Principal().equals(issuing.getIssuerX500Principal())) {
                chain.addAll(issuer.chain());
            }
            return new Identity(keys, chain);
        }

        private X509Certificate sign(X500Principal issuer, PrivateKey key) {
            String algorithm = !signedWith.isEmpty()
                    ? signedWith
                    : key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            byte[] body = body(issuer, SIGNATURES.get(algorithm));
            try {
                Signature signature = Signature.getInstance(algorithm);
                signature.initSign(key);
                signature.update(body);
                byte[] whole = Der.sequence(body, SIGNATURES.get(algorithm), Der.bits(0, signature.sign()));
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] body(X500Principal issuer, byte[] algorithm) {
            byte[] serial = Der.integer(new BigInteger(64, new Random()).add(BigInteger.ONE));
            byte[] validity = Der.sequence(Der.time(from), Der.time(to));
            byte[] subjectName = new X500Principal(subject).getEncoded();
            byte[] publicKey = keys.getPublic().getEncoded();
            if (extensions.isEmpty()) {
                return Der.sequence(
                        Der.tagged(0xa0, Der.integer(2)),
                        serial,
                        algorithm,
                        issuer.getEncoded(),
                        validity,
                        subjectName,
                        publicKey);
            }
            byte[] all = Der.sequence(extensions.values().toArray(byte[][]::new));
            return Der.sequence(
                    Der.tagged(0xa0, Der.integer(2)),
                    serial,
                    algorithm,
                    issuer.getEncoded(),
                    validity,
                    subjectName,
                    publicKey,
                    Der.tagged(0xa3, all));
        }
    }
}
