package org.losskit.internal.kernel;

import org.jspecify.annotations.Nullable;

/** Row loops without the Vector API; those on doubles serve every backend. */
public class PortableRowKernels implements RowKernels {
  private static final int CHUNK = 512;

  /** Rows shorter than this are summed one by one. */
  private static final int SHORT = 32;

  private static final ThreadLocal<double[][]> SCRATCH =
      ThreadLocal.withInitial(() -> new double[2][CHUNK]);

  /** For backends that replace some of the loops. */
  protected PortableRowKernels() {}

  @Override
  public float max(float[] x, int from, int n, int skip) {
    float m = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      float v = x[from + i];
      if (v > m && i != skip) {
        m = v;
      }
    }
    return m;
  }

  @Override
  public double max(double[] x, int from, int n, int skip) {
    double m = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double v = x[from + i];
      if (v > m && i != skip) {
        m = v;
      }
    }
    return m;
  }

  @Override
  public boolean sumExp(float[] x, int from, int n, double m, double @Nullable [] e, long[] sum) {
    if (n < SHORT) {
      return shortSum(x, from, n, m, e, sum);
    }
    double[][] scratch = SCRATCH.get();
    double[] p = scratch[0];
    double[] z = scratch[1];
    sum[0] = 0;
    sum[1] = 0;
    sum[2] = 0;
    double bad = 0;
    for (int at = 0; at < n; at += CHUNK) {
      int count = Math.min(CHUNK, n - at);
      for (int i = 0; i < count; i++) {
        p[i] = x[from + at + i];
      }
      for (int i = 0; i < count; i++) {
        p[i] = RowMath.clamp(p[i] - m);
      }
      // Three loops: C2 vectorises the polynomial, never the moves between double and long.
      for (int i = 0; i < count; i++) {
        double v = p[i];
        double k = Math.fma(v, Coefficients.LOG2_E, RowMath.MAGIC);
        double r = Math.fma(k - RowMath.MAGIC, -Coefficients.LN2, v);
        double q = Math.fma(Coefficients.FLOAT_EXP8, r, Coefficients.FLOAT_EXP7);
        q = Math.fma(q, r, Coefficients.FLOAT_EXP6);
        q = Math.fma(q, r, Coefficients.FLOAT_EXP5);
        q = Math.fma(q, r, Coefficients.FLOAT_EXP4);
        q = Math.fma(q, r, Coefficients.FLOAT_EXP3);
        q = Math.fma(q, r, Coefficients.FLOAT_EXP2);
        q = Math.fma(q, r, 1);
        z[i] = k;
        p[i] = Math.fma(q, r, 1);
      }
      for (int i = 0; i < count; i++) {
        z[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(z[i]) << 52);
      }
      for (int i = 0; i < count; i++) {
        p[i] = p[i] * z[i];
      }
      // At most 512 terms of at most 2^50: no overflow.
      long part = 0;
      for (int i = 0; i < count; i++) {
        bad += p[i] * 0;
        part += Double.doubleToRawLongBits(Math.fma(p[i], RowMath.GRID, Coefficients.SHIFTER));
      }
      RowMath.add(sum, part - count * RowMath.SHIFTER_BITS, 0);
      if (e != null) {
        System.arraycopy(p, 0, e, at, count);
      }
    }
    return bad == 0;
  }

  private static boolean shortSum(
      float[] x, int from, int n, double m, double @Nullable [] e, long[] sum) {
    boolean good = true;
    long part = 0;
    for (int i = 0; i < n; i++) {
      double v = RowMath.expDifference(x[from + i], m);
      good &= !Double.isNaN(v);
      part += RowMath.integer(v);
      if (e != null) {
        e[i] = v;
      }
    }
    sum[0] = 0;
    sum[1] = 0;
    sum[2] = 0;
    RowMath.add(sum, part, 0);
    return good;
  }

  @Override
  public boolean sumExp(double[] x, int from, int n, double m, double @Nullable [] e, long[] sum) {
    sum[0] = 0;
    sum[1] = 0;
    sum[2] = 0;
    double bad = 0;
    for (int at = 0; at < n; at += CHUNK) {
      int count = Math.min(CHUNK, n - at);
      long part = 0;
      long fine = 0;
      for (int i = at; i < at + count; i++) {
        double v = RowMath.expDifference(x[from + i], m);
        bad += v * 0;
        part += RowMath.integer(v);
        fine += RowMath.fine(v);
        if (e != null) {
          e[i] = v;
        }
      }
      RowMath.add(sum, part, fine);
    }
    return bad == 0;
  }

  @Override
  public void scale(double[] e, int n, double factor, float[] target, int to) {
    for (int i = 0; i < n; i++) {
      target[to + i] = (float) (e[i] * factor);
    }
  }

  @Override
  public void scale(double[] e, int n, double factor, double[] target, int to) {
    for (int i = 0; i < n; i++) {
      target[to + i] = e[i] * factor;
    }
  }
}
