package dev.weft.weaver;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** FIPS 180-4, SHA-1: the digest that the default serial version of a class is made of. */
final class Sha1 {

    private static final int BLOCK = 64;

    private Sha1() {}

    static byte[] digest(byte[] message) {
        int padded = (message.length + 9 + BLOCK - 1) / BLOCK * BLOCK;
        ByteBuffer blocks = ByteBuffer.wrap(Arrays.copyOf(message, padded));
        blocks.put(message.length, (byte) 0x80).putLong(padded - 8, message.length * 8L);
        int[] hash = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
        while (blocks.hasRemaining()) {
            addBlock(blocks, hash);
        }
        ByteBuffer result = ByteBuffer.allocate(20);
        for (int word : hash) {
            result.putInt(word);
        }
        return result.array();
    }

    private static void addBlock(ByteBuffer blocks, int[] hash) {
        int[] words = new int[80];
        for (int t = 0; t < 80; t++) {
            words[t] = t < 16
                    ? blocks.getInt()
                    : Integer.rotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
        }
        int[] now = hash.clone();
        for (int t = 0; t < 80; t++) {
            int next = Integer.rotateLeft(now[0], 5) + mixed(t, now[1], now[2], now[3]) + now[4] + words[t];
            now = new int[] {next, now[0], Integer.rotateLeft(now[1], 30), now[2], now[3]};
        }
        for (int i = 0; i < hash.length; i++) {
            hash[i] += now[i];
        }
    }

    /** The function and the constant of a round. */
    private static int mixed(int t, int b, int c, int d) {
        if (t < 20) {
            return (b & c | ~b & d) + 0x5A827999;
        } else if (t < 40) {
            return (b ^ c ^ d) + 0x6ED9EBA1;
        } else if (t < 60) {
            return (b & c | b & d | c & d) + 0x8F1BBCDC;
        }
        return (b ^ c ^ d) + 0xCA62C1D6;
    }
}
