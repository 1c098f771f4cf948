package org.losskit.conformance;

import static org.losskit.conformance.Deviations.NAN_SLOPE;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** Losses of a difference. */
final class RegressionCounterparts {
  private RegressionCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart("l1", RegressionCounterparts::l1, NAN_SLOPE),
        new Counterpart("mse", RegressionCounterparts::mse));
  }

  private static Configuration l1(Draw draw) {
    Reduction reduction = draw.reduction();
    return regression(
        draw,
        new Configuration("l1", reduction),
        (x, y) -> torch.l1_loss(x, y, LibTorch.reduction(reduction)),
        (d, element) ->
            element
                .value(Math.abs(d))
                .slope(0, Math.signum(d))
                .slope(1, -Math.signum(d))
                .mark(Double.isNaN(d), NAN_SLOPE));
  }

  private static Configuration mse(Draw draw) {
    Reduction reduction = draw.reduction();
    return regression(
        draw,
        new Configuration("mse", reduction),
        (x, y) -> torch.mse_loss(x, y, LibTorch.reduction(reduction)),
        (d, element) -> element.value(d * d).slope(0, 2 * d).slope(1, -2 * d));
  }

  private interface Binary {
    org.bytedeco.pytorch.Tensor apply(org.bytedeco.pytorch.Tensor x, org.bytedeco.pytorch.Tensor y);
  }

  private interface OfDifference {
    void apply(double difference, Elementwise.Element element);
  }

  /** Operands that may have to be stretched, which PyTorch's functions do first. */
  private static Configuration regression(
      Draw draw, Configuration configuration, Binary function, OfDifference formula) {
    List<Tensor> operands = operands(draw);
    return configuration
        .over(2, operands.toArray(Tensor[]::new))
        .torch(in -> {
          List<org.bytedeco.pytorch.Tensor> wide = LibTorch.expand(in.get(0), in.get(1));
          return function.apply(wide.get(0), wide.get(1));
        })
        .contract(
            Elementwise.contract(operands, (x, element) -> formula.apply(x[0] - x[1], element)));
  }

  private static List<Tensor> operands(Draw draw) {
    int[] shape = draw.shape();
    Tensor a = draw.reals(draw.chance(0.3) ? draw.ones(shape) : shape);
    Tensor b = draw.reals(draw.related(shape));
    return draw.chance(0.5) ? List.of(a, b) : List.of(b, a);
  }
}
