package org.losskit.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss between vectors along the last dimension of its predictions, whose rows broadcast.
 *
 * @param <L> the loss itself
 */
abstract class EmbeddingRows<L extends EmbeddingRows<L>> extends AbstractLoss<L> {
  /** How many inputs, from the first on, hold vectors. */
  private final int vectors;

  EmbeddingRows(Settings settings, int vectors) {
    super(settings);
    this.vectors = vectors;
  }

  /** The vectors' type; they must be floating. */
  final DType vectorType(Call call) {
    DType dtype = call.inputs[0].dtype();
    for (int i = 0; i < vectors; i++) {
      checkFloating(call, i);
      dtype = dtype.promote(call.inputs[i].dtype());
    }
    return dtype;
  }

  /** The shapes of the vectors' inputs, for messages. */
  final String shapes(Call call) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < vectors; i++) {
      text.append(i == 0 ? "" : i == vectors - 1 ? " and " : ", ")
          .append(inputs().get(i).name())
          .append(' ')
          .append(call.inputs[i].shape());
    }
    return text.toString();
  }

  /** The shape that the vectors broadcast to, or null. */
  final @Nullable Shape broadcast(Call call) {
    Shape shape = call.inputs[0].shape();
    for (int i = 1; i < vectors && shape != null; i++) {
      shape = call.broadcast(i, shape, call.inputs[i].shape());
    }
    return shape;
  }

  /** Whether all vectors' inputs have as many dimensions. */
  final boolean isOfOneRank(Call call) {
    for (int i = 1; i < vectors; i++) {
      if (call.inputs[i].shape().rank() != call.inputs[0].shape().rank()) {
        return false;
      }
    }
    return true;
  }

  /** The length of an input's own vectors. */
  static int width(Call call, int i) {
    Shape shape = call.inputs[i].shape();
    return shape.size(shape.rank() - 1);
  }

  /** The length of the vectors after broadcasting. */
  final int width(Call call) {
    int width = 1;
    for (int i = 0; i < vectors; i++) {
      int own = width(call, i);
      width = own == 1 ? width : own;
    }
    return width;
  }

  /** Whether an element of an input stands in several terms, or several times in one. */
  final boolean isStretched(Call call, int i) {
    return call.rowWay(i).kind() != Broadcast.Kind.SAME || width(call, i) != width(call);
  }

  /** A gradient that is summed back over stretched dimensions is summed by one thread. */
  @Override
  final boolean isDivisible(Call call) {
    for (int i = 0; i < vectors; i++) {
      boolean wanted = call.gradients[i] != null || call.hessians[i] != null;
      if (wanted && isStretched(call, i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  final int grain(Call call) {
    return Math.max(1, (1 << 12) / Math.max(1, width(call)));
  }

  @Override
  final int alignment() {
    return 1;
  }

  /** Where an input's vector for a term begins. */
  static int start(Call call, int i, int row, int[] position) {
    call.rowWay(i).positions(row, 1, position);
    return position[0] * width(call, i);
  }

  /** Copies a vector, or its only element over and over. */
  static void gather(Tensor input, int start, int own, double[] row, int n) {
    if (own != n) {
      Arrays.fill(row, 0, n, n == 0 ? 0 : input.getDouble(start));
    } else if (input.dtype() == DType.FLOAT32) {
      float[] array = input.floats();
      int at = input.offset() + start;
      for (int i = 0; i < n; i++) {
        row[i] = array[at + i];
      }
    } else {
      System.arraycopy(input.doubles(), input.offset() + start, row, 0, n);
    }
  }

  /** Opens the slots of the stretched inputs: gradients first, then Hessian diagonals. */
  final void begin(Call call, StretchedGradients stretched) {
    for (int i = 0; i < vectors; i++) {
      if (isStretched(call, i)) {
        stretched.begin(i, call.gradients[i]);
        stretched.begin(vectors + i, call.hessians[i]);
      }
    }
  }
}
