package org.losskit.loss;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * Where losses that read their inputs several times may write: a derivative over its own input,
 * nothing over another one.
 */
final class LinearOutputs {
  private LinearOutputs() {}

  static boolean overlaps(@Nullable Tensor output, Tensor input) {
    return output != null && output.overlaps(input);
  }

  /** The input, or a copy that stays as it is. */
  static Tensor kept(Tensor input, boolean copied) {
    if (!copied) {
      return input;
    }
    return input.dtype() == DType.FLOAT32
        ? Tensor.view(input.toFloatArray(), 0, input.shape())
        : Tensor.view(input.toDoubleArray(), 0, input.shape());
  }

  /** Refuses outputs over inputs that are read after something has been written. */
  static void checkApart(Loss loss, Call call) {
    for (int i = 0; i < call.inputCount; i++) {
      for (int j = 0; j < call.inputCount; j++) {
        if (i != j && !call.isAbsent(j)) {
          check(loss, "gradient by ", i, call.gradients[i], call, j);
          check(loss, "hessianDiagonal by ", i, call.hessians[i], call, j);
        }
      }
      if (overlaps(call.terms, call.inputs[i])) {
        throw shared(loss, "terms", i);
      }
    }
  }

  private static void check(
      Loss loss, String what, int i, @Nullable Tensor output, Call call, int j) {
    if (overlaps(output, call.inputs[j])) {
      throw shared(loss, what + loss.inputs().get(i).name(), j);
    }
  }

  private static IllegalArgumentException shared(Loss loss, String what, int input) {
    return new IllegalArgumentException(
        loss.type().name()
            + ": "
            + what
            + " shares its array with "
            + Objects.requireNonNull(loss.inputs().get(input)).name()
            + "; expected one of its own");
  }
}
