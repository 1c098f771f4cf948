package org.losskit.conformance;

import static org.losskit.conformance.BinaryCounterparts.mass;
import static org.losskit.conformance.Deviations.BAD_EPS;
import static org.losskit.conformance.Deviations.INFINITE_TARGET;
import static org.losskit.conformance.Deviations.MASKED_STIRLING;
import static org.losskit.conformance.Deviations.NO_TERM;
import static org.losskit.conformance.Deviations.RATE_AT_ONE;
import static org.losskit.conformance.Deviations.ZERO_TARGET;
import static org.losskit.conformance.Deviations.ZERO_TIMES_INFINITY;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.losskit.loss.Reduction;

/** Likelihoods and divergences, element by element. */
final class LikelihoodCounterparts {
  private static final double NEAR = 1e-3;

  private LikelihoodCounterparts() {}

  static List<Counterpart> all() {
    return List.of(
        new Counterpart(
            "poisson_nll",
            LikelihoodCounterparts::poisson,
            ZERO_TIMES_INFINITY,
            MASKED_STIRLING,
            INFINITE_TARGET,
            RATE_AT_ONE,
            NO_TERM,
            BAD_EPS),
        new Counterpart("gaussian_nll", LikelihoodCounterparts::gaussian, BAD_EPS),
        new Counterpart(
            "kl_div",
            LikelihoodCounterparts::klDiv,
            ZERO_TARGET,
            INFINITE_TARGET,
            NO_TERM,
            ZERO_TIMES_INFINITY));
  }

  private static double eps(Draw draw, double usual) {
    return draw.chance(0.7) ? usual : draw.chance(0.05) ? draw.oneOf(0, -1e-3) : 0.01;
  }

  private static Configuration poisson(Draw draw) {
    Reduction reduction = draw.reduction();
    boolean logInput = draw.chance(0.5);
    boolean full = draw.chance(0.5);
    double eps = eps(draw, 1e-8);
    int[] shape = draw.shape();
    List<org.losskit.tensor.Tensor> operands =
        List.of(
            draw.tensor(shape, logInput ? draw::real : rates(draw)),
            draw.tensor(draw.related(shape), draw.chance(0.1) ? draw::real : draw::positive));
    return new Configuration("poisson_nll", reduction)
        .with("log_input", logInput)
        .with("full", full)
        .with("eps", eps)
        .refused(!(eps > 0), BAD_EPS)
        .over(operands.get(0), operands.get(1))
        .differentiableBy(0, 1)
        .torch(in ->
            torch.poisson_nll_loss(
                in.get(0), in.get(1), logInput, full, eps, LibTorch.reduction(reduction)))
        .contract(
            Elementwise.contract(
                operands,
                (x, element) -> {
                  double stirling = 0;
                  double slope = 0;
                  if (full && x[1] > 1) {
                    stirling = x[1] * (Math.log(x[1]) - 1) + 0.5 * Math.log(2 * Math.PI * x[1]);
                    slope = Math.log(x[1]) + 0.5 / x[1];
                  }
                  if (logInput) {
                    ofLogRate(x[0], x[1], stirling, slope, element);
                  } else {
                    ofRate(x[0], x[1], eps, stirling, slope, element);
                  }
                  element
                      .mark(full && !(x[1] > 0), MASKED_STIRLING)
                      .mark(Double.isInfinite(x[1]), INFINITE_TARGET);
                }));
  }

  /** Rates, seldom negative ones. */
  private static DoubleSupplier rates(Draw draw) {
    return draw.chance(0.05) ? draw::real : draw::positive;
  }

  private static void ofLogRate(
      double x, double y, double stirling, double slope, Elementwise.Element element) {
    double rate = Math.exp(x);
    element
        .value(rate + likelihood(y, x, stirling), rate + Math.abs(y * x) + 3 * Math.abs(stirling))
        .slope(0, rate - y, rate + Math.abs(y))
        .slope(1, -x + slope, Math.abs(x) + Math.abs(slope))
        .mark(y == 0 && Double.isInfinite(x), ZERO_TIMES_INFINITY);
  }

