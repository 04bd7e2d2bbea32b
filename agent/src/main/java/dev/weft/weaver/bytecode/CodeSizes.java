package dev.weft.weaver.bytecode;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;

/** How many bytes the code of each method of a class takes, read from the class file; ASM's events do not tell. */
public final class CodeSizes {

    /** HotSpot never compiles a method with more: {@code HugeMethodLimit}. */
    public static final int MOST_COMPILED = 8000;

    private CodeSizes() {}

    /** By name and descriptor, as in {@code run()V}; methods without code are not in it. JVMS 4.1, 4.6, 4.7.3. */
    public static Map<String, Integer> of(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        char[] buffer = new char[reader.getMaxStringLength()];
        Map<String, Integer> sizes = new HashMap<>();
        int at = reader.header + 8 + 2 * reader.readUnsignedShort(reader.header + 6);
        at = skipMembers(reader, at); // fields
        int methods = reader.readUnsignedShort(at);
        at += 2;
        for (int i = 0; i < methods; i++) {
            String method = reader.readUTF8(at + 2, buffer) + reader.readUTF8(at + 4, buffer);
            int attributes = reader.readUnsignedShort(at + 6);
            at += 8;
            for (int j = 0; j < attributes; j++) {
                if ("Code".equals(reader.readUTF8(at, buffer))) {
                    sizes.put(method, reader.readInt(at + 10));
                }
                at += 6 + reader.readInt(at + 2);
            }
        }
        return sizes;
    }

    private static int skipMembers(ClassReader reader, int from) {
        int members = reader.readUnsignedShort(from);
        int at = from + 2;
        for (int i = 0; i < members; i++) {
            int attributes = reader.readUnsignedShort(at + 6);
            at += 8;
            for (int j = 0; j < attributes; j++) {
                at += 6 + reader.readInt(at + 2);
            }
        }
        return at;
    }
}
