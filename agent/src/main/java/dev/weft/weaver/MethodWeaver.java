package dev.weft.weaver;

import dev.weft.weaver.analyse.SuspensionFinder;
import dev.weft.weaver.analyse.UnsupportedCheck;
import dev.weft.weaver.emit.FrameClass;
import dev.weft.weaver.emit.ResumeBody;
import dev.weft.weaver.emit.Stub;
import dev.weft.weaver.layout.LayoutPass;
import dev.weft.weaver.liveness.LivenessPass;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.LiveSets;
import dev.weft.weaver.model.SuspensionPoints;
import dev.weft.weaver.normalise.ConstructionNormaliser;
import dev.weft.weaver.normalise.ReturnNormaliser;
import java.util.List;
import org.objectweb.asm.tree.MethodNode;

/** Weaves one method: the passes in their order. */
final class MethodWeaver {

    private MethodWeaver() {}

    /**
     * Turns the method into a stub.
     *
     * @return the methods to add to its class
     * @throws dev.weft.weaver.model.WeaveException when the method cannot be woven; its code may be half rewritten then
     */
    static List<MethodNode> weave(CoroutineMethod method) {
        UnsupportedCheck.check(method);
        ReturnNormaliser.normalise(method);
        ConstructionNormaliser.normalise(method);
        SuspensionPoints points = SuspensionFinder.find(method);
        LiveSets live = LivenessPass.compute(method, points);
        FrameLayout layout = LayoutPass.assign(method, points, live);
        byte[] frameClass = FrameClass.emit(method, layout);
        MethodNode body = ResumeBody.emit(method, points, layout);
        Stub.replace(method, frameClass);
        return List.of(body, Stub.bridge(method, body));
    }
}
