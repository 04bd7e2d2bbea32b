package dev.weft.weaver.layout;

import dev.weft.weaver.emit.ImportsAnotherPass;

/** Closes the cycle with {@link ImportsAnotherPass}, for LayeringTest. */
public interface ImportsBack {
    ImportsAnotherPass other();
}
