package dev.weft.agent;

/** Stands for the agent in LayeringTest's wrong examples. */
public interface AboveThePasses {}
