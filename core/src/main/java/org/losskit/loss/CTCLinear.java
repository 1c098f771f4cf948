package org.losskit.loss;

import java.util.Arrays;
import org.losskit.internal.kernel.Coefficients;
import org.losskit.internal.kernel.ScalarMath;

/**
 * The forward and backward recursions on the probabilities themselves: no exponential and no
 * logarithm inside, and a power of two for each row that keeps its largest number near 1.
 *
 * <p>What falls so far below the largest number of its row that digits get lost matters if all that
 * is larger leads nowhere. So each such loss is noted, and afterwards compared with P: if it could
 * show, {@link CTCLogSpace} has to do the work.
 */
final class CTCLinear {
  /** Numbers of a row below it may have lost digits. */
  private static final double SMALLEST = 0x1p-890;

  /** The losses of 2^31 states together must stay below 2^-200 of P. */
  private static final int SLACK = 890 - 231;

  /** Rows whose largest number leaves [1 / LARGE, LARGE] are scaled. */
  private static final double LARGE = 0x1p64;

  /** A sum of products below it lacks parts that matter. */
  private static final double SMALLEST_TOTAL = 0x1p-700;

  private static final int NOTHING = Integer.MIN_VALUE;

  /** The rest of ln 2 after its nearest double. */
  private static final double LN2_REST = 0x1.abc9e3b39803fp-56;

  /** The probabilities of the symbols, a row for each time step. */
  private double[] y = {};

  /** A row of states before the first time step, and one for each time step or for two. */
  private double[] alpha = {};

  /** For each time step the exponent of the row in which digits were lost. */
  private int[] lostForward = {};

  private int[] lostBackward = {};

  /** The probability of each label at the time step. */
  private double[] emission = {};

  private double[] beta = {};
  private double[] after = {};

  /** P = mantissa 2^exponent. */
  private double mantissa;

  private int exponent;

  /** Whether a product of forward and backward numbers was too small. */
  private boolean faint;

  private double least;
  private double most;

  /** Room for the probabilities of the symbols at every time step, for the caller to fill. */
  double[] emissions(CTCAlignments a) {
    int cells = a.time * a.symbols;
    if (y.length < cells) {
      y = new double[cells];
    }
    return y;
  }

  /**
   * The forward recursion.
   *
   * @param keep whether {@link #backward} shall follow
   */
  void forward(CTCAlignments a, boolean keep) {
    int width = a.width();
    reserve(a, (keep ? a.time + 1 : 2) * width);
    Arrays.fill(alpha, 0, width, 0);
    // Before the first step all is at blank 0, from where it may stay or go on to label 0.
    alpha[0] = 1;
    exponent = 0;
    int q = 0;
    for (int t = 0; t < a.time; t++) {
      int p = q;
      q = (keep ? t + 1 : t + 1 & 1) * width;
      a.moveTo(t);
      spread(a, t);
      Arrays.fill(alpha, q, q + width, 0);
      step(a, y[t * a.symbols], p, q);
      lostForward[t] = rescale(alpha, q, width);
    }
    mantissa = alpha[q + a.labels] + alpha[q + a.labelStart() + a.labels - 1];
  }

  private void reserve(CTCAlignments a, int states) {
    if (alpha.length < states) {
      alpha = new double[states];
    }
    if (lostForward.length < a.time) {
      lostForward = new int[a.time];
      lostBackward = new int[a.time];
    }
    if (beta.length < a.width() + 2) {
      emission = new double[a.labels + 1];
      beta = new double[a.width() + 2];
      after = new double[a.width() + 2];
    }
  }

