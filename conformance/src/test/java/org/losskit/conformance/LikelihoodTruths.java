package org.losskit.conformance;

import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** The documented formulas of likelihoods, divergences and binary cross entropies. */
final class LikelihoodTruths {
  private static final int N = 24;
  private static final long NONE = 0;
  private static final Real HALF = Real.of(0.5);
  private static final Real TWO_PI = Real.PI.times(2);

  /** A float32 constant in PyTorch. */
  private static final Real EPSILON = Real.of(1e-12f);

  private LikelihoodTruths() {}

  static Map<String, AccuracyCase.Maker> all() {
    return Map.of(
        "poisson_nll", LikelihoodTruths::poisson,
        "gaussian_nll", LikelihoodTruths::gaussian,
        "kl_div", LikelihoodTruths::klDiv,
        "bce", LikelihoodTruths::bce,
        "bce_with_logits", LikelihoodTruths::bceWithLogits);
  }

  private static AccuracyCase poisson(Samples samples) {
    boolean logInput = samples.hard() == 0;
    boolean full = samples.hard() == 0;
    double eps = 0x1p-27;
    Tensor x = samples.tensor(logInput ? samples::logit : samples::positive, N);
    Tensor y =
        samples.beside(
            x,
            r ->
                samples.regime() == Regime.CANCELLING
                    ? Math.abs(samples.near(logInput ? Math.exp(r) : r))
                    : samples.positive());
    return new AccuracyCase(
        new Configuration("poisson_nll", Reduction.NONE)
            .with("log_input", logInput)
            .with("full", full)
            .with("eps", eps)
            .over(x, y)
            .differentiableBy(0, 1)
            .torch(in -> torch.poisson_nll_loss(in.get(0), in.get(1), logInput, full, eps, NONE)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real stirling = Real.ZERO;
              Real slope = Real.ZERO;
              if (full && in[1].isAbove(Real.ONE)) {
                stirling =
                    in[1]
                        .times(in[1].log().minus(Real.ONE))
                        .plus(TWO_PI.times(in[1]).log().times(HALF));
                slope = in[1].log().plus(HALF.over(in[1]));
              }
              Real log = logInput ? in[0] : in[0].plus(Real.of(eps)).log();
              Real rate = logInput ? in[0].exp() : in[0];
              truth
                  .value(rate.minus(in[1].times(log)).plus(stirling))
                  .slope(
                      0,
                      k,
                      logInput
                          ? rate.minus(in[1])
                          : Real.ONE.minus(in[1].over(in[0].plus(Real.of(eps)))))
                  .slope(1, k, slope.minus(log));
            },
            x,
            y));
  }

  private static AccuracyCase gaussian(Samples samples) {
    boolean full = samples.hard() == 0;
    double eps = 0x1p-20;
    Tensor x = samples.tensor(samples::real, N);
    Tensor y = samples.beside(x, samples::near);
    Tensor v = samples.tensor(samples::positive, N);
    if (samples.regime() == Regime.CANCELLING) {
      for (int i = 0; i < N; i += 2) {
        double d = x.getDouble(i) - y.getDouble(i + 1);
        y.set(i, y.getDouble(i + 1));
        v.set(i, samples.near(d * d));
      }
    }
    return new AccuracyCase(
        new Configuration("gaussian_nll", Reduction.NONE)
            .with("full", full)
            .with("eps", eps)
            .over(x, y, v)
            .differentiableBy(0, 1, 2)
            .torch(in -> LikelihoodCounterparts.gaussian(in, full, eps, Reduction.NONE)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real d = in[0].minus(in[1]);
              Real w = in[2].max(Real.of(eps));
              Real ratio = d.square().over(w);
              Real constant = full ? TWO_PI.log() : Real.ZERO;
              truth
                  .value(HALF.times(w.log().plus(ratio).plus(constant)))
                  .slope(0, k, d.over(w))
                  .slope(1, k, d.over(w).negate())
                  .slope(2, k, HALF.times(Real.ONE.minus(ratio)).over(w));
            },
            x,
            y,
            v));
  }

  private static AccuracyCase klDiv(Samples samples) {
    boolean logTarget = samples.hard() == 0;
    boolean cancelling = samples.regime() == Regime.CANCELLING;
    Tensor t =
        samples.tensor(
            logTarget
                ? () -> -Math.abs(samples.logit())
                : () -> Math.max(samples.unit(), Float.MIN_VALUE),
            N);
    Tensor x =
        samples.beside(
            t,
            p ->
                cancelling
                    ? samples.near(logTarget ? p : Math.log(p))
                    : -Math.abs(samples.logit()));
    return new AccuracyCase(
        new Configuration("kl_div", Reduction.NONE)
            .with("log_target", logTarget)
            .over(x, t)
            .differentiableBy(0, 1)
            .torch(in -> torch.kl_div(in.get(0), in.get(1), NONE, logTarget)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real p = logTarget ? in[1].exp() : in[1];
              Real difference = (logTarget ? in[1] : in[1].log()).minus(in[0]);
              Real slope = difference.plus(Real.ONE);
              // A probability that is subnormal has lost digits before it is multiplied.
              double slack =
                  logTarget && !samples.isFloat32()
                      ? Double.MIN_VALUE * difference.abs().plus(Real.ONE).toDouble()
                      : 0;
              truth
                  .value(p.times(difference), 0, slack)
                  .slope(0, k, p.negate())
                  .slope(1, k, logTarget ? p.times(slope) : slope, 0, slack);
            },
            x,
            t));
  }

  private static AccuracyCase bce(Samples samples) {
    boolean hard = samples.hard() == 0;
    Tensor x = samples.tensor(samples::unit, N);
    Tensor y =
        samples.beside(
            x,
            p ->
                hard
                    ? samples.hard()
                    : samples.regime() == Regime.CANCELLING
                        ? Math.min(1, samples.near(p))
                        : samples.unit());
    Real most = Real.of(100);
    return new AccuracyCase(
        new Configuration("bce", Reduction.NONE)
            .over(x, y)
            .differentiableBy(0, 1)
            .torch(in ->
                torch.binary_cross_entropy(in.get(0), in.get(1), LibTorch.optional(null), NONE)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real p = in[0];
              Real q = Real.ONE.minus(p);
              // Neither end is drawn so that both logarithms are finite, but float32 rounds to 1.
              Real up = p.signum() == 0 ? most : p.log().negate();
              Real down = q.signum() == 0 ? most : p.negate().log1p().negate();
              Real slope = p.minus(in[1]).over(p.times(q).max(EPSILON));
              truth
                  .value(
                      in[1].times(up.min(most)).plus(Real.ONE.minus(in[1]).times(down.min(most))))
                  .slope(0, k, slope);
              if (p.signum() != 0 && q.signum() != 0) {
                truth.slope(1, k, up.minus(down));
              }
            },
            x,
            y));
  }

  private static AccuracyCase bceWithLogits(Samples samples) {
    boolean hard = samples.hard() == 0;
    boolean weighted = samples.hard() == 0;
    double weight = weighted ? 3 : 1;
    Tensor z = samples.tensor(samples::logit, N);
    Tensor y =
        samples.beside(
            z,
            x ->
                hard
                    ? samples.hard()
                    : samples.regime() == Regime.CANCELLING
                        ? 1 / (1 + weight * Math.exp(-x))
                        : samples.unit());
    Tensor p = samples.tensor(() -> weight, 1);
    return new AccuracyCase(
        new Configuration("bce_with_logits", Reduction.NONE)
            .with("pos_weight", weighted ? p : null)
            .over(z, y)
            .differentiableBy(0, 1)
            .torch(in ->
                torch.binary_cross_entropy_with_logits(
                    in.get(0),
                    in.get(1),
                    LibTorch.optional(null),
                    LibTorch.optional(weighted ? p : null),
                    NONE)),
        AccuracyCase.elementwise(
            (in, k, truth) -> {
              Real mass = in[1].times(weight);
              Real rest = Real.ONE.minus(in[1]);
              Real up = in[0].negate().softplus();
              Real down = in[0].softplus();
              truth
                  .value(mass.times(up).plus(rest.times(down)))
                  .slope(
                      0,
                      k,
                      rest.times(in[0].sigmoid()).minus(mass.times(in[0].negate().sigmoid())),
                      0,
                      AccuracyCase.DIFFERENCE * weight)
                  // softplus(-z) is softplus(z) - z: nothing cancels.
                  .slope(1, k, weighted ? up.times(weight).minus(down) : in[0].negate());
            },
            z,
            y));
  }
}
