package dev.weft.weaver.emit;

import dev.weft.agent.AboveThePasses;
import dev.weft.weaver.layout.ImportsBack;

/** What no pass may do; LayeringTest must see it. */
public interface ImportsAnotherPass {
    ImportsBack otherPass();

    AboveThePasses above();
}