  private void spread(CTCAlignments a, int t) {
    int row = t * a.symbols;
    for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
      emission[i] = y[row + a.symbol[i]];
    }
  }

  /** From the row of states at p to the next one at q. */
  private void step(CTCAlignments a, double blank, int p, int q) {
    double[] x = alpha;
    int labels = a.labelStart();
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
      double v = blank * (x[p + i] + x[p + labels - 1 + i]);
      x[q + i] = v;
      low = v < low ? v : low;
      high = v > high ? v : high;
    }
    for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
      double v = emission[i] * (x[p + labels + i] + x[p + i] + a.skip[i] * x[p + labels - 1 + i]);
      x[q + labels + i] = v;
      low = v < low ? v : low;
      high = v > high ? v : high;
    }
    least = low;
    most = high;
  }

  /** Brings a row near 1, and says whether digits were lost: the exponent, or nothing. */
  private int rescale(double[] x, int from, int n) {
    int before = exponent;
    double low = least;
    if (!(most >= 1 / LARGE && most <= LARGE) && most > 0 && most < Double.POSITIVE_INFINITY) {
      int shift = Math.max(-1000, Math.min(1000, Math.getExponent(most)));
      double factor = Double.longBitsToDouble((long) (1023 - shift) << 52);
      for (int i = from; i < from + n; i++) {
        x[i] *= factor;
      }
      low *= Math.min(factor, 1);
      exponent += shift;
    }
    return low < SMALLEST ? Math.max(before, exponent) : NOTHING;
  }

  /**
   * The backward recursion, and from both the occupancies: the share of P that leads through each
   * symbol at each time step.
   */
  void backward(CTCAlignments a, double[] occupancies) {
    int forwardExponent = exponent;
    int width = a.width();
    int labels = a.labelStart();
    faint = false;
    exponent = 0;
    Arrays.fill(after, 0, width + 2, 0);
    for (int t = a.time - 1; t >= 0; t--) {
      a.moveTo(t);
      spread(a, t);
      Arrays.fill(beta, 0, width + 2, 0);
      if (t == a.time - 1) {
        beta[a.labels] = 1;
        beta[labels + a.labels - 1] = 1;
        // Without labels that was the zero before them.
        beta[labels - 1] = 0;
        least = 1;
        most = 1;
      } else {
        back(a);
      }
      lostBackward[t] = rescale(beta, 0, width);
      occupy(a, t, occupancies);
      double blank = y[t * a.symbols];
      Arrays.fill(after, 0, width + 2, 0);
      for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
        after[i] = blank * beta[i];
      }
      for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
        after[labels + i] = emission[i] * beta[labels + i];
      }
    }
    exponent = forwardExponent;
  }

  /** From what the next time step holds, its probabilities included, to this one. */
  private void back(CTCAlignments a) {
    int labels = a.labelStart();
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
      double v = after[i] + after[labels + i];
      beta[i] = v;
      low = v < low ? v : low;
      high = v > high ? v : high;
    }
    for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
      double v = after[labels + i] + after[i + 1] + a.skip[i + 1] * after[labels + i + 1];
      beta[labels + i] = v;
      low = v < low ? v : low;
      high = v > high ? v : high;
    }
    least = low;
    most = high;
  }

  private void occupy(CTCAlignments a, int t, double[] occupancies) {
    int symbols = a.symbols;
    int labels = a.labelStart();
    int row = t * symbols;
    int states = (t + 1) * a.width();
    Arrays.fill(occupancies, row, row + symbols, 0);
    double blank = 0;
    for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
      blank += alpha[states + i] * beta[i];
    }
    occupancies[row] = blank;
    for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
      occupancies[row + a.symbol[i]] += alpha[states + labels + i] * beta[labels + i];
    }
    double total = 0;
    for (int u = 0; u < symbols; u++) {
      total += occupancies[row + u];
    }
    faint |= !(total >= SMALLEST_TOTAL && total < Double.POSITIVE_INFINITY);
    for (int u = 0; u < symbols; u++) {
      occupancies[row + u] /= total;
    }
  }

  /** -ln P. */
  double loss() {
    int e = Math.getExponent(mantissa);
    double m = mantissa * Double.longBitsToDouble((long) (1023 - e) << 52);
    if (m > 1.5) {
      m *= 0.5;
      e++;
    }
    double k = (double) exponent + e;
    double high = k * Coefficients.LN2;
    double low = Math.fma(k, Coefficients.LN2, -high) + k * LN2_REST;
    return 0 - (high + (ScalarMath.log(m) + low));
  }

  /** Whether all digits of P are there. */
  boolean isForwardReliable(CTCAlignments a) {
    if (!(mantissa >= SMALLEST && mantissa < Double.POSITIVE_INFINITY)) {
      return false;
    }
    for (int t = 0; t < a.time; t++) {
      if (lostForward[t] != NOTHING) {
        return isNegligible(a, lostForward, true);
      }
    }
    return true;
  }

  /** Whether all digits of the occupancies are there. */
  boolean isBackwardReliable(CTCAlignments a) {
    return !faint && isNegligible(a, lostBackward, false);
  }

  /**
   * Compares what was lost with P. A number that was lost at a time step is at most the row's
   * smallest good number; to the end, or from the beginning, at most the product of the row sums of
   * the probabilities leads on.
   */
  private boolean isNegligible(CTCAlignments a, int[] lost, boolean forward) {
    double product = 1;
    int scale = 0;
    for (int k = 0; k < a.time; k++) {
      int t = forward ? a.time - 1 - k : k;
      if (!forward) {
        product *= total(a, t);
      }
      int e = Math.getExponent(product);
      if (e < -1000 || e > 1000) {
        return false;
      }
      product *= Double.longBitsToDouble((long) (1023 - e) << 52);
      scale += e;
      if (lost[t] != NOTHING
          && (long) lost[t] + scale + 1 - SLACK > (long) exponent + Math.getExponent(mantissa)) {
        return false;
      }
      if (forward) {
        product *= total(a, t);
      }
    }
    return true;
  }

  private double total(CTCAlignments a, int t) {
    double sum = 0;
    for (int u = 0; u < a.symbols; u++) {
      sum += y[t * a.symbols + u];
    }
    return sum;
  }
}
