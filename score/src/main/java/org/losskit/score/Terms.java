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

  /** Computes the terms of the rows of a block; NaN for a row that the loss refuses. */
  void compute(Block block) {
    int n = block.count;
    if (n == 0) {
      return;
    }
    if (written) {
      for (int k = 0; k < n; k++) {
        int label = (int) block.targets[k];
        block.terms[k] = surprisal(block.predictions, k * columns, label);
        block.shares[k] = spec.classShare(label);
      }
      return;
    }
    try {
      compute(block, 0, n, block.terms, block.shares);
    } catch (IllegalArgumentException e) {
      // Which of the rows it was shows when they are taken one by one.
      double[] term = new double[1];
      double[] share = new double[1];
      for (int k = 0; k < n; k++) {
        try {
          compute(block, k, 1, term, share);
          block.terms[k] = term[0];
          block.shares[k] = share[0];
        } catch (IllegalArgumentException refused) {
          block.terms[k] = Double.NaN;
          block.shares[k] = share(block.targets[k]);
        }
      }
    }
  }

  private void compute(Block block, int from, int n, double[] terms, double[] shares) {
    if (labels) {
      if (classes.length < n) {
        classes = new long[n];
      }
      for (int i = 0; i < n; i++) {
        classes[i] = (long) block.targets[from + i];
      }
      Tensor rows = Tensor.view(block.predictions, from * columns, Shape.of(n, columns));
      spec.loss().terms(terms, shares, rows, Tensor.view(classes, 0, Shape.of(n)));
      return;
    }
    Tensor prediction = Tensor.view(block.predictions, from, Shape.of(n));
    Tensor target = Tensor.view(block.targets, from, Shape.of(n));
    if (variance) {
      Tensor third = Tensor.view(block.variances, from, Shape.of(n));
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

  /** Sets the class of each row of a block, and the one that it names: the first maximum. */
  void predict(Block block) {
    int n = block.count;
    if (spec.task() == Task.REGRESSION) {
      return;
    }
    if (block.predicted.length < n) {
      block.predicted = new int[n];
      block.labels = new int[n];
    }
    double[] targets = block.targets;
    int[] own = block.labels;
    for (int k = 0; k < n; k++) {
      int label = (int) targets[k];
      own[k] = label == targets[k] ? label : -1;
    }
    if (columns > 1) {
      for (int k = 0; k < n; k++) {
        block.predicted[k] = best(block.predictions, k * columns);
      }
      return;
    }
    double half = spec.as() == Scale.LOGITS ? 0 : 0.5;
    for (int k = 0; k < n; k++) {
      double x = block.predictions[k];
      int named = x > half ? 1 : 0;
      block.predicted[k] = Double.isNaN(x) ? -1 : named;
    }
  }

  /**
   * The maximum first, by its bits as an integer in the order of the doubles: comparisons of
   * doubles are branches, which nobody could predict here.
   */
  private int best(double[] predictions, int at) {
    long most = Long.MIN_VALUE;
    for (int i = at; i < at + columns; i++) {
      long bits = Double.doubleToLongBits(predictions[i]);
      most = Math.max(most, bits ^ ((bits >> 63) >>> 1));
    }
    double largest = Double.longBitsToDouble(most ^ ((most >> 63) >>> 1));
    for (int c = 0; c < columns; c++) {
      if (predictions[at + c] == largest) {
        return c;
      }
    }
    return -1;
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
