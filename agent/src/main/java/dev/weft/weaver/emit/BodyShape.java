package dev.weft.weaver.emit;

import dev.weft.weaver.bytecode.RuntimeNames;
import dev.weft.weaver.model.CoroutineMethod;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FrameNode;

/**
 * The locals of a resume body: {@code this} where the method has one, then the frame, the driver, the value sent, as many
 * unused ints as tell overloads apart, the frame again by its own class, and after that the method's own locals.
 *
 * <p>The frame class may not exist when the body is verified, so it is in no descriptor, and where the runtime's
 * {@code Frame} is asked for, the first of the two is used.
 */
record BodyShape(CoroutineMethod method) {

    private static final int OWN = 4; // frame, driver, sent, typed frame

    int frame() {
        return method.isStatic() ? 0 : 1;
    }

    int driver() {
        return frame() + 1;
    }

    int sent() {
        return frame() + 2;
    }

    int typedFrame() {
        return frame() + 3 + method.overload();
    }

    /** Where a local of the method is in the body. */
    int local(int original) {
        boolean receiver = original == 0 && !method.isStatic();
        return receiver ? 0 : original + OWN + method.overload();
    }

    /** Free while the body is dispatching. */
    int state() {
        return typedFrame() + 1;
    }

    String descriptor() {
        return RuntimeNames.RESUME_DESCRIPTOR.replace(")", "I".repeat(method.overload()) + ")");
    }

    /** The verification types of the body's own locals. */
    List<Object> ownLocals() {
        List<Object> types = new ArrayList<>();
        if (!method.isStatic()) {
            types.add(method.owner());
        }
        types.add(RuntimeNames.FRAME);
        types.add(RuntimeNames.DRIVER);
        types.add("java/lang/Object");
        for (int i = 0; i < method.overload(); i++) {
            types.add(Opcodes.INTEGER);
        }
        types.add(method.frameClass());
        return types;
    }

    /** A frame where only the body's own locals exist. */
    FrameNode bareFrame() {
        return frame(ownLocals(), List.of());
    }

    static FrameNode frame(List<Object> locals, List<Object> stack) {
        return new FrameNode(Opcodes.F_NEW, locals.size(), locals.toArray(), stack.size(), stack.toArray());
    }

    Type frameClassType() {
        return Type.getObjectType(method.frameClass());
    }
}
