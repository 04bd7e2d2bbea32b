package dev.weft.process;

/**
 * How a child process ended, and what it wrote.
 *
 * @param returnCode as {@link ChildProcess#returnCode}
 * @param stdout what it wrote as output; empty where there was no pipe
 * @param stderr what it wrote as errors; empty where there was no pipe
 */
public record Completed(int returnCode, byte[] stdout, byte[] stderr) {}
