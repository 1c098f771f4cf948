package org.losskit.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.CompiledFormula;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss of two classes: input and target of equal shape, parameters that broadcast to it.
 *
 * @param <L> the loss itself
 */
abstract class BinaryLoss<L extends BinaryLoss<L>> extends ElementwiseLoss<L> {
  static final LossType.Parameter WEIGHT =
      weightParameter("weight", "multiplies each term, not the denominator of the mean");

  BinaryLoss(Settings settings, CompiledFormula formula, List<Tensor> parameters) {
    super(settings, formula, parameters);
  }

  static LossType.Parameter weightParameter(String name, String meaning) {
    return LossType.Parameter.tensor(name, "numbers >= 0 that broadcast to the input", meaning);
  }

  /** A parameter in an array of its own: a loss does not change. */
  static @Nullable Tensor copy(@Nullable Tensor weights) {
    if (weights == null) {
      return null;
    }
    return weights.dtype() == DType.FLOAT32
        ? Tensor.view(weights.toFloatArray(), 0, weights.shape())
        : Tensor.view(weights.toDoubleArray(), 0, weights.shape());
  }

  /** Checks a parameter's own values, once, when the loss is built. */
  static void checkWeights(String loss, String name, @Nullable Tensor weights) {
    for (int i = 0; weights != null && i < weights.count(); i++) {
      double w = weights.getDouble(i);
      if (!(w >= 0 && w < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            loss
                + ": "
                + name
                + "["
                + i
                + "] = "
                + text(weights, i)
                + "; expected a finite number >= 0");
      }
    }
  }

  /** Refuses a parameter that would enlarge the result. */
  final void checkFits(String name, @Nullable Tensor parameter, Shape shape) {
    if (parameter != null && !parameter.shape().broadcastsTo(shape)) {
      throw new IllegalArgumentException(
          type().name()
              + ": "
              + name
              + " has shape "
              + parameter.shape()
              + "; expected a shape that broadcasts to the input's "
              + shape);
    }
  }

  @Override
  Shape shape(Call call) {
    Shape input = call.inputs[0].shape();
    if (!input.equals(call.inputs[1].shape())) {
      throw unfit(call, "equal shapes");
    }
    return input;
  }

  /** Refuses values outside [0, 1], NaN included. */
  final void checkUnit(String name, Tensor tensor, String hint) {
    for (int i = 0; i < tensor.count(); i++) {
      double value = tensor.getDouble(i);
      if (!(value >= 0 && value <= 1)) {
        throw refusal(name, tensor, i, " is outside [0, 1]" + hint);
      }
    }
  }
}
