package org.losskit.internal.kernel;

/** The scalar reference of the row loops: one exponential, and what it adds to the sum. */
public final class RowMath {
  /** 1.5 * 2^52 + 1023: adding it rounds to an integer and carries the bias of the exponent. */
  public static final double MAGIC = 0x1.8p52 + 1023;

  /** The raw bits of {@link Coefficients#SHIFTER}: what adding it puts on top of the integer. */
  public static final long SHIFTER_BITS = 0x4338000000000000L;

  /** How many units of the sum of exponentials make 1. */
  public static final double GRID = 0x1p50;

  private RowMath() {}

  static double clamp(double v) {
    return v < -200 ? -200 : v > 0 ? 0 : v;
  }

  /** What the float loops take for element {@code x} of a row with reference {@code m}. */
  public static double expDifference(float x, double m) {
    return ScalarMath.floatExp(clamp(x - m));
  }

  /** rint(2^50 e). */
  public static long integer(double e) {
    return Double.doubleToRawLongBits(Math.fma(e, GRID, Coefficients.SHIFTER)) - SHIFTER_BITS;
  }

  /**
   * What the double loops take for element {@code x} of a row with reference {@code m}: the
   * rounding error of the difference is put back, since it would be magnified by the size of the
   * difference.
   */
  public static double expDifference(double x, double m) {
    double v = x - m;
    double b = v - x;
    double error = (x - (v - b)) - (m + b);
    if (v < -1100) {
      return 0;
    }
    if (v > 0) {
      return 1;
    }
    double e = ScalarMath.exp(v);
    return Double.isNaN(error) ? e : Math.fma(e, error, e);
  }

  /** rint(2^100 e) less 2^50 times its integer: what the coarse grid leaves over. */
  public static long fine(double e) {
    return integer(Math.fma(e, GRID, -(double) integer(e)));
  }

  /**
   * Adds a part of a row to its sum: {@code part} on the grid 2^-50, {@code fine} on 2^-100, both
   * below 2^62 in size.
   */
  public static void add(long[] sum, long part, long fine) {
    long all = sum[2] + fine;
    long whole = part + (all >> 50);
    sum[2] = all & ((1L << 50) - 1);
    long low = sum[0] + whole;
    // A carry out of the low word, and the sign of what was added.
    sum[1] += (Long.compareUnsigned(low, whole) < 0 ? 1 : 0) + (whole >> 63);
    sum[0] = low;
  }

  /** The sum less {@code part} on the grid 2^-50 and {@code fine} on 2^-100, as a double. */
  public static double minus(long[] sum, long part, long fine, long[] scratch) {
    scratch[0] = sum[0];
    scratch[1] = sum[1];
    scratch[2] = sum[2];
    add(scratch, -part, -fine);
    double top = (scratch[1] * 0x1p64 + unsigned(scratch[0])) * 0x1p-50;
    return top + scratch[2] * 0x1p-100;
  }

  private static double unsigned(long bits) {
    // Both halves are exact, and so is the product.
    return (bits >>> 32) * 0x1p32 + (bits & 0xFFFFFFFFL);
  }
}
