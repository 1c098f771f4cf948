package org.losskit.loss;

import java.util.Arrays;
import org.losskit.internal.kernel.ScalarMath;

/**
 * The recursions on logarithms, for sequences whose numbers do not fit into the range of doubles.
 * Each logarithm is an unevaluated sum of two doubles, so that the size of the logarithms costs no
 * digits: every addition of probabilities adds an error of about 2^-53, absolute.
 */
final class CTCLogSpace {
  private double[] x = {};
  private double[] xLow = {};
  private double[] alpha = {};
  private double[] alphaLow = {};
  private double[] beta = {};
  private double[] betaLow = {};
  private double[] after = {};
  private double[] afterLow = {};

  /** The result of the last addition of probabilities. */
  private double high;

  private double low;

  /** ln P. */
  private double total;

  private double totalLow;

  /** The forward recursion; keeps all that the backward recursion needs. */
  void forward(CTCAlignments a, CTCRows rows) {
    int width = a.width();
    int labels = a.labelStart();
    reserve(a);
    rows.logarithms(a, x, xLow);
    clear(alpha, alphaLow, 0, width);
    alpha[0] = 0;
    for (int t = 0; t < a.time; t++) {
      a.moveTo(t);
      int p = t * width;
      int q = p + width;
      int row = t * a.symbols;
      clear(alpha, alphaLow, q, q + width);
      for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
        add(alpha, alphaLow, p + i, p + labels - 1 + i, -1);
        multiply(row, alpha, alphaLow, q + i);
      }
      for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
        add(alpha, alphaLow, p + labels + i, p + i, a.skip[i] != 0 ? p + labels - 1 + i : -1);
        multiply(row + a.symbol[i], alpha, alphaLow, q + labels + i);
      }
    }
    int end = a.time * width;
    add(alpha, alphaLow, end + a.labels, end + labels + a.labels - 1, -1);
    total = high;
    totalLow = low;
  }

  /** -ln P. */
  double loss() {
    return 0 - total;
  }

  private void reserve(CTCAlignments a) {
    int cells = a.time * a.symbols;
    if (x.length < cells) {
      x = new double[cells];
      xLow = new double[cells];
    }
    int states = (a.time + 1) * a.width();
    if (alpha.length < states) {
      alpha = new double[states];
      alphaLow = new double[states];
    }
    if (beta.length < a.width() + 2) {
      beta = new double[a.width() + 2];
      betaLow = new double[a.width() + 2];
      after = new double[a.width() + 2];
      afterLow = new double[a.width() + 2];
    }
  }

  private static void clear(double[] highs, double[] lows, int from, int to) {
    Arrays.fill(highs, from, to, Double.NEGATIVE_INFINITY);
    Arrays.fill(lows, from, to, 0);
  }

  /** The logarithm of the sum of two probabilities, or three where k is not negative. */
  private void add(double[] highs, double[] lows, int i, int j, int k) {
    int largest = highs[j] > highs[i] || (highs[j] == highs[i] && lows[j] > lows[i]) ? j : i;
    int other = largest == i ? j : i;
    int third = k;
    if (k >= 0
        && (highs[k] > highs[largest] || (highs[k] == highs[largest] && lows[k] > lows[largest]))) {
      third = largest;
      largest = k;
    }
    double h = highs[largest];
    double l = lows[largest];
    if (h == Double.NEGATIVE_INFINITY && !Double.isNaN(highs[other])) {
      // NaN is not larger than anything, so it may stand behind.
      set(k >= 0 && Double.isNaN(highs[third]) ? Double.NaN : h, 0);
      return;
    }
    double sum = ScalarMath.exp((highs[other] - h) + (lows[other] - l));
    if (k >= 0) {
      sum += ScalarMath.exp((highs[third] - h) + (lows[third] - l));
    }
    set(h, l + ScalarMath.log1p(sum));
  }

  /** The sum of both, where it is finite without an error. */
  private void set(double a, double b) {
    high = a + b;
    double v = high - a;
    double error = (a - (high - v)) + (b - v);
    low = Double.isNaN(error) ? 0 : error;
  }

  /** Stores the last sum times the probability at {@code cell}. */
  private void multiply(int cell, double[] highs, double[] lows, int at) {
    double l = low + xLow[cell];
    set(high, x[cell]);
    set(high, low + l);
    highs[at] = high;
    lows[at] = low;
  }

  /** The backward recursion, and from both the occupancies. */
  void backward(CTCAlignments a, double[] occupancies) {
    int width = a.width();
    int labels = a.labelStart();
    clear(after, afterLow, 0, width + 2);
    for (int t = a.time - 1; t >= 0; t--) {
      a.moveTo(t);
      int row = t * a.symbols;
      clear(beta, betaLow, 0, width + 2);
      if (t == a.time - 1) {
        beta[a.labels] = 0;
        if (a.labels > 0) {
          beta[labels + a.labels - 1] = 0;
        }
      } else {
        back(a);
      }
      occupy(a, t, occupancies);
      clear(after, afterLow, 0, width + 2);
      for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
        set(beta[i], betaLow[i]);
        multiply(row, after, afterLow, i);
      }
      for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
        set(beta[labels + i], betaLow[labels + i]);
        multiply(row + a.symbol[i], after, afterLow, labels + i);
      }
    }
  }

  private void back(CTCAlignments a) {
    int labels = a.labelStart();
    for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
      add(after, afterLow, i, labels + i, -1);
      beta[i] = high;
      betaLow[i] = low;
    }
    for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
      int next = labels + i + 1;
      add(after, afterLow, labels + i, i + 1, a.skip[i + 1] != 0 ? next : -1);
      beta[labels + i] = high;
      betaLow[labels + i] = low;
    }
  }

  private void occupy(CTCAlignments a, int t, double[] occupancies) {
    int symbols = a.symbols;
    int labels = a.labelStart();
    int row = t * symbols;
    int states = (t + 1) * a.width();
    Arrays.fill(occupancies, row, row + symbols, 0);
    double sum = 0;
    for (int i = a.firstOfBlanks; i <= a.lastOfBlanks; i++) {
      double share = share(states, i);
      occupancies[row] += share;
      sum += share;
    }
    for (int i = a.firstOfLabels; i <= a.lastOfLabels; i++) {
      double share = share(states, labels + i);
      occupancies[row + a.symbol[i]] += share;
      sum += share;
    }
    for (int u = 0; u < symbols; u++) {
      occupancies[row + u] /= sum;
    }
  }

  /** The probability of all alignments through a state, over P. */
  private double share(int states, int i) {
    set(alpha[states + i], beta[i]);
    double rest = low + (alphaLow[states + i] + betaLow[i]);
    return ScalarMath.exp((high - total) + (rest - totalLow));
  }
}
