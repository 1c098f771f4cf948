package org.losskit;

import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What differences say of a slope: the numbers from {@code low} to {@code high}, to within {@code
 * error}. They are one number where the function is smooth, and the interval between the slopes of
 * both sides at a kink or next to one.
 */
record Slope(double low, double high, double error) {
  /** Each step is a quarter of the one before, from a sixteenth of the argument's size on. */
  private static final int STEPS = 20;

  private static final int ORDERS = 3;

  /** The rounding error of a value, relative to it: that of ports in plain doubles, generously. */
  private static final double NOISE = 0x1p-50;

  /** The difference of two orders tells an error to within a small factor. */
  private static final double SAFETY = 10;

  /**
   * The slope of a function at a point.
   *
   * @param function throws {@link IllegalArgumentException}, or gives NaN, outside its domain
   * @return null where no difference is finite
   */
  static @Nullable Slope of(DoubleUnaryOperator function, double x) {
    double size = Math.max(1, Math.abs(x));
    double[] at = new double[2 * STEPS + 1];
    double[] values = new double[at.length];
    for (int k = -STEPS; k <= STEPS; k++) {
      double step = k == 0 ? 0 : Math.scalb(size, -2 - 2 * Math.abs(k));
      at[STEPS + k] = k < 0 ? x - step : x + step;
      values[STEPS + k] = value(function, at[STEPS + k]);
    }
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double error = 0;
    // Both sides together, where the error falls with the square of the step; the right; the left.
    int[][] sides = {{-1, 1, 16}, {0, 1, 4}, {-1, 0, 4}};
    for (int[] side : sides) {
      double[] best = best(at, values, side[0], side[1], side[2]);
      if (best[1] < Double.POSITIVE_INFINITY) {
        low = Math.min(low, best[0]);
        high = Math.max(high, best[0]);
        error = Math.max(error, best[1]);
      }
    }
    return low <= high ? new Slope(low, high, error) : null;
  }

  private static double value(DoubleUnaryOperator function, double x) {
    try {
      return function.applyAsDouble(x);
    } catch (IllegalArgumentException outside) {
      return Double.NaN;
    }
  }

  /**
   * Richardson's extrapolation; of all steps and orders the one whose estimated error is least.
   *
   * @param left which side the lower end is on: -1, or 0 for the point itself
   * @param right which side the upper end is on: 1, or 0 for the point itself
   * @param ratio how much a quarter of the step divides the first error term by
   * @return the slope and its error; the error is infinite where there is no slope
   */
  private static double[] best(double[] at, double[] values, int left, int right, int ratio) {
    double[] best = {Double.NaN, Double.POSITIVE_INFINITY};
    double[] before = new double[ORDERS];
    for (int k = 1; k <= STEPS; k++) {
      int l = STEPS + left * k;
      int r = STEPS + right * k;
      double width = at[r] - at[l];
      double[] row = new double[ORDERS];
      row[0] = (values[r] - values[l]) / width;
      double noise = NOISE * Math.max(Math.abs(values[l]), Math.abs(values[r])) / width;
      double divisor = 1;
      for (int order = 1; order < Math.min(k, ORDERS); order++) {
        divisor *= ratio;
        row[order] = row[order - 1] + (row[order - 1] - before[order - 1]) / (divisor - 1);
        double change =
            Math.max(
                Math.abs(row[order] - row[order - 1]), Math.abs(row[order] - before[order - 1]));
        double error = SAFETY * change + noise;
        if (error < best[1]) {
          best = new double[] {row[order], error};
        }
      }
      before = row;
    }
    return best;
  }

  /** The nearest of the slopes to a number. */
  double nearest(double number) {
    return number < low ? low : number > high ? high : number;
  }

  /** Whether a number is one of the slopes, to within the error and two tolerances. */
  boolean allows(double number, double relative, double absolute) {
    double slope = nearest(number);
    return Math.abs(number - slope) <= error + relative * Math.abs(slope) + absolute;
  }
}
