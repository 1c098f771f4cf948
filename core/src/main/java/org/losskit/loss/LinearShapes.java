package org.losskit.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** What the shapes of a linear layer and its input say, kept from call to call. */
final class LinearShapes {
  private Shape input = Shape.scalar();
  private Shape weight = Shape.scalar();
  private Shape terms = Shape.scalar();
  private Shape logits = Shape.scalar();
  private Shape bias = Shape.scalar();

  LinearShapes() {}

  /** How many samples there are. */
  int samples() {
    return input.rank() == 1 ? 1 : input.size(0);
  }

  int features() {
    return weight.size(weight.rank() - 1);
  }

  int classes() {
    return weight.size(0);
  }

  /** How many rows of logits a sample has. */
  int positions() {
    return weight.count(1, weight.rank() - 1);
  }

  Shape terms() {
    return terms;
  }

  Shape logits() {
    return logits;
  }

  /** Checks input, linear_weight, linear_bias and the class weights. */
  void check(AbstractLoss<?> loss, Call call, double @Nullable [] classWeight) {
    String name = loss.type().name();
    call.dtype = DType.FLOAT32;
    for (int i = 0; i < call.inputCount; i++) {
      DType dtype = call.inputs[i].dtype();
      if (i == 2) {
        continue;
      }
      loss.checkFloating(call, i);
      call.dtype = call.isAbsent(i) ? call.dtype : call.dtype.promote(dtype);
    }
    Tensor x = call.inputs[0];
    Tensor w = call.inputs[1];
    // Scalars stand for no shapes yet, and do not fit.
    if (input.rank() == 0 || !x.shape().equals(input) || !w.shape().equals(weight)) {
      checkLayer(name, x.shape(), w.shape());
      input = x.shape();
      weight = w.shape();
      int[] sizes = weight.toArray();
      bias = Shape.of(Arrays.copyOf(sizes, sizes.length - 1));
      if (input.rank() == 1) {
        logits = bias;
        terms = Shape.scalar();
      } else {
        System.arraycopy(sizes, 0, sizes, 1, sizes.length - 1);
        sizes[0] = input.size(0);
        logits = Shape.of(sizes);
        terms = logits.without(1);
      }
    }
    if (!call.isAbsent(3) && !call.inputs[3].shape().equals(bias)) {
      throw new IllegalArgumentException(
          name
              + ": linear_bias has shape "
              + call.inputs[3].shape()
              + " but linear_weight has shape "
              + weight
              + "; expected "
              + bias);
    }
    if (classWeight != null && classWeight.length != classes()) {
      throw new IllegalArgumentException(
          name
              + ": weight has "
              + classWeight.length
              + " entries; expected "
              + classes()
              + ", one for each class of linear_weight "
              + weight);
    }
    if (classes() == 0 && terms.count() > 0) {
      throw new IllegalArgumentException(
          name + ": linear_weight has shape " + weight + "; expected at least one class");
    }
  }

  private static void checkLayer(String name, Shape x, Shape w) {
    if (x.rank() != 1 && x.rank() != 2) {
      throw new IllegalArgumentException(
          name + ": input has shape " + x + "; expected (in) or (N,in)");
    }
    if (w.rank() < 2) {
      throw new IllegalArgumentException(
          name + ": linear_weight has shape " + w + "; expected (C,in) or (C,d1..dK,in)");
    }
    String both = name + ": input has shape " + x + " but linear_weight has shape " + w;
    if (x.size(x.rank() - 1) != w.size(w.rank() - 1)) {
      throw new IllegalArgumentException(
          both + "; expected the same number of features, the last size of both");
    }
    if (x.rank() == 1 && w.rank() > 2) {
      throw new IllegalArgumentException(
          both + "; expected (C,in) for a single sample, or input (N,in)");
    }
  }

  /** What to throw for a target that does not fit. */
  IllegalArgumentException unfit(Call call, String expected) {
    return new IllegalArgumentException(
        "linear_cross_entropy: input has shape "
            + input
            + ", linear_weight has shape "
            + weight
            + " and target has shape "
            + call.inputs[2].shape()
            + " and type "
            + call.inputs[2].dtype()
            + "; expected target "
            + expected);
  }
}
