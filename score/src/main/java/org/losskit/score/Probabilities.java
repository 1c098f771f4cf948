package org.losskit.score;

import org.losskit.Activations;
import org.losskit.loss.LossType.Scale;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The probabilities that the predictions of a block mean, class by class. */
final class Probabilities {
  /** Rows that the first cache holds while their columns are taken apart. */
  private static final int TILE = 32;

  private final int columns;
  private final Scale as;
  private double[] rows = {};

  Probabilities(ScoreSpec spec) {
    columns = spec.columns();
    Scale scale = spec.as();
    if (scale == null) {
      throw new IllegalArgumentException("only predictions of classes mean probabilities");
    }
    as = scale;
  }

  /** Sets them; not a number in [0, 1] where the predictions are not what they should be. */
  void compute(Block block) {
    int n = block.count;
    if (block.probabilities.length == 0) {
      block.probabilities = new double[columns][0];
    }
    for (int c = 0; c < columns; c++) {
      block.probabilities[c] = Terms.atLeast(block.probabilities[c], n);
    }
    if (n == 0) {
      return;
    }
    double[] from = block.predictions;
    if (as == Scale.LOGITS && columns == 1) {
      Shape shape = Shape.of(n);
      Activations.sigmoid(
          Tensor.view(from, 0, shape), Tensor.view(block.probabilities[0], 0, shape));
      return;
    }
    if (as == Scale.LOGITS) {
      rows = Terms.atLeast(rows, n * columns);
      Shape shape = Shape.of(n, columns);
      from = rows;
      Activations.softmax(Tensor.view(block.predictions, 0, shape), 1, Tensor.view(rows, 0, shape));
    }
    for (int start = 0; start < n; start += TILE) {
      int end = Math.min(start + TILE, n);
      for (int c = 0; c < columns; c++) {
        column(from, block.probabilities[c], c, start, end);
      }
    }
  }

  private void column(double[] from, double[] into, int c, int start, int end) {
    for (int k = start, at = start * columns + c; k < end; k++, at += columns) {
      // Adding +0 turns -0 into +0.
      into[k] = from[at] + 0.0;
    }
    for (int k = start; k < end && as == Scale.LOG_PROBABILITIES; k++) {
      // Logarithms are of probabilities up to rounding.
      into[k] = Math.min(StrictMath.exp(into[k]), 1);
    }
  }
}
