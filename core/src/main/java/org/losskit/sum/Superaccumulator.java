package org.losskit.sum;

import java.util.Arrays;

/**
 * An integer multiple of 2^-1074 in chunks of 32 bits, each kept in a signed long: every finite
 * double and every sum of fewer than 2^63 of them fits, and a term touches two chunks.
 *
 * <p>Carries are put off. An addition changes a chunk by less than 2^52 in magnitude, so that after
 * a carry propagation at least {@value #ADDITIONS} of them, and a merge with another such state,
 * stay below 2^63. After {@link #settle} the form is unique: the chunks are the digits of the
 * magnitude, all with the sign of the number, and the first and last of the touched range are not
 * zero.
 *
 * @see <a href="https://arxiv.org/abs/1505.05571">Neal, Fast exact summation using small and large
 *     superaccumulators (2015)</a>
 */
final class Superaccumulator {
  /** 2098 bits of doubles, 63 bits of growth, the rest spare. */
  static final int CHUNKS = 70;

  /** The exponent of the lowest bit of chunk 0. */
  static final int LOWEST = -1074;

  static final long MASK = 0xffffffffL;
  private static final int ADDITIONS = 1000;
  private static final long FRACTION = (1L << 52) - 1;

  private final long[] chunks = new long[CHUNKS];

  /** The touched range; chunks outside are zero. */
  private int lo = CHUNKS;

  private int hi = -1;

  /** Chunks are below {@code (additions + 1) * 2^52} in magnitude. */
  private int additions;

  void add(double finite) {
    long bits = Double.doubleToRawLongBits(finite);
    int exponent = (int) (bits >>> 52) & 0x7ff;
    long m = bits & FRACTION;
    if (exponent == 0) {
      if (m == 0) {
        return;
      }
    } else {
      m |= 1L << 52;
      exponent--;
    }
    long sign = bits >> 63;
    m = (m ^ sign) - sign;
    int c = exponent >>> 5;
    int s = exponent & 31;
    chunks[c] += (m << s) & MASK;
    chunks[c + 1] += m >> (32 - s);
    touch(c, c + 1);
  }

  /** Adds {@code v * 2^exponent}, {@code exponent >= -1074}. */
  void add(long v, int exponent) {
    if (v == 0) {
      return;
    }
    int p = exponent - LOWEST;
    int c = p >>> 5;
    int s = p & 31;
    long above = v >> (32 - s);
    chunks[c] += (v << s) & MASK;
    chunks[c + 1] += above & MASK;
    chunks[c + 2] += above >> 32;
    touch(c, c + 2);
  }

  private void touch(int first, int last) {
    if (first < lo) {
      lo = first;
    }
    if (last > hi) {
      hi = last;
    }
    if (++additions > ADDITIONS) {
      settle();
    }
  }

  void add(Superaccumulator other) {
    for (int i = other.lo; i <= other.hi; i++) {
      chunks[i] += other.chunks[i];
    }
    lo = Math.min(lo, other.lo);
    hi = Math.max(hi, other.hi);
    additions += other.additions + 1;
    if (additions > ADDITIONS) {
      settle();
    }
  }

  /** Sets the settled digit at an index. */
  void setDigit(int i, long signedDigit) {
    chunks[i] = signedDigit;
    lo = Math.min(lo, i);
    hi = Math.max(hi, i);
  }

  void reset() {
    for (int i = lo; i <= hi; i++) {
      chunks[i] = 0;
    }
    lo = CHUNKS;
    hi = -1;
    additions = 0;
  }

  /** Propagates the carries and brings the chunks into their unique form. */
  void settle() {
    if (additions == 0) {
      return;
    }
    additions = 0;
    long carry = 0;
    int i = lo;
    while (i <= hi || (carry != 0 && carry != -1)) {
      long v = chunks[i] + carry;
      chunks[i++] = v & MASK;
      carry = v >> 32;
    }
    hi = i - 1;
    if (carry < 0) {
      negateDigits();
    }
    while (hi >= lo && chunks[hi] == 0) {
      hi--;
    }
    while (lo < hi && chunks[lo] == 0) {
      lo++;
    }
    if (hi < lo) {
      lo = CHUNKS;
      hi = -1;
    }
  }

  /** Turns digits that stand for themselves minus 2^(32 (hi + 1)) into digits of one sign. */
  private void negateDigits() {
    int i = lo;
    while (i <= hi && chunks[i] == 0) {
      i++;
    }
    if (i > hi) {
      hi = i;
      chunks[i] = -1;
      return;
    }
    chunks[i] -= MASK + 1;
    while (++i <= hi) {
      chunks[i] -= MASK;
    }
  }

  // What follows reads a settled state.

  /** The sign of the number: -1, 0 or 1. */
  int signum() {
    return hi < 0 ? 0 : Long.signum(chunks[hi]);
  }

  boolean hasStateOf(Superaccumulator other) {
    return lo == other.lo && Arrays.equals(chunks, other.chunks);
  }

  int stateHash() {
    return Arrays.hashCode(chunks);
  }

  /** The index of the lowest digit that is not zero. */
  int lowestDigit() {
    return lo;
  }

  /** The index of the highest digit that is not zero. */
  int highestDigit() {
    return hi;
  }

  /** A digit of the magnitude, 0 outside of the stored range. */
  long digit(int i) {
    return i < lo || i > hi ? 0 : Math.abs(chunks[i]);
  }

  /** The leading 64 bits of the magnitude of a number that is not zero, the first of them set. */
  long head() {
    int s = leadingZeros();
    return (digit(hi) << (32 + s)) | (digit(hi - 1) << s) | (digit(hi - 2) >>> (32 - s));
  }

  /** The exponent of the lowest bit of {@link #head}. */
  int headExponent() {
    return LOWEST + 32 * (hi - 1) - leadingZeros();
  }

  /** Whether there is more than the {@link #head}. */
  boolean hasTail() {
    return lo < hi - 2 || ((digit(hi - 2) << leadingZeros()) & MASK) != 0;
  }

  private int leadingZeros() {
    return Long.numberOfLeadingZeros(Math.abs(chunks[hi])) - 32;
  }

  /** The bits of the magnitude of the number rounded to a format. */
  long round(BinaryFormat format) {
    long head = head();
    return format.round(head >>> 2, (head & 3) != 0 || hasTail(), headExponent() + 2);
  }
}