  private static void ofRate(
      double x, double y, double eps, double stirling, double slope, Elementwise.Element element) {
    // Near 1 the sum would round.
    double log = x > 0.5 && x < 2 ? Math.log1p(x - 1 + eps) : Math.log(x + eps);
    element
        .value(x + likelihood(y, log, stirling), x + Math.abs(y * log) + 3 * Math.abs(stirling))
        .slope(0, 1 - y / (x + eps), 1 + Math.abs(y / (x + eps)))
        .slope(1, -log + slope, Math.abs(log) + Math.abs(slope))
        .markSlope(Math.abs(log) < NEAR, RATE_AT_ONE)
        .mark(y == 0 && !Double.isFinite(log), ZERO_TIMES_INFINITY);
  }

  /** -y times the logarithm of the rate, and Stirling's term, which wins for infinite y. */
  private static double likelihood(double y, double log, double stirling) {
    if (Double.isInfinite(y) && stirling != 0) {
      return y * (Math.log(y) - 1 - log);
    }
    return (y == 0 && Double.isInfinite(log) ? 0 : -y * log) + stirling;
  }

  private static Configuration gaussian(Draw draw) {
    Reduction reduction = draw.reduction();
    boolean full = draw.chance(0.5);
    double eps = eps(draw, 1e-6);
    int[] shape = draw.shape();
    org.losskit.tensor.Tensor x = draw.reals(shape);
    org.losskit.tensor.Tensor y = draw.reals(draw.related(shape));
    boolean legal = draw.chance(0.98);
    org.losskit.tensor.Tensor v =
        draw.tensor(variances(draw, shape), legal ? draw::positive : draw::real);
    return new Configuration("gaussian_nll", reduction)
        .with("full", full)
        .with("eps", eps)
        .refused(!(eps > 0), BAD_EPS)
        .over(x, y, v)
        .differentiableBy(0, 1, 2)
        .torch(in -> gaussian(in, full, eps, reduction))
        .contract(terms ->
            Elementwise.contract(
                    List.of(x, y, v.reshape(shape(v.shape().toArray(), shape))),
                    (in, element) -> gaussian(in, full, eps, element))
                .accept(terms));
  }

  private static void gaussian(double[] x, boolean full, double eps, Elementwise.Element element) {
    double d = x[0] - x[1];
    double v = Math.max(x[2], eps);
    double constant = full ? 0.5 * Math.log(2 * Math.PI) : 0;
    element
        .value(
            0.5 * (Math.log(v) + d * d / v) + constant,
            0.5 * (Math.abs(Math.log(v)) + d * d / v) + constant)
        .slope(0, d / v)
        .slope(1, -d / v)
        .slope(2, 0.5 * (1 / v - d * d / v / v), 0.5 * (1 / v + d * d / v / v));
  }

  /** The input's shape; without its last dimension; with a 1; now and then another. */
  private static int[] variances(Draw draw, int[] shape) {
    int[] sizes = shape.clone();
    if (sizes.length > 0 && draw.chance(0.2)) {
      return Arrays.copyOf(sizes, sizes.length - 1);
    }
    if (sizes.length > 0 && draw.chance(0.3)) {
      sizes[draw.between(0, sizes.length - 1)] = 1;
    }
    return draw.chance(0.05) ? draw.shape() : sizes;
  }

  /** The shape of a variance of which a last dimension of 1 is left out. */
  private static int[] shape(int[] variance, int[] input) {
    return variance.length == input.length || variance.length + 1 != input.length
        ? variance
        : Arrays.copyOf(variance, input.length - 1).length == 0 ? new int[] {1} : append(variance);
  }

