package dev.weft.streams;

/** Both halves of a connection. */
public record Connected(StreamReader reader, StreamWriter writer) {}
