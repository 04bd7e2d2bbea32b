package dev.weft.proof.generated;

/** What generated classes extend: an object with some state. */
public class Receiver {

    public int count;
    public long total;

    @Override
    public final String toString() {
        return "receiver" + count + "/" + total;
    }
}
