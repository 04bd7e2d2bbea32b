package dev.weft.internal.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and addresses of hosts as text. Nobody is asked for them. */
final class HostNames {

    private static final Pattern DOTTED =
            Pattern.compile("BYTE(\\.BYTE){3}".replace("BYTE", "(25[0-5]|2[0-4]\\d|1?\\d?\\d)"));

    private HostNames() {}

    /** As a certificate has it: an IPv6 address without brackets and zone, a name without the dot at its end. */
    static String plain(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (name.indexOf(':') >= 0) {
            int zone = name.indexOf('%');
            return zone < 0 ? name : name.substring(0, zone);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    static boolean isAddress(String host) {
        return address(host) != null;
    }

    /** The address that is written there, or null when it is a name. */
    static byte @Nullable [] address(String host) {
        if (host.indexOf(':') < 0 && !DOTTED.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(host).getAddress(); // asks nobody: these are digits
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** A name to be compared: in lower case, in the ASCII form of internationalised names; null when it has none. */
    static @Nullable String ascii(String name) {
        try {
            return IDN.toASCII(name).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
