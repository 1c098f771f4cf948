package org.losskit.internal.kernel;

import java.util.Arrays;

/**
 * {@link BlockSum} in loops that C2 vectorises: elementwise over arrays with one common index.
 *
 * <p>The raw bits of a double cannot be had in such a loop, so the slices stay doubles, and the
 * arrays of slices are folded by halves. All additions are exact because the window bounds the sum
 * of the magnitudes: below 2^w, the first slices sum to less than 2^51 units of 2^(w - 50), and
 * what each of at most 1024 terms leaves over, half a unit, to 2^9 units, which are 2^51 of the
 * next.
 */
final class PortableBlockSum implements BlockSum {
  private static final int SLICES = 3;
  private static final int FIRST = 50;
  private static final int STEP = 42;
  private static final int MAX_TERMS = 1024;

  /** Longer sums of lanes are folded, shorter ones are added up. */
  private static final int FOLDED = 32;

  /** The last unit is a multiple of the smallest double. */
  private static final int MIN_WINDOW = -1074 + FIRST + STEP * (SLICES - 1);

  /** The smallest double times {@link #LIFT} squared is above such a window. */
  private static final int MAX_WINDOW = 900;

  private static final double LIFT = 0x1p1000;

  /**
   * All arrays start at the same place of a cache line (a length of 6 modulo 8), so that C2 aligns
   * all accesses of a loop, and at different places of a page.
   */
  private static final int LENGTH = MAX_TERMS + 30;

  /** Plain arrays: a thread that outlives this class's loader does not keep it alive. */
  private static final ThreadLocal<double[][]> SCRATCH =
      ThreadLocal.withInitial(() -> new double[SLICES + 2][LENGTH]);

  @Override
  public int slices() {
    return SLICES;
  }

  @Override
  public int depth(int k) {
    return FIRST + STEP * k;
  }

  @Override
  public int maxTerms() {
    return MAX_TERMS;
  }

  @Override
  public int fittingWindow(double[] x, int from, int n) {
    int bitsOfLength = Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
    int exponent = BlockSum.exponentOfLargest(x, from, n) + bitsOfLength;
    return Math.max(MIN_WINDOW, Math.min(MAX_WINDOW, exponent));
  }

  @Override
  public boolean sum(double[] x, int from, int n, int window, long[] sums) {
    double[][] scratch = SCRATCH.get();
    double[] t = scratch[0];
    double[] check = scratch[1];
    double[] first = scratch[2];
    double[] second = scratch[3];
    int length = Math.max(FOLDED, Integer.highestOneBit(2 * n - 1));
    System.arraycopy(x, from, t, 0, n);
    Arrays.fill(t, n, length, 0);
    long bits1 = BlockSum.magic(window - FIRST);
    long bits2 = BlockSum.magic(window - FIRST - STEP);
    double magic1 = Double.longBitsToDouble(bits1);
    double magic2 = Double.longBitsToDouble(bits2);
    double limit = Math.scalb(1.0, window);
    cut(t, check, first, second, length, magic1, magic2);
    sums[2] = 0;
    if (!(fold(check, length) <= limit)) {
      double[] third = scratch[4];
      long bits3 = BlockSum.magic(window - FIRST - 2 * STEP);
      cut(t, check, first, second, third, length, magic1, magic2, Double.longBitsToDouble(bits3));
      if (!(fold(check, length) <= limit)) {
        return false;
      }
      sums[2] = units(fold(third, length), bits3);
    }
    sums[0] = units(fold(first, length), bits1);
    sums[1] = units(fold(second, length), bits2);
    return true;
  }

  /** The check is the magnitude of the term if nothing is left of it, and huge otherwise. */
  private static void cut(
      double[] t, double[] check, double[] first, double[] second, int n, double m1, double m2) {
    for (int i = 0; i < n; i++) {
      double x = t[i];
      double a = (x + m1) - m1;
      double y = x - a;
      double b = (y + m2) - m2;
      first[i] = a;
      second[i] = b;
      check[i] = Math.abs(x) + Math.abs(y - b) * LIFT * LIFT;
    }
  }

  private static void cut(
      double[] t,
      double[] check,
      double[] first,
      double[] second,
      double[] third,
      int n,
      double m1,
      double m2,
      double m3) {
    for (int i = 0; i < n; i++) {
      double x = t[i];
      double a = (x + m1) - m1;
      double y = x - a;
      double b = (y + m2) - m2;
      double z = y - b;
      double c = (z + m3) - m3;
      first[i] = a;
      second[i] = b;
      third[i] = c;
      check[i] = Math.abs(x) + Math.abs(z - c) * LIFT * LIFT;
    }
  }

  /** The sum of a power of two of lanes, all of whose partial sums are exact or only bounds. */
  private static double fold(double[] a, int length) {
    // Constant distances: C2 before 22 does not vectorise a loop whose distance is a variable.
    if (length > 512) {
      for (int i = 0; i < 512; i++) {
        a[i] += a[i + 512];
      }
    }
    if (length > 256) {
      for (int i = 0; i < 256; i++) {
        a[i] += a[i + 256];
      }
    }
    if (length > 128) {
      for (int i = 0; i < 128; i++) {
        a[i] += a[i + 128];
      }
    }
    if (length > 64) {
      for (int i = 0; i < 64; i++) {
        a[i] += a[i + 64];
      }
    }
    if (length > FOLDED) {
      for (int i = 0; i < FOLDED; i++) {
        a[i] += a[i + FOLDED];
      }
    }
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int i = 0; i < FOLDED; i += 4) {
      s0 += a[i];
      s1 += a[i + 1];
      s2 += a[i + 2];
      s3 += a[i + 3];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static long units(double sum, long magic) {
    return Double.doubleToRawLongBits(sum + Double.longBitsToDouble(magic)) - magic;
  }
}
