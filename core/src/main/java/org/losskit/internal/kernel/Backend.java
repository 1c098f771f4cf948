package org.losskit.internal.kernel;

/** One implementation of the primitives. All give the same bits. */
public interface Backend {
  /** {@code "portable"} or {@code "vector"}. */
  String name();

  /** Registers laid out as this backend's loops want them, filled with zeros. */
  Registers registers(int count, int block);

  /** The loop for a primitive. */
  Kernel kernel(Op op);

  /** Widens {@code source[from..from+n)} into a register. */
  void load(float[] source, int from, double[] r, int ro, int n);

  /** Loads {@code (double) x[xo + i] - y[yo + i]} into a register. */
  void loadDifference(float[] x, int xo, float[] y, int yo, double[] r, int ro, int n);

  /** Stores {@code (float) (a[i] * s[i])}, rounding once to float after the product in double. */
  void store(double[] a, int ao, double[] s, int so, float[] target, int to, int n);

  /** Stores {@code a[i] * s[i]}. */
  void store(double[] a, int ao, double[] s, int so, double[] target, int to, int n);

  /** Whether any element of the register differs from 0. */
  boolean anyNonZero(double[] a, int ao, int n);

  /** The loops over rows of logits. */
  RowKernels rows();

  /** Matrix products. */
  MatrixKernels matrices();

  /** The exact sum of a block. */
  BlockSum blockSum();
}
