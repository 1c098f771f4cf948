package org.losskit.sum;

/** Rounding of long significands to an IEEE 754 binary format, to nearest, ties to even. */
enum BinaryFormat {
  DOUBLE(53, -1074, 971),
  FLOAT(24, -149, 104);

  private final int precision;
  private final int smallestUnit;
  private final int largestUnit;

  BinaryFormat(int precision, int smallestUnit, int largestUnit) {
    this.precision = precision;
    this.smallestUnit = smallestUnit;
    this.largestUnit = largestUnit;
  }

  /**
   * How many of the low bits of {@code q} rounding removes from a number that starts {@code q *
   * 2^exponent}, where {@code q} has 61 or 62 bits. The result is at least 8; above 62 the number
   * is less than half the smallest subnormal.
   */
  int surplus(long q, int exponent) {
    return Math.max(Long.SIZE - Long.numberOfLeadingZeros(q) - precision, smallestUnit - exponent);
  }

  /**
   * The bits of the magnitude nearest to {@code (q + f) * 2^exponent}, where f is 0 or, if {@code
   * inexact}, anything strictly between 0 and 1, and {@code q} has 61 or 62 bits.
   */
  long round(long q, boolean inexact, int exponent) {
    int surplus = surplus(q, exponent);
    if (surplus > 62) {
      return 0;
    }
    long half = 1L << (surplus - 1);
    long low = q & (2 * half - 1);
    long c = q >>> surplus;
    boolean up = low > half || (low == half && (inexact || (c & 1) != 0));
    return bits(up ? c + 1 : c, exponent + surplus);
  }

  /** The bits of {@code c * 2^unit}, infinite if that is too large. */
  long bits(long c, int unit) {
    if (unit > largestUnit) {
      return (long) (largestUnit - smallestUnit + 2) << (precision - 1);
    }
    // The leading bit of a normal c adds 1 to the exponent field, also when rounding carried.
    return ((long) (unit - smallestUnit) << (precision - 1)) + c;
  }
}