  private static int[] append(int[] sizes) {
    int[] more = Arrays.copyOf(sizes, sizes.length + 1);
    more[sizes.length] = 1;
    return more;
  }

  /** As PyTorch's Python function composes it. */
  @SuppressWarnings("try") // The guard is opened for what closing it does.
  static Tensor gaussian(List<Tensor> in, boolean full, double eps, Reduction reduction) {
    Tensor x = in.get(0);
    Tensor v = in.get(2);
    LibTorch.require(!v.lt(LibTorch.scalar(0)).any().item_bool(), "var has negative entries");
    if (!LibTorch.haveEqualSizes(x, v)) {
      if (LibTorch.isWithoutLast(v, x)) {
        v = v.unsqueeze(-1);
      } else {
        LibTorch.require(LibTorch.isOneApart(v, x), "var is of incorrect size");
      }
    }
    Tensor bounded = v.clone();
    try (NoGradGuard guard = new NoGradGuard()) {
      bounded.clamp_min_(LibTorch.scalar(eps));
    }
    Tensor terms =
        bounded
            .log()
            .add(x.sub(in.get(1)).pow(LibTorch.scalar(2)).div(bounded))
            .mul(LibTorch.scalar(0.5));
    if (full) {
      terms = terms.add(LibTorch.scalar(0.5 * Math.log(2 * Math.PI)));
    }
    return LibTorch.reduce(terms, reduction);
  }

  private static Configuration klDiv(Draw draw) {
    Reduction reduction = draw.chance(0.25) ? Reduction.BATCHMEAN : draw.reduction();
    boolean logTarget = draw.chance(0.5);
    int[] shape = draw.shape();
    org.losskit.tensor.Tensor x = draw.reals(draw.chance(0.3) ? draw.ones(shape) : shape);
    org.losskit.tensor.Tensor y =
        draw.tensor(
            draw.related(shape), logTarget || draw.chance(0.05) ? draw::real : draw::positive);
    int batch = x.shape().rank() == 0 ? 1 : x.shape().size(0);
    return new Configuration("kl_div", reduction)
        .with("log_target", logTarget)
        .over(x, y)
        .differentiableBy(0, 1)
        .torch(in -> {
          Tensor value =
              torch.kl_div(in.get(0), in.get(1), LibTorch.reduction(reduction), logTarget);
          return reduction == Reduction.BATCHMEAN && in.get(0).dim() > 0
              ? value.div(LibTorch.scalar(batch))
              : value;
        })
        .contract(terms -> {
          Elementwise.contract(
                  List.of(x, y),
                  (in, element) -> {
                    if (logTarget) {
                      ofLogTarget(in[0], in[1], element);
                    } else {
                      ofTarget(in[0], in[1], element);
                    }
                  })
              .accept(terms);
          if (reduction == Reduction.BATCHMEAN) {
            terms.denominator(batch);
          }
        });
  }

  private static void ofTarget(double x, double t, Elementwise.Element element) {
    double log = Math.log(t);
    element
        .value(mass(t, log - x), Math.abs(mass(t, log)) + Math.abs(mass(t, x)))
        .slope(0, -t)
        .slope(1, log + 1 - x, Math.abs(log) + 1 + Math.abs(x))
        .mark(t == 0 && !Double.isFinite(x), ZERO_TIMES_INFINITY)
        .mark(t == 0, ZERO_TARGET)
        .mark(Double.isInfinite(t), INFINITE_TARGET);
  }

  private static void ofLogTarget(double x, double t, Elementwise.Element element) {
    double p = Math.exp(t);
    element
        .value(mass(p, t - x), p * (Math.abs(t) + Math.abs(x)))
        .slope(0, -p)
        .slope(1, mass(p, t - x + 1), p * (Math.abs(t) + Math.abs(x) + 1))
        .mark(Double.isInfinite(p), INFINITE_TARGET)
        .mark(p == 0, ZERO_TIMES_INFINITY);
  }
}
