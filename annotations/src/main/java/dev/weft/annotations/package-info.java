/** The annotation that marks a method for weaving. */
package dev.weft.annotations;
