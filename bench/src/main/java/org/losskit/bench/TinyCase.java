package org.losskit.bench;

import java.util.Locale;
import java.util.SplittableRandom;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** Calls on 8 elements: what a call costs besides its elements. */
public enum TinyCase {
  L1,
  MSE,
  BCE,
  BCE_WITH_LOGITS,
  NLL,
  CROSS_ENTROPY;

  private static final long SEED = 20260724;
  private static final int ROWS = 2;
  private static final int CLASSES = 4;

  /** Makes the data. */
  Pair open() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] input = LossCase.unit(random, ROWS * CLASSES);
    float[] target = LossCase.unit(random, ROWS * CLASSES);
    long[] labels = LossCase.labels(random, ROWS, CLASSES);
    Tensor x = Tensor.of(input);
    Tensor y = Tensor.of(target);
    Tensor rows = Tensor.of(input, ROWS, CLASSES);
    Tensor classes = Tensor.of(labels);
    return switch (this) {
      case L1 -> new Pair(Losses.l1(), x, y, TorchLoss.l1(input, target));
      case MSE -> new Pair(Losses.mse(), x, y, TorchLoss.mse(input, target));
      case BCE -> new Pair(Losses.bce(), x, y, TorchLoss.bce(input, target));
      case BCE_WITH_LOGITS ->
          new Pair(Losses.bceWithLogits(), x, y, TorchLoss.bceWithLogits(input, target));
      case NLL -> new Pair(Losses.nll(), rows, classes, TorchLoss.nll(input, labels));
      case CROSS_ENTROPY ->
          new Pair(Losses.crossEntropy(), rows, classes, TorchLoss.crossEntropy(input, labels));
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
