package org.losskit.loss;

import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * The gradient of an operand that was stretched: one exact sum for each of its elements, rounded
 * once at the end.
 */
final class SummedGradient {
  private final Tensor target;
  private final ExactSum[] sums;

  SummedGradient(Tensor target) {
    this.target = target;
    sums = new ExactSum[target.count()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = new ExactSum();
    }
  }

  /** Adds what one use of the operand's element contributes. */
  void add(int element, double value) {
    sums[element].add(value);
  }

  /** Writes the sums. */
  void finish() {
    for (int i = 0; i < sums.length; i++) {
      if (target.dtype() == DType.FLOAT32) {
        target.floats()[target.offset() + i] = sums[i].toFloat();
      } else {
        target.set(i, sums[i].toDouble());
      }
    }
  }
}
