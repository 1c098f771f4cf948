package org.losskit.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** The documented formulas of losses of vectors. */
final class VectorTruths {
  private static final int N = 8;
  private static final int D = 4;
  private static final long NONE = 0;

  /** A float32 constant in PyTorch. */
  private static final Real EPSILON = Real.of(1e-12f);

  /** What differences of slopes may lose of their parts. */
  private static final double DIFFERENCE = 0x1p-90;

  private VectorTruths() {}

  static Map<String, AccuracyCase.Maker> all() {
    return Map.of(
        "cosine_embedding", VectorTruths::cosine,
        "triplet_margin", VectorTruths::triplet,
        "triplet_margin_with_distance", VectorTruths::withDistance);
  }

  private static AccuracyCase cosine(Samples samples) {
    double margin = 0.125;
    Tensor a = samples.tensor(samples::real, N, D);
    Tensor b = samples.beside(a, samples::near);
    Tensor y = samples.tensor(samples::sign, N);
    Truth truth = new Truth();
    for (int n = 0; n < N; n++) {
      List<Real> u = AccuracyCase.row(a, n * D, D);
      List<Real> v = AccuracyCase.row(b, n * D, D);
      Real product = Real.ZERO;
      Real aa = EPSILON;
      Real bb = EPSILON;
      for (int i = 0; i < D; i++) {
        product = product.plus(u.get(i).times(v.get(i)));
        aa = aa.plus(u.get(i).square());
        bb = bb.plus(v.get(i).square());
      }
      // Beside eps, Losskit takes elements that are subnormal for 0.
      double lost = samples.isFloat32() ? 0 : Double.MIN_NORMAL / 1e-12;
      Real norms = aa.sqrt().times(bb.sqrt());
      Real cos = product.over(norms);
      Real z = cos.minus(Real.of(margin));
      boolean alike = y.getDouble(n) > 0;
      int sign = alike ? -1 : z.signum() > 0 ? 1 : 0;
      truth.value(alike ? Real.ONE.minus(cos) : z.max(Real.ZERO), 0, alike ? 0 : 0x1p-98);
      for (int i = 0; i < D; i++) {
        truth
            .slope(
                0,
                n * D + i,
                v.get(i).over(norms).minus(cos.times(u.get(i)).over(aa)).times(sign),
                0,
                lost)
            .slope(
                1,
                n * D + i,
                u.get(i).over(norms).minus(cos.times(v.get(i)).over(bb)).times(sign),
                0,
                lost);
      }
    }
    return new AccuracyCase(
        new Configuration("cosine_embedding", Reduction.NONE)
            .with("margin", margin)
            .over(a, b, y)
            .differentiableBy(0, 1)
            .torch(
                in -> torch.cosine_embedding_loss(in.get(0), in.get(1), in.get(2), margin, NONE)),
        truth);
  }

  private static AccuracyCase triplet(Samples samples) {
    double[] powers = {1, 2, 2, 3, Double.POSITIVE_INFINITY};
    // Beside eps, subnormal numbers tie for every arithmetic but an exact one.
    double p = powers[samples.below(samples.regime() == Regime.SUBNORMAL ? 4 : powers.length)];
    double margin = 0.75;
    double eps = 0x1p-20;
    boolean swap = samples.hard() == 0 && samples.regime() != Regime.SUBNORMAL;
    return triplet(
        samples,
        new Configuration("triplet_margin", Reduction.NONE)
            .with("margin", margin)
            .with("p", p)
            .with("eps", eps)
            .with("swap", swap)
            .torch(in ->
                torch.triplet_margin_loss(
                    in.get(0), in.get(1), in.get(2), margin, p, eps, swap, NONE)),
        p,
        eps,
        margin,
        swap);
  }

  private static AccuracyCase withDistance(Samples samples) {
    double margin = 0.75;
    boolean swap = samples.hard() == 0 && samples.regime() != Regime.SUBNORMAL;
    return triplet(
        samples,
        new Configuration("triplet_margin_with_distance", Reduction.NONE)
            .with("margin", margin)
            .with("swap", swap)
            .torch(in -> TripletCounterparts.withDistance(in, margin, swap, Reduction.NONE)),
        2,
        1e-6,
        margin,
        swap);
  }

  private static AccuracyCase triplet(
      Samples samples,
      Configuration configuration,
      double p,
      double eps,
      double margin,
      boolean swap) {
    Tensor a = samples.tensor(samples::real, N, D);
    Tensor b = samples.beside(a, samples::near);
    Tensor c = samples.beside(a, samples::near);
    Truth truth = new Truth();
    for (int n = 0; n < N; n++) {
      Distance near = new Distance(0, a, 1, b, n, p, eps);
      Distance far = new Distance(0, a, 2, c, n, p, eps);
      Distance other = new Distance(1, b, 2, c, n, p, eps);
      Distance least = swap && far.length.isAbove(other.length) ? other : far;
      Real z = Real.of(margin).plus(near.length).minus(least.length);
      truth.value(z.max(Real.ZERO));
      if (z.signum() > 0) {
        near.write(truth, 1);
        least.write(truth, -1);
      }
    }
    return new AccuracyCase(configuration.over(a, b, c).differentiableBy(0, 1, 2), truth);
  }

  /** The p-norm of u - v + eps. */
  private static final class Distance {
    private final int first;
    private final int second;
    private final int start;
    private final Real[] z = new Real[D];
    private final double p;
    private final Real length;

    Distance(int first, Tensor u, int second, Tensor v, int n, double p, double eps) {
      this.first = first;
      this.second = second;
      this.p = p;
      start = n * D;
      Real sum = Real.ZERO;
      for (int i = 0; i < D; i++) {
        z[i] =
            Real.of(u.getDouble(start + i))
                .minus(Real.of(v.getDouble(start + i)))
                .plus(Real.of(eps));
        Real size = z[i].abs();
        sum = Double.isInfinite(p) ? sum.max(size) : sum.plus(size.pow(p));
      }
      length = Double.isInfinite(p) || p == 1 ? sum : p == 2 ? sum.sqrt() : sum.cubeRoot();
    }

    void write(Truth truth, int sign) {
      long largest = Arrays.stream(z).filter(number -> number.abs().equals(length)).count();
      for (int i = 0; i < D; i++) {
        Real size =
            Double.isInfinite(p)
                ? z[i].abs().equals(length) ? Real.ONE.over(Real.of((double) largest)) : Real.ZERO
                : z[i].abs().over(length).pow(p - 1);
        Real slope = size.times(z[i].signum()).times(sign);
        truth
            .slope(first, start + i, slope, 0, DIFFERENCE)
            .slope(second, start + i, slope.negate(), 0, DIFFERENCE);
      }
    }
  }
}
