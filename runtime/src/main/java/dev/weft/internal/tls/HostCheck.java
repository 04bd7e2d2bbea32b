package dev.weft.internal.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Whether a server's certificate is for the host. RFC 9525: the subject's alternative names alone count, and {@code *} stands for the whole first
 * label of a name with at least three.
 *
 * <p>The JDK checks, too, in the handshake, and tells the peer so. But where there are no alternative names it takes the subject's common
 * name, and under a private authority {@code *.com}, {@code w*.example.com} and {@code *.*.example.com}: this refuses what is left.
 */
final class HostCheck {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private HostCheck() {}

    /** @param host as {@link HostNames#plain} writes it */
    static void check(SSLSession session, String host) throws SSLPeerUnverifiedException {
        Certificate[] chain = session.getPeerCertificates();
        if (!(chain[0] instanceof X509Certificate certificate)) {
            throw new SSLPeerUnverifiedException(
                    "the server's certificate is no X.509 certificate: " + chain[0].getType());
        }
        byte[] address = HostNames.address(host);
        List<String> names = names(certificate, address == null ? DNS_NAME : IP_ADDRESS);
        boolean matches = address == null
                ? names.stream().anyMatch(name -> matches(name, host))
                : names.stream().anyMatch(name -> Arrays.equals(HostNames.address(name), address));
        if (!matches) {
            throw new SSLPeerUnverifiedException(
                    "the certificate of " + certificate.getSubjectX500Principal() + " is not for " + host
                            + (names.isEmpty() ? ": it has no alternative name of that kind" : ", but for " + names));
        }
    }

    private static List<String> names(X509Certificate certificate, int kind) throws SSLPeerUnverifiedException {
        Collection<List<?>> all;
        try {
            all = Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        } catch (CertificateParsingException e) {
            SSLPeerUnverifiedException unreadable =
                    new SSLPeerUnverifiedException("the certificate's alternative names cannot be read");
            unreadable.initCause(e);
            throw unreadable;
        }
        List<String> names = new ArrayList<>();
        for (List<?> name : all) {
            if (Integer.valueOf(kind).equals(name.get(0)) && name.get(1) instanceof String text) {
                names.add(text);
            }
        }
        return names;
    }

    /** @param presented from the certificate, perhaps with a wildcard */
    static boolean matches(String presented, String host) {
        String name = HostNames.ascii(host);
        String pattern = HostNames.ascii(presented);
        if (name == null || pattern == null || name.isEmpty()) {
            return false;
        }
        if (pattern.indexOf('*') < 0) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        if (dot <= 0 || !pattern.startsWith("*.") || pattern.indexOf('*', 1) >= 0) {
            return false;
        }
        String rest = pattern.substring(1);
        return rest.indexOf('.', 1) > 0 && rest.equals(name.substring(dot));
    }
}
