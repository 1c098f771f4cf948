package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss of one term per element, whose inputs broadcast together.
 *
 * @param <L> the loss itself
 */
abstract class BroadcastLoss<L extends BroadcastLoss<L>> extends ElementwiseLoss<L> {
  final boolean strictShapes;

  BroadcastLoss(
      Settings settings, CompiledFormula formula, List<Tensor> parameters, boolean strictShapes) {
    super(settings, formula, parameters);
    this.strictShapes = strictShapes;
  }

  /** The same loss with other settings and other strictness about shapes. */
  abstract L with(Settings settings, boolean strictShapes);

  @Override
  final L with(Settings other) {
    return with(other, strictShapes);
  }

  /** The same loss that refuses inputs of different shapes, rather than broadcasting them. */
  public final L withStrictShapes() {
    return with(settings, true);
  }

  @Override
  Shape shape(Call call) {
    Shape first = call.inputs[0].shape();
    Shape result = first;
    boolean equal = true;
    for (int i = 1; i < call.inputCount; i++) {
      Shape other = call.inputs[i].shape();
      equal &= other.equals(first);
      result = result.broadcast(other);
      if (result == null) {
        throw unfit(call, "shapes that broadcast");
      }
    }
    if (strictShapes && !equal) {
      throw unfit(call, "equal shapes (strict), since these would broadcast to " + result);
    }
    return result;
  }

  /** Refuses targets other than -1 and 1, NaN included. */
  final void checkSigns(String name, Tensor targets) {
    for (int i = 0; i < targets.count(); i++) {
      if (!(Math.abs(targets.getDouble(i)) == 1)) {
        throw refusal(name, targets, i, "; expected -1 or 1");
      }
    }
  }

  /** Refuses numbers below 0, NaN included. */
  final void checkNotNegative(String name, Tensor tensor, String expected) {
    for (int i = 0; i < tensor.count(); i++) {
      if (!(tensor.getDouble(i) >= 0)) {
        throw refusal(name, tensor, i, "; expected " + expected);
      }
    }
  }
}
