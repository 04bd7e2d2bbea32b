/** The annotation that marks a method for weaving; nothing else, so that a library can be marked without depending on the runtime. */
module dev.weft.annotations {
    exports dev.weft.annotations;
}
