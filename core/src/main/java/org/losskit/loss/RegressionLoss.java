package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
import org.losskit.tensor.Shape;

/**
 * A loss of the difference between prediction and target, whose shapes broadcast.
 *
 * @param <L> the loss itself
 */
abstract class RegressionLoss<L extends RegressionLoss<L>> extends ElementwiseLoss<L> {
  static final List<LossType.Input> INPUTS =
      List.of(
          new LossType.Input("input", LossType.Content.FLOATING, true, true),
          new LossType.Input("target", LossType.Content.FLOATING, false, true));

  final boolean strict;

  RegressionLoss(Settings settings, CompiledFormula formula, boolean strict) {
    super(settings, formula, List.of());
    this.strict = strict;
  }

  @Override
  final Shape shape(Call call) {
    Shape input = call.inputs[0].shape();
    Shape target = call.inputs[1].shape();
    Shape result = input.broadcast(target);
    if (result == null || (strict && !input.equals(target))) {
      throw new IllegalArgumentException(
          type().name()
              + ": input has shape "
              + input
              + " but target has shape "
              + target
              + (result == null
                  ? "; expected shapes that broadcast"
                  : "; expected equal shapes (strict), since these would broadcast to " + result));
    }
    return result;
  }
}
