package org.losskit.sum;

import static org.losskit.sum.Superaccumulator.LOWEST;
import static org.losskit.sum.Superaccumulator.MASK;

import org.jspecify.annotations.Nullable;

/**
 * The quotient of two exact magnitudes, rounded once.
 *
 * <p>The leading 64 bits of both give the quotient to 61 bits. If they are all there is, the
 * remainder decides the rounding; otherwise the error is below 2 units of the 61st bit, which
 * decides nearly always, and next to a midpoint numerator and midpoint times denominator are
 * compared digit by digit. Nothing is allocated.
 */
final class Quotient {
  private Quotient() {}

  /** The bits of {@code |n / d|}; both are settled and not zero. */
  static long round(Superaccumulator n, Superaccumulator d, BinaryFormat format) {
    return round(n, d, 0, d.head(), d.headExponent(), d.hasTail(), format);
  }

  /** The bits of {@code |n| / count}; n is settled and not zero, the count is positive. */
  static long round(Superaccumulator n, long count, BinaryFormat format) {
    int shift = Long.numberOfLeadingZeros(count);
    return round(n, null, count, count << shift, -shift, false, format);
  }

  private static long round(
      Superaccumulator n,
      @Nullable Superaccumulator d,
      long count,
      long divisor,
      int divisorExponent,
      boolean divisorHasTail,
      BinaryFormat format) {
    long head = n.head();
    long q = divide(head, divisor);
    int exponent = n.headExponent() - divisorExponent - 61;
    if (!divisorHasTail && !n.hasTail()) {
      return format.round(q, (head << 61) != q * divisor, exponent);
    }
    // The quotient lies strictly between q - 1 and q + 2.
    int surplus = format.surplus(q, exponent);
    if (surplus > 62) {
      return 0;
    }
    long half = 1L << (surplus - 1);
    long low = q & (2 * half - 1);
    if (low + 2 <= half || low > half) {
      return format.round(q, true, exponent);
    }
    long c = q >>> surplus;
    int unit = exponent + surplus;
    int order = compare(n, 2 * c + 1, unit - 1, d, count);
    boolean up = order > 0 || (order == 0 && (c & 1) != 0);
    return format.bits(up ? c + 1 : c, unit);
  }

  /** {@code floor(2^61 u / v)} for unsigned u and v whose first bit is set (Knuth, algorithm D). */
  private static long divide(long u, long v) {
    long v1 = v >>> 32;
    long v0 = v & MASK;
    long u2 = u >>> 3;
    long u1 = (u & 7) << 29;
    long q1 = u2 / v1;
    long r = u2 - q1 * v1;
    while (Long.compareUnsigned(q1 * v0, (r << 32) + u1) > 0) {
      q1--;
      r += v1;
      if (r > MASK) {
        break;
      }
    }
    long rest = (u2 << 32) + u1 - q1 * v;
    long q0 = Long.divideUnsigned(rest, v1);
    r = rest - q0 * v1;
    while (q0 > MASK || Long.compareUnsigned(q0 * v0, r << 32) > 0) {
      q0--;
      r += v1;
      if (r > MASK) {
        break;
      }
    }
    return (q1 << 32) + q0;
  }

  /** The sign of {@code n - m * 2^exponent * d}, where an absent d stands for the count. */
  private static int compare(
      Superaccumulator n, long m, int exponent, @Nullable Superaccumulator d, long count) {
    int shift = d == null ? exponent - LOWEST : exponent;
    int chunkShift = shift >> 5;
    int bitShift = shift & 31;
    // m has at most 54 bits, so that shifted by less than 32 it has three digits.
    long m0 = (m << bitShift) & MASK;
    long above = m >>> (32 - bitShift);
    long m1 = above & MASK;
    long m2 = above >>> 32;
    int dLow = d == null ? 0 : d.lowestDigit();
    int dHigh = d == null ? 1 : d.highestDigit();
    int first = Math.min(n.lowestDigit(), dLow + chunkShift);
    int last = Math.max(n.highestDigit(), dHigh + chunkShift + 2);
    long carry = 0;
    long any = 0;
    for (int i = first; i <= last; i++) {
      int j = i - chunkShift;
      long p0 = m0 * digit(d, count, j);
      long p1 = m1 * digit(d, count, j - 1);
      long p2 = m2 * digit(d, count, j - 2);
      long v = carry + n.digit(i) - (p0 & MASK) - (p1 & MASK) - (p2 & MASK);
      any |= v & MASK;
      carry = (v >> 32) - (p0 >>> 32) - (p1 >>> 32) - (p2 >>> 32);
    }
    return carry < 0 ? -1 : carry > 0 || any != 0 ? 1 : 0;
  }

  private static long digit(@Nullable Superaccumulator d, long count, int i) {
    if (d != null) {
      return d.digit(i);
    }
    return i == 0 ? count & MASK : i == 1 ? count >>> 32 : 0;
  }
}
