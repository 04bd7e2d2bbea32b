package dev.weft.weaver.model;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/**
 * A method to weave.
 *
 * @param owner internal name of its class
 * @param ownerIsInterface whether that is an interface
 * @param node the method; its instructions are replaced by normalisation and moved by emission
 * @param kind what it returns
 * @param number counts the coroutines of the class, from 0; makes generated names unique
 * @param overload counts the coroutines of the same name before it in the class
 * @param layout tells layouts of its frame apart; empty before there is one
 */
public record CoroutineMethod(
        String owner, boolean ownerIsInterface, MethodNode node, Kind kind, int number, int overload, String layout) {

    public CoroutineMethod(
            String owner, boolean ownerIsInterface, MethodNode node, Kind kind, int number, int overload) {
        this(owner, ownerIsInterface, node, kind, number, overload, "");
    }

    /** The method with its frame laid out. */
    public CoroutineMethod withLayout(FrameLayout layout) {
        return new CoroutineMethod(owner, ownerIsInterface, node, kind, number, overload, layout.fingerprint());
    }

    public boolean isStatic() {
        return (node.access & Opcodes.ACC_STATIC) != 0;
    }

    public Type[] parameters() {
        return Type.getArgumentTypes(node.desc);
    }

    /** Descriptor of the resume body: a frame, the driver, what was sent, and an int for each overload before. */
    public String resumeDescriptor() {
        return "(Ldev/weft/woven/Frame;Ldev/weft/woven/Driver;Ljava/lang/Object;" + "I".repeat(overload)
                + ")Ljava/lang/Object;";
    }

    /**
     * Internal name of the generated frame class. A class that is redefined with another layout gets another frame class, so that a frame
     * from before is refused where it is resumed, and no body reads what another has left.
     */
    public String frameClass() {
        return owner + "$" + node.name + "$weft" + number + "_" + layout;
    }

    /** Name of the generated static method through which the frame class calls the body. */
    public String bridge() {
        return node.name + "$weft" + number;
    }

    /** Where a reader finds it, for messages. */
    public String displayName() {
        return owner.replace('/', '.') + "." + node.name;
    }
}
