package org.losskit.conformance;

import static org.losskit.conformance.Deviations.BAD_WEIGHT;
import static org.losskit.conformance.Deviations.INFINITE_LOGIT;
import static org.losskit.conformance.Deviations.ZERO_TIMES_INFINITY;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** Losses of two classes. */
final class BinaryCounterparts {
  /** A float32 constant in PyTorch. */
  private static final double EPSILON = 1e-12f;

  private BinaryCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart("bce", BinaryCounterparts::bce, ZERO_TIMES_INFINITY, BAD_WEIGHT),
        new Counterpart(
            "bce_with_logits",
            BinaryCounterparts::bceWithLogits,
            INFINITE_LOGIT,
            ZERO_TIMES_INFINITY,
            BAD_WEIGHT));
  }

  private static Configuration bce(Draw draw) {
    Reduction reduction = draw.reduction();
    int[] shape = draw.shape();
    Tensor weight = weight(draw, shape);
    // Out of [0, 1] now and then: both refuse.
    boolean legal = draw.chance(0.97);
    Tensor x = legal ? draw.tensor(shape, draw::unit) : draw.reals(shape);
    Tensor y = draw.tensor(draw.same(shape), draw::unit);
    return new Configuration("bce", reduction)
        .with("weight", weight)
        .refused(isBad(weight), BAD_WEIGHT)
        .over(x, y)
        .differentiableBy(0, 1)
        .torch(in -> {
          LibTorch.require(LibTorch.haveEqualSizes(in.get(0), in.get(1)), "sizes differ");
          return torch.binary_cross_entropy(
              in.get(0), in.get(1), LibTorch.optional(weight), LibTorch.reduction(reduction));
        })
        .contract(Elementwise.contract(operands(x, y, weight), BinaryCounterparts::bce));
  }

  private static void bce(double[] operands, Elementwise.Element element) {
    double x = operands[0];
    double y = operands[1];
    double w = operands.length > 2 ? operands[2] : 1;
    double up = Math.min(-Math.log(x), 100);
    double down = Math.min(-Math.log1p(-x), 100);
    double slope = w * (x - y) / Math.max(x * (1 - x), EPSILON);
    double byTarget = Math.log1p(-x) - Math.log(x);
    element
        .value(w * (y * up + (1 - y) * down))
        .slope(0, slope)
        .slope(1, mass(w, byTarget), w * (Math.abs(Math.log1p(-x)) + Math.abs(Math.log(x))))
        .mark(w == 0 && Double.isInfinite(byTarget), ZERO_TIMES_INFINITY);
  }

  private static Configuration bceWithLogits(Draw draw) {
    Reduction reduction = draw.reduction();
    int[] shape = draw.shape();
    Tensor weight = weight(draw, shape);
    Tensor posWeight = weight(draw, shape);
    Tensor z = draw.reals(shape);
    Tensor y = draw.tensor(draw.same(shape), draw::unit);
    List<Tensor> operands = operands(z, y, weight);
    int p = operands.size();
    if (posWeight != null) {
      operands.add(posWeight);
    }
    return new Configuration("bce_with_logits", reduction)
        .with("weight", weight)
        .with("pos_weight", posWeight)
        .refused(isBad(weight) || isBad(posWeight), BAD_WEIGHT)
        .over(z, y)
        .differentiableBy(0, 1)
        .torch(in -> {
          LibTorch.require(LibTorch.haveEqualSizes(in.get(0), in.get(1)), "sizes differ");
          return torch.binary_cross_entropy_with_logits(
              in.get(0),
              in.get(1),
              LibTorch.optional(weight),
              LibTorch.optional(posWeight),
              LibTorch.reduction(reduction));
        })
        .contract(
            Elementwise.contract(
                operands,
                (x, element) ->
                    logits(
                        x[0],
                        x[1],
                        weight == null ? 1 : x[2],
                        posWeight == null ? 1 : x[p],
                        element)));
  }

  private static void logits(double z, double y, double w, double p, Elementwise.Element element) {
    double up = softplus(-z);
    double down = softplus(z);
    double slope = (p * y + 1 - y) * sigmoid(z) - p * y;
    double byTarget = mass(p, up) - down;
    element
        // The parts are those of PyTorch's formula, some of which cancel.
        .value(
            mass(w, mass(p * y, up) + mass(1 - y, down)),
            w * ((1 - y) * Math.abs(z) + (1 + (p - 1) * y) * up))
        .slope(0, mass(w, slope), w * (2 * p * y + 1))
        .slope(1, mass(w, byTarget), w * (mass(p, up) + down))
        .mark(w == 0 && !Double.isFinite(z), ZERO_TIMES_INFINITY)
        .mark(Double.isInfinite(z), INFINITE_LOGIT);
  }

  /** A weight times a number, of which a weight of exactly 0 makes 0. */
  static double mass(double weight, double number) {
    return weight == 0 ? 0 : weight * number;
  }

  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  private static List<Tensor> operands(Tensor x, Tensor y, @Nullable Tensor weight) {
    List<Tensor> operands = new ArrayList<>(List.of(x, y));
    if (weight != null) {
      operands.add(weight);
    }
    return operands;
  }

  /** A weight that broadcasts to a shape, or none; rarely one that is negative. */
  private static @Nullable Tensor weight(Draw draw, int[] shape) {
    if (draw.chance(0.5)) {
      return null;
    }
    boolean bad = draw.chance(0.01);
    return draw.tensor(
        draw.chance(0.02) ? draw.shape() : draw.narrower(shape),
        () -> bad ? draw.real() : draw.weight());
  }

  /** Whether some of it is negative, infinite or NaN. */
  static boolean isBad(@Nullable Tensor weight) {
    for (int i = 0; weight != null && i < weight.count(); i++) {
      if (!(weight.getDouble(i) >= 0 && weight.getDouble(i) < Double.POSITIVE_INFINITY)) {
        return true;
      }
    }
    return false;
  }
}
