/** Contexts of other libraries, bound to the thread, that follow tasks. */
package dev.weft.contexts;
