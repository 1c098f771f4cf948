package org.losskit.score;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Calibration by its definitions, on all rows at once, in plain doubles. */
final class CalibrationReference {
  final double[] p;
  final double[] y;
  final double[] w;

  CalibrationReference(double[] p, double[] y, double[] w) {
    this.p = p;
    this.y = y;
    this.w = w;
  }

  static double[] ones(int n) {
    double[] w = new double[n];
    Arrays.fill(w, 1);
    return w;
  }

  double weight() {
    return Arrays.stream(w).sum();
  }

  double brier() {
    return IntStream.range(0, p.length).mapToDouble(i -> w[i] * (p[i] - y[i]) * (p[i] - y[i])).sum()
        / weight();
  }

  /** Which bin holds p, by looking at each. */
  static int bin(double p) {
    for (int b = 0; b < 15; b++) {
      if ((b == 0 || p > b / 15.0) && p <= (b + 1) / 15.0) {
        return b;
      }
    }
    throw new IllegalArgumentException("p = " + p);
  }

  /** Rows, weight, sum of w p, sum of w y of each bin of equal width. */
  double[][] widthBins() {
    double[][] bins = new double[15][4];
    for (int i = 0; i < p.length; i++) {
      add(bins[bin(p[i])], i, 1);
    }
    return bins;
  }

  private void add(double[] bin, int i, double part) {
    bin[0] += part;
    bin[1] += part * w[i];
    bin[2] += part * w[i] * p[i];
    bin[3] += part * w[i] * y[i];
  }

  /** The same of the bins of equal mass: every row of a tie gives each part the same share. */
  double[][] massBins() {
    int n = p.length;
    Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
    int[] binOfPlace = new int[n];
    int place = 0;
    for (int b = 0; b < 15; b++) {
      for (int k = 0; k < n / 15 + (b < n % 15 ? 1 : 0); k++) {
        binOfPlace[place++] = b;
      }
    }
    double[][] bins = new double[15][4];
    for (int from = 0; from < n; ) {
      int to = from;
      while (to < n && p[order[to]] == p[order[from]]) {
        to++;
      }
      for (int k = from; k < to; k++) {
        for (int i = from; i < to; i++) {
          add(bins[binOfPlace[k]], order[i], 1.0 / (to - from));
        }
      }
      from = to;
    }
    return bins;
  }

  double error(double[][] bins) {
    return Arrays.stream(bins).mapToDouble(bin -> Math.abs(bin[2] - bin[3])).sum() / weight();
  }

  /**
   * The isotonic fit by its minimax formula: at each distinct p, the largest over all starts of the
   * smallest over all ends of the mean label between them.
   */
  double[] isotonic() {
    double[] distinct =
        IntStream.range(0, p.length)
            .filter(i -> w[i] > 0)
            .mapToDouble(i -> p[i])
            .distinct()
            .sorted()
            .toArray();
    int n = distinct.length;
    double[] sumW = new double[n + 1];
    double[] sumY = new double[n + 1];
    for (int i = 0; i < p.length; i++) {
      if (w[i] > 0) {
        int at = Arrays.binarySearch(distinct, p[i]);
        sumW[at + 1] += w[i];
        sumY[at + 1] += w[i] * y[i];
      }
    }
    Arrays.parallelPrefix(sumW, Double::sum);
    Arrays.parallelPrefix(sumY, Double::sum);
    double[] best = new double[n];
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    for (int start = 0; start < n; start++) {
      double smallest = Double.POSITIVE_INFINITY;
      for (int end = n - 1; end >= start; end--) {
        smallest = Math.min(smallest, mean(sumW, sumY, start, end + 1));
        best[end] = Math.max(best[end], smallest);
      }
    }
    double[] fitted = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      int at = Arrays.binarySearch(distinct, p[i]);
      fitted[i] = at < 0 ? 0.5 : Math.min(1, Math.max(0, best[at]));
    }
    return fitted;
  }

  private static double mean(double[] w, double[] y, int from, int to) {
    return (y[to] - y[from]) / (w[to] - w[from]);
  }

  double logLoss(double[] q) {
    double sum = 0;
    for (int i = 0; i < q.length; i++) {
      sum += times(w[i], times(y[i], -Math.log(q[i])) + times(1 - y[i], -Math.log1p(-q[i])));
    }
    return sum / weight();
  }

  private static double times(double y, double surprise) {
    return y == 0 ? 0 : y * surprise;
  }

  double brier(double[] q) {
    return new CalibrationReference(q, y, w).brier();
  }

  double[] marginal() {
    double mean = IntStream.range(0, y.length).mapToDouble(i -> w[i] * y[i]).sum() / weight();
    double[] q = new double[y.length];
    Arrays.fill(q, mean);
    return q;
  }
}
