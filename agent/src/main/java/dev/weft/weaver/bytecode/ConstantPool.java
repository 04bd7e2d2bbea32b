package dev.weft.weaver.bytecode;

import java.nio.charset.StandardCharsets;

/**
 * Asks a class file's constant pool whether the class could need weaving, without reading the rest: nearly all classes do not.
 * An entry costs a few nanoseconds, since texts of other lengths are skipped.
 */
public final class ConstantPool {

    private static final byte[] PREFIX = bytes(RuntimeNames.PREFIX);
    private static final byte[] ANNOTATION = bytes(RuntimeNames.ANNOTATION);
    private static final byte[] WEFT = bytes(RuntimeNames.WEFT);
    private static final byte[] MARKER = bytes(RuntimeNames.MARKER);
    private static final byte[] WOVEN = bytes(RuntimeNames.WOVEN);

    private static final int HEADER = 10;
    private static final int UTF8 = 1;

    private ConstantPool() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether the class marks a method, or calls an intrinsic, or was woven. A file with a pool that cannot be read, broken or of a format to
     * come, is searched as a whole.
     */
    public static boolean mentionsWeft(byte[] classFile) {
        int found = find(classFile, ANNOTATION, WEFT, MARKER);
        return found == 1 || found < 0 && contains(classFile, PREFIX);
    }

    /** Whether the class marks a method. */
    public static boolean mentionsAnnotation(byte[] classFile) {
        int found = find(classFile, ANNOTATION);
        return found == 1 || found < 0 && contains(classFile, ANNOTATION);
    }

    /** Whether a weaver left its mark, or code of its making: the JVM itself drops the mark when it gives out a loaded class. */
    public static boolean isWoven(byte[] classFile) {
        return find(classFile, MARKER, WOVEN) == 1;
    }

    /** The version of the format, 0 for what is no class file. */
    public static int version(byte[] file) {
        return file.length < HEADER || u2(file, 0) != 0xCAFE || u2(file, 2) != 0xBABE ? 0 : u2(file, 6);
    }

    /** 1 when one of the texts is in the pool, 0 when none is, -1 when the pool cannot be read. */
    private static int find(byte[] file, byte[]... texts) {
        if (version(file) == 0) {
            return -1;
        }
        int entries = u2(file, 8);
        int at = HEADER;
        for (int entry = 1; entry < entries; entry++) {
            if (at + 3 > file.length) {
                return -1;
            }
            if (file[at] == UTF8) {
                int length = u2(file, at + 1);
                at += 3;
                for (byte[] text : texts) {
                    if (length == text.length && at + length <= file.length && matches(text, file, at)) {
                        return 1;
                    }
                }
                at += length;
            } else {
                int size = size(file[at]);
                if (size == 0) {
                    return -1;
                }
                entry += size == 9 ? 1 : 0; // long and double take two numbers
                at += size;
            }
        }
        return at <= file.length ? 0 : -1;
    }

    /** Bytes of an entry with its tag; 0 for one that is not known. JVMS 4.4. */
    private static int size(int tag) {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 3;
            case 15 -> 4;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
            case 5, 6 -> 9;
            default -> 0;
        };
    }

    private static int u2(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }

    private static boolean contains(byte[] file, byte[] text) {
        for (int at = 0; at <= file.length - text.length; at++) {
            if (matches(text, file, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] text, byte[] file, int at) {
        for (int i = text.length - 1; i >= 0; i--) { // names differ at their ends
            if (file[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
