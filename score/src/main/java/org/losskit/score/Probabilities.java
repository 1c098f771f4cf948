package org.losskit.score;

import org.losskit.Activations;
import org.losskit.loss.LossType.Scale;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The probabilities that the predictions of a block mean, class by class. */
final class Probabilities {
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
    for (int c = 0; c < columns; c++) {
      double[] own = block.probabilities[c];
      for (int k = 0, at = c; k < n; k++, at += columns) {
        // Logarithms are of probabilities up to rounding; adding +0 turns -0 into +0.
        own[k] =
            as == Scale.LOG_PROBABILITIES ? Math.min(StrictMath.exp(from[at]), 1) : from[at] + 0.0;
      }
    }
  }
}
