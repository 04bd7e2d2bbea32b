package dev.weft.weaver.model;

/**
 * A local variable that has a value.
 *
 * @param slot its index; a long or double takes the next one too
 * @param type its verification type, as ASM's frames have it
 */
public record Local(int slot, Object type) {}
