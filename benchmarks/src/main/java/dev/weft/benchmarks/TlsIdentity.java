package dev.weft.benchmarks;

import dev.weft.benchmarks.io.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What servers with TLS prove themselves by: a key of this run and a certificate that it signed itself, in a directory that goes with the
 * run. Java reads {@value ServerTls#KEY_STORE}, the others {@code cert.pem} and {@code key.pem}.
 */
final class TlsIdentity {

    private static final int LINE_CHARACTERS = 64;

    private static @Nullable Path made;

    private TlsIdentity() {}

    /** The directory, which is made when it is first asked for. */
    static synchronized Path directory() throws IOException {
        if (made == null) {
            made = make();
        }
        return made;
    }

    private static Path make() throws IOException {
        Path directory = Files.createTempDirectory("weft-tls");
        directory.toFile().deleteOnExit();
        Path store = file(directory, ServerTls.KEY_STORE);
        try {
            makeStore(store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, ServerTls.PASSWORD.toCharArray());
            }
            String alias = keys.aliases().nextElement();
            write(
                    file(directory, "cert.pem"),
                    "CERTIFICATE",
                    keys.getCertificate(alias).getEncoded());
            write(
                    file(directory, "key.pem"),
                    "PRIVATE KEY",
                    keys.getKey(alias, ServerTls.PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("the key store that keytool made cannot be read: " + store, e);
        }
        return directory;
    }

    private static Path file(Path directory, String name) {
        Path file = directory.resolve(name);
        file.toFile().deleteOnExit();
        return file;
    }

    private static void makeStore(Path store) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                ServerTls.PASSWORD,
                "-keystore",
                store.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(store)) {
            throw new IOException("keytool made no key store: " + output.strip());
        }
    }

    private static void write(Path file, String what, byte[] data) throws IOException {
        String text = Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'}).encodeToString(data);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
