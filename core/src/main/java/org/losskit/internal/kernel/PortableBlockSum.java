package org.losskit.internal.kernel;

import java.util.Arrays;

/**
 * {@link BlockSum} in loops that C2 vectorises: elementwise over arrays with one common index.
 *
 * <p>The raw bits of a double cannot be had in such a loop, so the slices stay doubles, narrow
 * enough (42 bits for 1024 terms) that their sums are exact, and the lanes are folded by halves.
 */
final class PortableBlockSum implements BlockSum {
  private static final int STEP = 41;
  private static final int MAX_TERMS = 1024;
  private static final int FOLDED = 32;

  /** Plain arrays: a thread that outlives this class's loader does not keep it alive. */
  private static final ThreadLocal<double[][]> SCRATCH =
      ThreadLocal.withInitial(() -> new double[5][MAX_TERMS]);

  @Override
  public int slices() {
    return 3;
  }

  @Override
  public int step() {
    return STEP;
  }

  @Override
  public int maxTerms() {
    return MAX_TERMS;
  }

  @Override
  public boolean sum(double[] x, int from, int n, int window, long[] sums) {
    double[][] scratch = SCRATCH.get();
    double[] t = scratch[0];
    double[] first = scratch[1];
    double[] second = scratch[2];
    double[] third = scratch[3];
    double[] rest = scratch[4];
    System.arraycopy(x, from, t, 0, n);
    int length = Math.max(FOLDED, Integer.highestOneBit(2 * n - 1));
    Arrays.fill(t, n, length, 0);
    long magic1 = BlockSum.magic(window - STEP);
    long magic2 = BlockSum.magic(window - 2 * STEP);
    long magic3 = BlockSum.magic(window - 3 * STEP);
    double limit = Double.longBitsToDouble((long) (window + 1023) << 52);
    cut(
        t,
        first,
        second,
        third,
        rest,
        length,
        Double.longBitsToDouble(magic1),
        Double.longBitsToDouble(magic2),
        Double.longBitsToDouble(magic3),
        limit);
    if (fold(rest, length) != 0) {
      return false;
    }
    sums[0] = units(fold(first, length), magic1);
    sums[1] = units(fold(second, length), magic2);
    sums[2] = units(fold(third, length), magic3);
    return true;
  }

  /** What is left of a term, or its excess over the window, goes to {@code rest}; NaN stays NaN. */
  private static void cut(
      double[] t,
      double[] first,
      double[] second,
      double[] third,
      double[] rest,
      int n,
      double m1,
      double m2,
      double m3,
      double limit) {
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
      rest[i] = Math.abs(z - c) + (Math.max(Math.abs(x), limit) - limit);
    }
  }

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
    if (length > 32) {
      for (int i = 0; i < 32; i++) {
        a[i] += a[i + 32];
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
