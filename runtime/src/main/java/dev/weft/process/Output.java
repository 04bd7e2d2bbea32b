package dev.weft.process;

/**
 * What a child process wrote. <i>Unlike asyncio</i>, an array is empty, not absent, where there was no pipe.
 *
 * @param stdout what it wrote as output
 * @param stderr what it wrote as errors
 */
public record Output(byte[] stdout, byte[] stderr) {}
