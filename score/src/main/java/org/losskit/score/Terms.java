package org.losskit.score;

import org.jspecify.annotations.Nullable;
import org.losskit.Information;
import org.losskit.loss.LossType.Scale;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * The terms of rows that were checked, as doubles, and their shares of the denominator. Cross
 * entropy of probabilities is the surprisal of the probabilities as they stand; everything else is
 * the loss of the catalogue.
 */
final class Terms {
  private final ScoreSpec spec;
  private final int columns;
  private final boolean labels;
  private final boolean written;
  private final boolean variance;
  private final double smoothing;
  private final ExactSum parts = new ExactSum();
  private long[] classes = {};

  Terms(ScoreSpec spec) {
    this.spec = spec;
    this.columns = spec.columns();
    this.labels = spec.task() == Task.CLASSES;
    // The catalogue takes the logarithms of its own softmax; here they are given.
    this.written =
        labels
            && spec.as() != null
            && spec.loss().type().scale() == Scale.LOGITS
            && spec.as() != Scale.LOGITS;
    this.variance = spec.varianceColumn() != null;
    this.smoothing = spec.labelSmoothing();
  }

  /**
   * Computes the terms of rows {@code from} to {@code from + n - 1}; NaN for a row that the loss
   * refuses.
   */
  void compute(
      double[] predictions,
      double[] targets,
      double[] variances,
      int from,
      int n,
      double[] terms,
      double[] shares) {
    if (written) {
      for (int i = 0; i < n; i++) {
        int label = (int) targets[from + i];
        terms[i] = surprisal(predictions, (from + i) * columns, label);
        shares[i] = spec.classShare(label);
      }
      return;
    }
    try {
      ofLoss(predictions, targets, variances, from, n, terms, shares);
    } catch (IllegalArgumentException e) {
      if (n == 1) {
        terms[0] = Double.NaN;
        shares[0] = share(targets[from]);
        return;
      }
      // Which of the rows it was shows when they are taken one by one.
      double[] term = new double[1];
      double[] share = new double[1];
      for (int i = 0; i < n; i++) {
        compute(predictions, targets, variances, from + i, 1, term, share);
        terms[i] = term[0];
        shares[i] = share[0];
      }
    }
  }

  private void ofLoss(
      double[] predictions,
      double[] targets,
      double[] variances,
      int from,
      int n,
      double[] terms,
      double[] shares) {
    if (n == 0) {
      return;
    }
    if (labels) {
      if (classes.length < n) {
        classes = new long[n];
      }
      for (int i = 0; i < n; i++) {
        classes[i] = (long) targets[from + i];
      }
      Tensor rows = Tensor.view(predictions, from * columns, Shape.of(n, columns));
      spec.loss().terms(terms, shares, rows, Tensor.view(classes, 0, Shape.of(n)));
      return;
    }
    Tensor prediction = Tensor.view(predictions, from, Shape.of(n));
    Tensor target = Tensor.view(targets, from, Shape.of(n));
    if (variance) {
      Tensor third = Tensor.view(variances, from, Shape.of(n));
      spec.loss().terms(terms, shares, prediction, target, third);
    } else {
      spec.loss().terms(terms, shares, prediction, target);
    }
  }

  private double surprisal(double[] predictions, int at, int label) {
    if (smoothing == 0) {
      double weight = spec.classWeight(label);
      return weight == 0 ? 0 : weight * surprisal(predictions[at + label]);
    }
    parts.reset();
    for (int c = 0; c < columns; c++) {
      double mass = smoothing / columns + (c == label ? 1 - smoothing : 0);
      double weighted = mass * spec.classWeight(c);
      if (weighted != 0) {
        parts.add(weighted * surprisal(predictions[at + c]));
      }
    }
    return parts.toDouble();
  }

  private double surprisal(double prediction) {
    return spec.as() == Scale.PROBABILITIES
        ? Information.selfInformation(prediction)
        : 0 - prediction;
  }

  /**
   * Whether the loss of a row with invalid predictions is NaN, whatever the formula makes of it.
   */
  boolean isNanWhereInvalid() {
    return spec.as() == Scale.PROBABILITIES || spec.as() == Scale.LOG_PROBABILITIES;
  }

  /** The class that a row of predictions names: the first maximum; -1 with NaN. */
  int predicted(double[] predictions, int row) {
    if (columns == 1) {
      double x = predictions[row];
      double half = spec.as() == Scale.LOGITS ? 0 : 0.5;
      return x > half ? 1 : x <= half ? 0 : -1;
    }
    int at = row * columns;
    int best = 0;
    boolean nan = Double.isNaN(predictions[at]);
    for (int c = 1; c < columns; c++) {
      double x = predictions[at + c];
      nan |= Double.isNaN(x);
      if (x > predictions[at + best]) {
        best = c;
      }
    }
    return nan ? -1 : best;
  }

  /** The class weight that a row enters the denominator with. */
  double share(double target) {
    return labels ? spec.classShare((int) target) : 1;
  }

  /** A copy of one row of predictions. */
  static double[] row(double[] predictions, int row, int columns) {
    return java.util.Arrays.copyOfRange(predictions, row * columns, (row + 1) * columns);
  }

  /** An array at least so long, with the same content or none. */
  static double[] atLeast(double @Nullable [] array, int n) {
    return array != null && array.length >= n ? array : new double[n];
  }
}
