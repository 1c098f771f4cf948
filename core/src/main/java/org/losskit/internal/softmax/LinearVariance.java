package org.losskit.internal.softmax;

import java.util.Arrays;

/**
 * The variance of each column of the weights under the softmax of a row: the second derivative by a
 * feature. Weights are measured from those of the most likely class, whose own term is then small
 * where it is all but certain, and from their mean in a second pass: every term is a square, so
 * that nothing cancels.
 */
public final class LinearVariance {
  private double[] probabilities = {};
  private double[] factors = {};
  private int[] centers = {};
  private double[] origins = {};
  private double[] means = {};
  private double[] squares = {};
  private double[] low = {};

  /** Without arrays yet. */
  public LinearVariance() {}

  /** Makes room for the rows of {@code n} samples. */
  public void begin(LinearRows rows, int n) {
    int count = n * rows.positions();
    int size = count * rows.stride();
    if (probabilities.length < n * LinearBlock.distance(rows)) {
      probabilities = new double[n * LinearBlock.distance(rows)];
    }
    if (factors.length < count) {
      factors = new double[count];
      centers = new int[count];
    }
    if (origins.length < size) {
      origins = new double[size];
      means = new double[size];
      squares = new double[size];
      low = new double[size];
    }
    Arrays.fill(means, 0, size, 0);
    Arrays.fill(squares, 0, size, 0);
    Arrays.fill(low, 0, size, 0);
  }

  /** Takes note of a row that has no variance. */
  public void keepDead(LinearRows rows, int sample, int position) {
    factors[sample * rows.positions() + position] = 0;
  }

  /** Takes note of a row of a sample of the block, whose variance counts {@code factor} times. */
  public void keep(LinearRows rows, int sample, int position, SoftmaxRow softmax, double factor) {
    int start = sample * LinearBlock.distance(rows) + position;
    int best = 0;
    for (int c = 0; c * rows.positions() + position < rows.outputs(); c++) {
      double p = softmax.probability(c);
      probabilities[start + c * rows.positions()] = p;
      if (p > softmax.probability(best)) {
        best = c;
      }
    }
    int row = sample * rows.positions() + position;
    centers[row] = best * rows.positions() + position;
    factors[row] = factor;
  }

  /** The sums of the variances of the rows of each sample times their factors. */
  public double[] compute(LinearRows rows, LinearBlock block, int n) {
    int stride = rows.stride();
    int count = n * rows.positions();
    for (int row = 0; row < count; row++) {
      if (factors[row] != 0) {
        rows.loadRow(centers[row], origins, row * stride);
      }
    }
    pass(rows, block, n, false);
    int size = count * stride;
    for (int i = 0; i < size; i++) {
      means[i] += low[i];
      low[i] = 0;
    }
    pass(rows, block, n, true);
    for (int sample = 0; sample < n; sample++) {
      for (int i = 0; i < rows.features(); i++) {
        double sum = 0;
        for (int position = 0; position < rows.positions(); position++) {
          int row = sample * rows.positions() + position;
          if (factors[row] != 0) {
            sum += factors[row] * (squares[row * stride + i] + low[row * stride + i]);
          }
        }
        means[sample * stride + i] = sum;
      }
    }
    return means;
  }

  private void pass(LinearRows rows, LinearBlock block, int n, boolean second) {
    int stride = rows.stride();
    int distance = LinearBlock.distance(rows);
    for (int at = 0; at < rows.outputs(); at += rows.chunk()) {
      int count = Math.min(rows.chunk(), rows.outputs() - at);
      block.loadWeights(rows, at, count);
      double[] w = block.weights();
      for (int sample = 0; sample < n; sample++) {
        for (int j = 0; j < count; j++) {
          int row = sample * rows.positions() + (at + j) % rows.positions();
          double p = probabilities[sample * distance + at + j];
          if (factors[row] == 0 || p == 0) {
            continue;
          }
          if (second) {
            addSquares(w, j * stride, p, row * stride, rows.features());
          } else {
            addMeans(w, j * stride, p, row * stride, rows.features());
          }
        }
      }
    }
  }

  private void addMeans(double[] w, int from, double p, int to, int n) {
    for (int i = 0; i < n; i++) {
      double term = p * (w[from + i] - origins[to + i]);
      add(means, to + i, term);
    }
  }

  private void addSquares(double[] w, int from, double p, int to, int n) {
    for (int i = 0; i < n; i++) {
      double difference = (w[from + i] - origins[to + i]) - means[to + i];
      add(squares, to + i, p * difference * difference);
    }
  }

  private void add(double[] sums, int at, double term) {
    double s = sums[at];
    double sum = s + term;
    double v = sum - s;
    sums[at] = sum;
    low[at] += (s - (sum - v)) + (term - v);
  }
}
