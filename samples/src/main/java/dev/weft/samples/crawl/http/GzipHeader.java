package dev.weft.samples.crawl.http;

/**
 * Skips the header of a gzip member (RFC 1952, section 2.3) byte by byte; {@link java.util.zip.GZIPInputStream} can only
 * do so from a stream that blocks.
 *
 * <p>{@code FIXED → EXTRA_LENGTH → EXTRA → NAME → COMMENT → CHECKSUM → DONE}, each left out unless its flag is set.
 */
final class GzipHeader {
    private enum Part {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CHECKSUM,
        DONE
    }

    private static final int MAX_TEXT = 4096; // a file name or comment longer than this serves no reader

    private Part part = Part.FIXED;
    private int seen; // bytes of the current part
    private int flags;
    private int extraLength;

    boolean isDone() {
        return part == Part.DONE;
    }

    void accept(int octet) throws BadResponseException {
        switch (part) {
            case FIXED -> fixed(octet);
            case EXTRA_LENGTH -> extraLength(octet);
            case EXTRA -> skip(extraLength);
            case NAME, COMMENT -> text(octet);
            case CHECKSUM -> skip(2);
            case DONE -> throw new IllegalStateException("the header is over");
        }
    }

    private void fixed(int octet) throws BadResponseException {
        boolean bad = seen == 0 && octet != 0x1f || seen == 1 && octet != 0x8b || seen == 2 && octet != 8;
        if (bad) throw new BadResponseException("broken gzip body: not in gzip format");
        if (seen == 3) flags = octet;
        skip(10);
    }

    private void extraLength(int octet) {
        extraLength |= octet << (8 * seen);
        skip(2);
    }

    private void text(int octet) throws BadResponseException {
        if (octet == 0) advance();
        else if (++seen > MAX_TEXT) throw new BadResponseException("broken gzip body: endless header");
    }

    private void skip(int length) {
        if (++seen >= length) advance();
    }

    private void advance() {
        seen = 0;
        do {
            part = Part.values()[part.ordinal() + 1];
        } while (part != Part.DONE && !isPresent());
    }

    private boolean isPresent() {
        return switch (part) {
            case EXTRA_LENGTH -> (flags & 4) != 0;
            case EXTRA -> extraLength > 0;
            case NAME -> (flags & 8) != 0;
            case COMMENT -> (flags & 16) != 0;
            case CHECKSUM -> (flags & 2) != 0;
            case FIXED, DONE -> true;
        };
    }
}
