package org.losskit.loss;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * The gradients of stretched operands, by slot: one exact sum for each of their elements, rounded
 * once at the end. Used again from call to call.
 */
final class StretchedGradients {
  private @Nullable Tensor[] targets = {};
  private ExactSum[][] sums = {};

  /** Opens a slot for a gradient, if it is wanted. */
  void begin(int slot, @Nullable Tensor target) {
    if (target == null) {
      return;
    }
    int slots = targets.length;
    if (slot >= slots) {
      targets = Arrays.copyOf(targets, slot + 1);
      sums = Arrays.copyOf(sums, slot + 1);
      Arrays.fill(sums, slots, slot + 1, new ExactSum[0]);
    }
    targets[slot] = target;
    int had = sums[slot].length;
    if (had < target.count()) {
      sums[slot] = Arrays.copyOf(sums[slot], target.count());
      for (int i = had; i < target.count(); i++) {
        sums[slot][i] = new ExactSum();
      }
    }
  }

  /** Whether a slot is open. */
  boolean isOpen(int slot) {
    return slot < targets.length && targets[slot] != null;
  }

  /** Adds what one use of an element contributes: a derivative times its scale, unrounded. */
  void add(int slot, int element, double derivative, double scale) {
    sums[slot][element].addProduct(derivative, scale);
  }

  /** Adds what one use of an element contributes, already multiplied by its scale. */
  void add(int slot, int element, double value) {
    sums[slot][element].add(value);
  }

  /** Writes the sums and closes the slots. */
  void finish() {
    for (int slot = 0; slot < targets.length; slot++) {
      if (isOpen(slot)) {
        write(Objects.requireNonNull(targets[slot]), sums[slot]);
        targets[slot] = null;
      }
    }
  }

  private static void write(Tensor target, ExactSum[] sums) {
    for (int i = 0; i < target.count(); i++) {
      if (target.dtype() == DType.FLOAT32) {
        target.floats()[target.offset() + i] = sums[i].toFloat();
      } else {
        target.set(i, sums[i].toDouble());
      }
      sums[i].reset();
    }
  }
}
