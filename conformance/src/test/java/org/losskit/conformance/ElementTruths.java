package org.losskit.conformance;

import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** The documented formulas of element-wise losses of a difference, and of margins. */
final class ElementTruths {
  private static final int N = 30;
  private static final long NONE = 0;

  private ElementTruths() {}

  static Map<String, AccuracyCase.Maker> all() {
    return Map.of(
        "l1", ElementTruths::l1,
        "mse", ElementTruths::mse,
        "smooth_l1", ElementTruths::smoothL1,
        "huber", ElementTruths::huber,
        "hinge_embedding", ElementTruths::hinge,
        "soft_margin", ElementTruths::softMargin,
        "margin_ranking", ElementTruths::ranking);
  }

  private interface OfDifference {
    void apply(Real d, int element, Truth truth);
  }

  private static AccuracyCase regression(
      Samples samples, Configuration configuration, LibTorch.Function torch, OfDifference formula) {
    Tensor x = samples.tensor(samples::real, N);
    Tensor y = samples.beside(x, samples::near);
    return new AccuracyCase(
        configuration.over(x, y).differentiableBy(0, 1).torch(torch),
        AccuracyCase.elementwise(
            (in, k, truth) -> formula.apply(in[0].minus(in[1]), k, truth), x, y));
  }

  private static void both(Truth truth, int k, Real slope) {
    truth.slope(0, k, slope).slope(1, k, slope.negate());
  }

  private static AccuracyCase l1(Samples samples) {
    return regression(
        samples,
        new Configuration("l1", Reduction.NONE),
        in -> torch.l1_loss(in.get(0), in.get(1), NONE),
        (d, k, truth) -> both(truth.value(d.abs()), k, Real.of(d.signum())));
  }

  private static AccuracyCase mse(Samples samples) {
    return regression(
        samples,
        new Configuration("mse", Reduction.NONE),
        in -> torch.mse_loss(in.get(0), in.get(1), NONE),
        (d, k, truth) -> both(truth.value(d.square()), k, d.times(2)));
  }

  private static AccuracyCase smoothL1(Samples samples) {
    double beta = 0.75;
    return regression(
        samples,
        new Configuration("smooth_l1", Reduction.NONE).with("beta", beta),
        in -> torch.smooth_l1_loss(in.get(0), in.get(1), NONE, beta),
        (d, k, truth) -> {
          Real b = Real.of(beta);
          if (b.isAbove(d.abs())) {
            both(truth.value(d.square().over(b.times(2))), k, d.over(b));
          } else {
            both(truth.value(d.abs().minus(b.times(0.5))), k, Real.of(d.signum()));
          }
        });
  }

  private static AccuracyCase huber(Samples samples) {
    double delta = 0.75;
    return regression(
        samples,
        new Configuration("huber", Reduction.NONE).with("delta", delta),
        in -> torch.huber_loss(in.get(0), in.get(1), NONE, delta),
        (d, k, truth) -> {
          Real b = Real.of(delta);
          if (b.isAbove(d.abs())) {
            both(truth.value(d.square().times(0.5)), k, d);
          } else {
            both(truth.value(b.times(d.abs().minus(b.times(0.5)))), k, b.times(d.signum()));
          }
        });
  }

  private static AccuracyCase hinge(Samples samples) {
    double margin = 0.75;
    Tensor x = samples.tensor(() -> samples.near(margin), N);
    Tensor y = samples.tensor(samples::sign, N);
    return new AccuracyCase(
        new Configuration("hinge_embedding", Reduction.NONE)
            .with("margin", margin)
            .over(x, y)
            .differentiableBy(0)
            .torch(in -> torch.hinge_embedding_loss(in.get(0), in.get(1), margin, NONE)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real z = Real.of(margin).minus(in[0]);
              if (in[1].signum() > 0) {
                truth.value(in[0]).slope(0, k, Real.ONE);
              } else {
                truth
                    .value(z.max(Real.ZERO))
                    .slope(0, k, z.signum() > 0 ? Real.ONE.negate() : Real.ZERO);
              }
            },
            x,
            y));
  }

  private static AccuracyCase softMargin(Samples samples) {
    Tensor x = samples.tensor(samples::real, N);
    Tensor y = samples.tensor(samples::sign, N);
    return new AccuracyCase(
        new Configuration("soft_margin", Reduction.NONE)
            .over(x, y)
            .differentiableBy(0)
            .torch(in -> torch.soft_margin_loss(in.get(0), in.get(1), NONE)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real z = in[0].times(in[1]).negate();
              truth.value(z.softplus()).slope(0, k, in[1].negate().times(z.sigmoid()));
            },
            x,
            y));
  }

  private static AccuracyCase ranking(Samples samples) {
    double margin = 0.75;
    Tensor a = samples.tensor(samples::real, N);
    Tensor y = samples.tensor(samples::sign, N);
    Tensor b = samples.beside(a, x -> samples.near(x - 0.75));
    return new AccuracyCase(
        new Configuration("margin_ranking", Reduction.NONE)
            .with("margin", margin)
            .over(a, b, y)
            .differentiableBy(0, 1, 2)
            .torch(in -> torch.margin_ranking_loss(in.get(0), in.get(1), in.get(2), margin, NONE)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real d = in[0].minus(in[1]);
              Real z = Real.of(margin).minus(in[2].times(d));
              Real on = z.signum() > 0 ? Real.ONE : Real.ZERO;
              truth
                  .value(z.max(Real.ZERO))
                  .slope(0, k, in[2].negate().times(on))
                  .slope(1, k, in[2].times(on))
                  .slope(2, k, d.negate().times(on));
            },
            a,
            b,
            y));
  }
}
