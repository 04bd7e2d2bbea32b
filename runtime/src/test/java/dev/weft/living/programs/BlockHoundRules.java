package dev.weft.living.programs;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Found by BlockHound, whether it is an agent or installs itself. As an agent before ours it loads this class before anything is
 * woven, so no coroutine can be here.
 */
public final class BlockHoundRules implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.nonBlockingThreadPredicate(
                        others -> others.or(thread -> thread.getName().equals("loop")))
                .allowBlockingCallsInside("dev.weft.EventLoop", "create") // finds its provider in a file
                .allowBlockingCallsInside("dev.weft.living.programs.Blocking", "allowed");
    }
}
