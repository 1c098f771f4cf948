package org.losskit.sum;

import java.nio.ByteBuffer;

/** The byte form that {@link ExactSum#toBytes} documents. */
final class SumBytes {
  private static final int MAGIC = 0x4c4b5300;
  private static final int VERSION = 1;
  private static final int HEADER = 8;
  private static final int NEGATIVE = 1;
  private static final int NOT_FINITE = 2;

  /** Above every sum of 2^63 doubles, and far enough below the capacity to be merged again. */
  private static final int DIGITS = 68;

  private SumBytes() {}

  static byte[] write(Superaccumulator finite, long[] notFinite) {
    int sign = finite.signum();
    int lowest = sign == 0 ? 0 : finite.lowestDigit();
    int digits = sign == 0 ? 0 : finite.highestDigit() - lowest + 1;
    boolean counts = (notFinite[0] | notFinite[1] | notFinite[2]) != 0;
    ByteBuffer buffer =
        ByteBuffer.allocate(
            HEADER + (counts ? notFinite.length * Long.BYTES : 0) + Integer.BYTES * digits);
    buffer.putInt(MAGIC | VERSION);
    buffer.putShort((short) ((sign < 0 ? NEGATIVE : 0) | (counts ? NOT_FINITE : 0)));
    buffer.put((byte) lowest);
    buffer.put((byte) digits);
    if (counts) {
      for (long count : notFinite) {
        buffer.putLong(count);
      }
    }
    for (int i = 0; i < digits; i++) {
      buffer.putInt((int) finite.digit(lowest + i));
    }
    return buffer.array();
  }

  /** Reads into an empty state. */
  static void read(byte[] bytes, Superaccumulator finite, long[] notFinite) {
    if (bytes.length < HEADER) {
      throw refused(bytes.length + " bytes found; expected at least " + HEADER);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int start = buffer.getInt();
    if ((start & ~0xff) != MAGIC) {
      throw refused("start with 0x%08x; expected 0x4c4b53 and a version".formatted(start));
    }
    int version = start & 0xff;
    if (version != VERSION) {
      throw refused("version " + version + " found; expected version " + VERSION);
    }
    int flags = buffer.getShort() & 0xffff;
    if (flags > (NEGATIVE | NOT_FINITE)) {
      throw refused("flags 0x%04x found; expected at most 0x0003".formatted(flags));
    }
    int lowest = buffer.get() & 0xff;
    int digits = buffer.get() & 0xff;
    if (lowest + digits > DIGITS) {
      throw refused(
          digits + " digits from index " + lowest + " found; expected indices below " + DIGITS);
    }
    boolean counts = (flags & NOT_FINITE) != 0;
    int length = HEADER + (counts ? notFinite.length * Long.BYTES : 0) + Integer.BYTES * digits;
    if (bytes.length != length) {
      throw refused(
          "%d bytes found; expected %d for %d digits %s counts"
              .formatted(bytes.length, length, digits, counts ? "and" : "without"));
    }
    if (counts) {
      readCounts(buffer, notFinite);
    }
    readDigits(buffer, lowest, digits, (flags & NEGATIVE) != 0, finite);
  }

  private static void readCounts(ByteBuffer buffer, long[] notFinite) {
    long any = 0;
    for (int i = 0; i < notFinite.length; i++) {
      notFinite[i] = buffer.getLong();
      if (notFinite[i] < 0) {
        throw refused("count " + notFinite[i] + " found; expected counts >= 0");
      }
      any |= notFinite[i];
    }
    if (any == 0) {
      throw refused("only counts of 0 found; expected such counts to be absent");
    }
  }

  private static void readDigits(
      ByteBuffer buffer, int lowest, int digits, boolean negative, Superaccumulator finite) {
    if (digits == 0 && (negative || lowest != 0)) {
      throw refused("zero with a sign or an index found; expected flag and index 0");
    }
    for (int i = 0; i < digits; i++) {
      long digit = buffer.getInt() & Superaccumulator.MASK;
      if (digit == 0 && (i == 0 || i == digits - 1)) {
        throw refused(
            "digit %d of %d is 0; expected the first and the last to differ from 0"
                .formatted(i, digits));
      }
      finite.setDigit(lowest + i, negative ? -digit : digit);
    }
  }

  private static IllegalArgumentException refused(String found) {
    return new IllegalArgumentException("ExactSum.fromBytes: bytes: " + found);
  }
}
