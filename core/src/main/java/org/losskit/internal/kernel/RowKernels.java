package org.losskit.internal.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The loops over one row of logits under softmax and cross entropy. Sums of exponentials are
 * integers, so that neither the order of the classes nor the width of the vectors shows in a
 * result.
 */
public interface RowKernels {
  /**
   * The largest element but one.
   *
   * @param skip the position in the row that does not count, or -1
   * @return -infinity where there is none; elements that are NaN may be passed over
   */
  float max(float[] x, int from, int n, int skip);

  /** As for floats. */
  double max(double[] x, int from, int n, int skip);

  /**
   * Sums {@code rint(2^50 e_i)} with {@code e_i = e^(x_i - m)}, differences clamped to [-200, 0].
   *
   * @param e where the exponentials go from 0 on, or null
   * @param sum receives the sum: units of 2^-50 in 128 bits (low word at 0, high word at 1), and at
   *     2 what is left, in units of 2^-100
   * @return whether every difference is a number (not NaN)
   */
  boolean sumExp(float[] x, int from, int n, double m, double @Nullable [] e, long[] sum);

  /**
   * As for floats, with {@code rint(2^100 e_i)} and differences clamped to [-1100, 0], each taken
   * without rounding.
   */
  boolean sumExp(double[] x, int from, int n, double m, double @Nullable [] e, long[] sum);

  /** Stores {@code (float) (e[i] * factor)} for {@code 0 <= i < n}. */
  void scale(double[] e, int n, double factor, float[] target, int to);

  /** Stores {@code e[i] * factor} for {@code 0 <= i < n}. */
  void scale(double[] e, int n, double factor, double[] target, int to);
}
