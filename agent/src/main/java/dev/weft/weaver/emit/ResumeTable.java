package dev.weft.weaver.emit;

import dev.weft.weaver.model.SuspensionPoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ByteVector;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Tells debuggers where bodies go on: the class's {@code SourceDebugExtension} (JVMS 4.7.11), which the debugging interface
 * gives them and the JVM ignores. {@code docs/design/005-diagnostics.md} has the format:
 *
 * <pre>
 * WEFT 1
 * greet (Ldev/weft/woven/Frame;Ldev/weft/woven/Driver;Ljava/lang/Object;)Ljava/lang/Object;
 * 1 21 118                          state, source line of the point, bytecode index where that state goes on
 * 2 23 164
 * </pre>
 *
 * A bytecode index is known only once the code is laid out. So a body carries its labels until its class is written, and the
 * text is made when ASM asks for the attribute's bytes, after the methods'.
 */
public final class ResumeTable extends Attribute {

    private static final String HEADER = "WEFT 1\n";

    /** Beyond this ASM may lay the code out again, and labels are not told. */
    private static final int SURE = Short.MAX_VALUE;

    private final String before;
    private final List<Body> bodies;

    private ResumeTable(String before, List<Body> bodies) {
        super("SourceDebugExtension");
        this.before = before;
        this.bodies = bodies;
    }

    /** Where a resume body goes on; travels with it until its class is written. */
    static final class Body extends Attribute {

        private final List<SuspensionPoint> points = new ArrayList<>();
        private final List<LabelNode> places = new ArrayList<>();
        private final LabelNode end = new LabelNode();
        private String name = "";

        Body() {
            super("dev.weft.ResumeTable");
        }

        /** Notes where the body goes on after a point: there its locals have their values, and the line is the point's. */
        void add(SuspensionPoint point, LabelNode place) {
            points.add(point);
            places.add(place);
        }

        /** To be called when the body is complete. */
        void attachTo(MethodNode body) {
            name = body.name + " " + body.desc;
            body.instructions.add(end);
            body.attrs = new ArrayList<>(List.of(this));
        }

        private void write(StringBuilder to) {
            if (offset(end) > SURE) {
                return;
            }
            to.append(name).append('\n');
            for (int i = 0; i < places.size(); i++) {
                SuspensionPoint point = points.get(i);
                to.append(point.number()).append(' ').append(point.line());
                to.append(' ').append(offset(places.get(i))).append('\n');
            }
        }

        private static int offset(LabelNode label) {
            return label.getLabel().getOffset();
        }
    }

    /** Moves what the bodies of a class carry into an attribute of the class. */
    public static void publish(ClassNode type) {
        List<Body> bodies = new ArrayList<>();
        for (MethodNode method : type.methods) {
            if (method.attrs != null && method.attrs.get(0) instanceof Body body) {
                if (!body.points.isEmpty()) {
                    bodies.add(body);
                }
                method.attrs = null;
            }
        }
        if (bodies.isEmpty() || type.sourceDebug == null && isKotlin(type.visibleAnnotations)) {
            return; // Kotlin's tools take every such attribute for their own, and fail if it is not
        }
        if (type.attrs == null) {
            type.attrs = new ArrayList<>();
        }
        type.attrs.add(new ResumeTable(type.sourceDebug == null ? "" : type.sourceDebug + "\n", bodies));
        type.sourceDebug = null;
    }

    private static boolean isKotlin(@Nullable List<AnnotationNode> annotations) {
        if (annotations != null) {
            for (AnnotationNode annotation : annotations) {
                if (annotation.desc.equals("Lkotlin/Metadata;")) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    protected ByteVector write(ClassWriter writer, byte[] code, int codeLength, int maxStack, int maxLocals) {
        StringBuilder text = new StringBuilder(before).append(HEADER);
        for (Body body : bodies) {
            body.write(text);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new ByteVector(bytes.length).putByteArray(bytes, 0, bytes.length);
    }
}
