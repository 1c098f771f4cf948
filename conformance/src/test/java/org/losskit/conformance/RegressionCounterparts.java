package org.losskit.conformance;

import static org.losskit.conformance.BinaryCounterparts.mass;
import static org.losskit.conformance.Deviations.BAD_WEIGHT;
import static org.losskit.conformance.Deviations.INFINITE_THRESHOLD;
import static org.losskit.conformance.Deviations.NAN_SLOPE;
import static org.losskit.conformance.Deviations.ZERO_TIMES_INFINITY;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Reduction;

/** Losses of a difference. */
final class RegressionCounterparts {
  private RegressionCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "l1", RegressionCounterparts::l1, NAN_SLOPE, ZERO_TIMES_INFINITY, BAD_WEIGHT),
        new Counterpart("mse", RegressionCounterparts::mse, ZERO_TIMES_INFINITY, BAD_WEIGHT),
        new Counterpart(
            "smooth_l1", RegressionCounterparts::smoothL1, NAN_SLOPE, INFINITE_THRESHOLD),
        new Counterpart(
            "huber",
            RegressionCounterparts::huber,
            INFINITE_THRESHOLD,
            ZERO_TIMES_INFINITY,
            BAD_WEIGHT));
  }

  private static Configuration l1(Draw draw) {
    return new Draft(draw, "l1", true)
        .configuration(
            (x, y, reduction) -> torch.l1_loss(x, y, LibTorch.reduction(reduction)),
            (d, w, element) -> {
              element.mark(Double.isNaN(d), NAN_SLOPE);
              difference(Math.abs(d), Math.signum(d), w, element);
            });
  }

  private static Configuration mse(Draw draw) {
    return new Draft(draw, "mse", true)
        .configuration(
            (x, y, reduction) -> torch.mse_loss(x, y, LibTorch.reduction(reduction)),
            (d, w, element) -> difference(d * d, 2 * d, w, element));
  }

  private static Configuration smoothL1(Draw draw) {
    double beta =
        draw.chance(0.04)
            ? draw.oneOf(-1, Double.NaN, Double.POSITIVE_INFINITY)
            : draw.chance(0.5) ? draw.oneOf(0, 0.5, 1, 2) : 0.1 + 3 * draw.unit();
    return new Draft(draw, "smooth_l1", false)
        .with("beta", beta)
        .configuration(
            (x, y, reduction) ->
                beta == 0
                    ? torch.l1_loss(x, y, LibTorch.reduction(reduction))
                    : torch.smooth_l1_loss(x, y, LibTorch.reduction(reduction), beta),
            (d, w, element) -> {
              double a = Math.abs(d);
              if (a < beta) {
                difference(0.5 * a * a / beta, d / beta, w, element);
              } else {
                difference(a == beta ? beta / 2 : a - 0.5 * beta, Math.signum(d), w, element);
              }
              element
                  .mark(Double.isNaN(d) && beta == 0, NAN_SLOPE)
                  .mark(Double.isInfinite(beta), INFINITE_THRESHOLD);
            });
  }

  private static Configuration huber(Draw draw) {
    double delta =
        draw.chance(0.04)
            ? draw.oneOf(0, -1, Double.NaN, Double.POSITIVE_INFINITY)
            : draw.chance(0.5) ? draw.oneOf(0.5, 1, 2) : 0.1 + 3 * draw.unit();
    return new Draft(draw, "huber", true)
        .dividingByCount()
        .with("delta", delta)
        .configuration(
            (x, y, reduction) -> torch.huber_loss(x, y, LibTorch.reduction(reduction), delta),
            (d, w, element) -> {
              double a = Math.abs(d);
              if (a < delta) {
                difference(0.5 * a * a, d, w, element);
              } else {
                difference(
                    a == delta ? 0.5 * delta * delta : delta * (a - 0.5 * delta),
                    delta * Math.signum(d),
                    w,
                    element);
              }
              element.mark(Double.isInfinite(delta), INFINITE_THRESHOLD);
            });
  }

  private static void difference(
      double value, double slope, double w, Elementwise.Element element) {
    element
        .value(mass(w, value))
        .slope(0, mass(w, slope))
        .slope(1, -mass(w, slope))
        .mark(w == 0 && !Double.isFinite(value), ZERO_TIMES_INFINITY);
  }

  private interface Function {
    Tensor apply(Tensor x, Tensor y, Reduction reduction);
  }

  private interface OfDifference {
    void apply(double difference, double weight, Elementwise.Element element);
  }

  /** Operands that may have to be stretched, with or without a weight. */
  private static final class Draft {
    private final Reduction reduction;
    private final Configuration configuration;
    private final List<org.losskit.tensor.Tensor> operands;
    private final org.losskit.tensor.@Nullable Tensor weight;
    private boolean dividesByWeight = true;

    Draft(Draw draw, String loss, boolean canBeWeighted) {
      reduction = draw.reduction();
      configuration = new Configuration(loss, reduction);
      operands = draw.operands();
      weight = canBeWeighted && draw.chance(0.3) ? drawWeight(draw) : null;
      configuration
          .with("weight", weight)
          .refused(BinaryCounterparts.isBad(weight), BAD_WEIGHT)
          .over(operands.get(0), operands.get(1))
          .differentiableBy(0, 1);
    }

    private org.losskit.tensor.Tensor drawWeight(Draw draw) {
      boolean bad = draw.chance(0.02);
      return draw.tensor(
          draw.same(operands.get(0).shape().toArray()), () -> bad ? draw.real() : draw.weight());
    }

    Draft dividingByCount() {
      dividesByWeight = false;
      return this;
    }

    Draft with(String parameter, double value) {
      configuration.with(parameter, value);
      return this;
    }

    Configuration configuration(Function function, OfDifference formula) {
      List<org.losskit.tensor.Tensor> all = new ArrayList<>(operands);
      if (weight != null) {
        all.add(weight);
      }
      return configuration
          .torch(in -> {
            List<Tensor> wide = LibTorch.expand(in.get(0), in.get(1));
            if (weight == null) {
              return function.apply(wide.get(0), wide.get(1), reduction);
            }
            Tensor w = LibTorch.tensor(weight);
            LibTorch.require(LibTorch.haveEqualSizes(w, in.get(0)), "weight differs from input");
            Tensor terms = function.apply(wide.get(0), wide.get(1), Reduction.NONE).mul(w);
            return reduction == Reduction.MEAN && dividesByWeight
                ? terms.sum().div(w.sum())
                : LibTorch.reduce(terms, reduction);
          })
          .contract(terms -> {
            Elementwise.contract(
                    all,
                    (x, element) -> formula.apply(x[0] - x[1], weight == null ? 1 : x[2], element))
                .accept(terms);
            if (weight != null && dividesByWeight) {
              double sum = 0;
              for (double w : weight.toDoubleArray()) {
                sum += w;
              }
              terms.denominator(sum);
            }
          });
    }
  }
}
