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
  final boolean strict;

  RegressionLoss(Settings settings, CompiledFormula formula, boolean strict) {
    super(settings, formula, List.of());
    this.strict = strict;
  }

  abstract L with(Settings settings, boolean strict);

  @Override
  final L with(Settings other) {
    return with(other, strict);
  }

  /**
   * The same loss that refuses an input and a target of different shapes, rather than broadcasting
   * them.
   */
  public final L withStrictShapes() {
    return with(settings, true);
  }

  @Override
  final Shape shape(Call call) {
    Shape input = call.inputs[0].shape();
    Shape target = call.inputs[1].shape();
    Shape result = input.broadcast(target);
    if (result == null || (strict && !input.equals(target))) {
      throw unfit(
          call,
          result == null
              ? "shapes that broadcast"
              : "equal shapes (strict), since these would broadcast to " + result);
    }
    return result;
  }
}
