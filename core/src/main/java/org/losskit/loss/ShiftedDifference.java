package org.losskit.loss;

/**
 * a - b + shift as the unevaluated sum {@code hi + lo}: what a margin leaves of a difference, with
 * the right sign and all its digits however much cancels.
 */
final class ShiftedDifference {
  private double hi;
  private double lo;

  /** Sets it; infinities and NaN as in the plain expression. */
  void set(double a, double b, double shift) {
    double s = a - b;
    double t = s + shift;
    if (!(Math.abs(t) <= Double.MAX_VALUE)) {
      hi = t;
      lo = 0;
      return;
    }
    // Where t all but vanishes its own error is 0, and the sum below is rounded once.
    double errors = lowOfSum(a, -b, s) + lowOfSum(s, shift, t);
    hi = t + errors;
    lo = lowOfSum(t, errors, hi);
  }

  /** The nearest double. */
  double hi() {
    return hi;
  }

  /** What {@link #hi} leaves out. */
  double lo() {
    return lo;
  }

  private static double lowOfSum(double a, double b, double sum) {
    double v = sum - a;
    return (a - (sum - v)) + (b - v);
  }
}
