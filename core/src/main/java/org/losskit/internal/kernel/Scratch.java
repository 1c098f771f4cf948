package org.losskit.internal.kernel;

/**
 * Two arrays per thread for the portable loops that run in several passes. Holds arrays only, so
 * that no class of the library outlives its loader in a pooled thread.
 */
final class Scratch {
  private static final int INITIAL = 518;

  private static final ThreadLocal<double[][]> ARRAYS =
      ThreadLocal.withInitial(() -> new double[2][INITIAL]);

  private Scratch() {}

  /** An array of at least n elements with anything in it. */
  static double[] first(int n) {
    return array(0, n);
  }

  /** Another one. */
  static double[] second(int n) {
    return array(1, n);
  }

  private static double[] array(int which, int n) {
    double[][] arrays = ARRAYS.get();
    if (arrays[which].length < n) {
      arrays[which] = new double[n];
    }
    return arrays[which];
  }
}
