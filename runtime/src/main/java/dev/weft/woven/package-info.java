/** The ABI between woven code and the runtime: frames, the driver that resumes them, delegation. Not for people. */
@NullMarked
package dev.weft.woven;

import org.jspecify.annotations.NullMarked;
