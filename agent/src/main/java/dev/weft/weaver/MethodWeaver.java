package dev.weft.weaver;

import dev.weft.weaver.analyse.DirectCallFinder;
import dev.weft.weaver.analyse.DirectTargetFinder;
import dev.weft.weaver.analyse.ElementFinder;
import dev.weft.weaver.analyse.SuspensionFinder;
import dev.weft.weaver.analyse.UnsupportedCheck;
import dev.weft.weaver.bytecode.CodeSize;
import dev.weft.weaver.bytecode.CodeSizes;
import dev.weft.weaver.emit.DirectBody;
import dev.weft.weaver.emit.FrameClass;
import dev.weft.weaver.emit.FrameCreation;
import dev.weft.weaver.emit.LineTable;
import dev.weft.weaver.emit.ResumeBody;
import dev.weft.weaver.emit.Stub;
import dev.weft.weaver.layout.LayoutPass;
import dev.weft.weaver.liveness.LivenessPass;
import dev.weft.weaver.loops.PeelPass;
import dev.weft.weaver.model.CopyPlan;
import dev.weft.weaver.model.CoroutineMethod;
import dev.weft.weaver.model.DirectTarget;
import dev.weft.weaver.model.FrameLayout;
import dev.weft.weaver.model.LiveSets;
import dev.weft.weaver.model.SuspensionPoints;
import dev.weft.weaver.normalise.ConstructionNormaliser;
import dev.weft.weaver.normalise.MaximaNormaliser;
import dev.weft.weaver.normalise.ReturnNormaliser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves one method: the passes in their order. In two steps, since a method may call the direct body of another, which must
 * have been found fit for weaving by then.
 */
final class MethodWeaver {

    private final CoroutineMethod method;
    private final FrameLayout layout;
    private final @Nullable DirectTarget target;
    private SuspensionPoints points;

    private MethodWeaver(
            CoroutineMethod method, FrameLayout layout, @Nullable DirectTarget target, SuspensionPoints points) {
        this.method = method;
        this.layout = layout;
        this.target = target;
        this.points = points;
    }

    /**
     * Analyses the method and brings it into a simpler shape of the same meaning.
     *
     * @param debug whether to keep what a debugger shows
     * @param tooLarge names and descriptors of bodies that turned out to take more than a method may
     * @throws dev.weft.weaver.model.WeaveException when the method cannot be woven; its code may be half rewritten then
     */
    static MethodWeaver analyse(CoroutineMethod method, boolean debug, Set<String> tooLarge) {
        MaximaNormaliser.normalise(method.node());
        UnsupportedCheck.check(method);
        ReturnNormaliser.normalise(method);
        ConstructionNormaliser.normalise(method);
        SuspensionPoints points = SuspensionFinder.find(method);
        LiveSets live = LivenessPass.compute(method, points, debug);
        FrameLayout layout = LayoutPass.assign(method, points, live, ElementFinder.find(method.kind(), points));
        CoroutineMethod laidOut = method.withLayout(layout);
        DirectTarget target = DirectTargetFinder.find(laidOut, points);
        boolean fits = target == null || !tooLarge.contains(method.node().name + target.descriptor());
        return new MethodWeaver(laidOut, layout, fits ? target : null, points);
    }

    /** The direct body, which every coroutine has that can be called by its name. */
    @Nullable
    DirectTarget target() {
        return target;
    }

    /** Looks where the method may call direct bodies. */
    void link(DirectCallFinder direct) {
        points = direct.find(method.node(), points);
    }

    /**
     * Turns the method into a stub.
     *
     * @param sourceFile what its class was compiled from, where that is known
     * @return the methods to add to its class
     */
    List<MethodNode> weave(@Nullable String sourceFile) {
        byte[] frameClass = FrameClass.emit(method, points, layout, LineTable.of(method, points, sourceFile));
        FrameCreation creation = new FrameCreation(method, target, frameClass);
        List<MethodNode> added = new ArrayList<>();
        if (target != null) {
            CopyPlan once = PeelPass.fromTheStart(method, points);
            added.add(DirectBody.emit(target, points, layout, once, creation));
        }
        MethodNode body = resumeBody();
        Stub.replace(method, creation);
        added.add(body);
        added.add(Stub.bridge(method, body));
        return added;
    }

    /** With the loops peeled, unless that makes the body too large for HotSpot to compile. */
    private MethodNode resumeBody() {
        MethodNode peeled = ResumeBody.emit(method, points, layout, PeelPass.resumable(method, points));
        return CodeSize.of(peeled) <= CodeSizes.MOST_COMPILED
                ? peeled
                : ResumeBody.emit(method, points, layout, PeelPass.unpeeled(method, points));
    }
}
