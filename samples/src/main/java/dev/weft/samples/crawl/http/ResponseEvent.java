package dev.weft.samples.crawl.http;

/** What {@link ResponseDecoder#next} found in the bytes fed so far: one {@code Head}, any {@code Data}, one {@code End}. */
public sealed interface ResponseEvent {
    /** Nothing more can be said before more bytes, or their end, are fed. */
    NeedMore NEED_MORE = new NeedMore();

    record NeedMore() implements ResponseEvent {}

    record Head(ResponseHead head) implements ResponseEvent {}

    /** A piece of the decoded body; the array belongs to the receiver. */
    record Data(byte[] bytes) implements ResponseEvent {}

    /**
     * The response is complete, or was cut.
     *
     * @param capped the body was longer than {@link DecoderLimits#maxBody}, the rest was not read
     * @param reusable the connection may carry the next request
     */
    record End(boolean capped, boolean reusable) implements ResponseEvent {}
}
