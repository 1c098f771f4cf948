package org.losskit.score;

/** When numbers can be the probabilities of the classes, or their logarithms. */
final class Domain {
  /** How far a row of probabilities may be from the sum 1: float32 rounding, and to spare. */
  static final double TOLERANCE = 1e-5;

  private Domain() {}

  static boolean isOne(double sum) {
    return Math.abs(sum - 1) <= TOLERANCE;
  }

  /** The sum of e^x; {@link StrictMath} for the same answer on every JVM. */
  static double sumOfExp(double[] x, int from, int n) {
    double sum = 0;
    for (int c = from; c < from + n; c++) {
      sum += StrictMath.exp(x[c]);
    }
    return sum;
  }

  /** Whether a number is so far outside of [0, 1] that no rounding explains it. */
  static boolean isClearlyOutside(double p) {
    return p < -TOLERANCE || p > 1 + TOLERANCE;
  }
}
