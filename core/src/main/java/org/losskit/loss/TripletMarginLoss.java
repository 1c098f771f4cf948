package org.losskit.loss;

import org.losskit.formula.Trace;

/**
 * An anchor shall be nearer to a positive than to a negative, by a margin, in the p-norm.
 *
 * <pre>
 *   value     max(0, margin + d(a, p) - d(a, n))          d(u, v) = | u - v + eps |_p, eps added to every component
 *             with swap: min(d(a, n), d(p, n)) instead of d(a, n)
 *   gradient  d' by u: sign(z_i) (|z_i| / d)^(p-1), z = u - v + eps; by v its negative
 *   hessian   d'' = (p-1) / d  (|z_i| / d)^(p-2)  (1 - (|z_i| / d)^p)   (exact almost everywhere)
 *   mean      sum of values / number of triplets
 * </pre>
 *
 * <p><b>Shapes.</b> anchor, positive, negative (D), (N,D) or (...,D) with as many dimensions, which
 * broadcast; the distance is over the last one; none-reduced value: the broadcast shape without it.
 * {@link #withStrictShapes} refuses inputs of different shapes.
 *
 * <p><b>Domain.</b> All reals; margin &gt; 0, p &gt;= 0 (infinity is the largest component, 0
 * counts components that are not 0), any finite eps.
 *
 * <p><b>Special cases.</b> At the kink the slope is 0. Where d(a, n) and d(p, n) tie under swap,
 * each has half the slope. The largest components of the norm with p = infinity share its slope
 * equally. A distance of 0 has slope 0, and so have components of 0 for p below 1; for p between 1
 * and 2 their second derivative is infinite. Equal vectors are eps apart. NaN in, NaN out.
 *
 * <p><b>Accuracy.</b> 1 ulp in float32, also of huge vectors; of differences of slopes and of
 * Hessian diagonals, what a difference of parts to 2^-90 leaves.
 *
 * <p><b>Compared with.</b> {@link TripletMarginWithDistanceLoss} takes any distance. PyTorch:
 * TripletMarginLoss, same defaults.
 */
public final class TripletMarginLoss extends TripletRows<TripletMarginLoss> {
  private static final String NAME = "triplet_margin";

  /** What PyTorch adds to every component. */
  static final double DEFAULT_EPS = 1e-6;

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named(NAME, "TripletMarginLoss")
          .aliases("triplet_margin_loss")
          .summary("an anchor shall be nearer to a positive than to a negative, in the p-norm")
          .formula(
              "\\max(0, \\mathrm{margin} + d(a, p) - d(a, n)), \\quad d(u, v) = \\lVert u - v + \\mathrm{eps}"
                  + " \\rVert_{p}")
          .shapes(
              "anchor (N,D), positive (N,D), negative (N,D), terms (N)",
              "anchor (D), positive (D), negative (D), terms ()",
              "(..., D) of one number of dimensions broadcast; terms (...)")
          .mean("the number of triplets")
          .inputs(INPUTS)
          .parameters(
              MARGIN,
              LossType.Parameter.number("p", 2, ">= 0, infinity included", "the norm's power"),
              LossType.Parameter.number(
                  "eps", DEFAULT_EPS, "a finite number", "added to every component's difference"),
              SWAP)
          .properties(Property.NON_NEGATIVE)
          .accuracy("1 ulp", "4 ulp (gradient: or 2^-90 of the larger part)")
          .hessian("exact almost everywhere")
          .specialCases(
              "At the kink the slope is 0.",
              "Where d(a, n) and d(p, n) tie under swap, each has half the slope.",
              "With p = infinity the largest components share the slope equally.",
              "A distance of 0 has slope 0; with p = 0 every slope is 0.",
              "eps is added to the signed difference: d(u, v) differs a little from d(v, u), and equal"
                  + " vectors are eps apart.",
              "NaN in, NaN out.")
          .differences(
              "Negative p and a margin that is NaN or infinite are refused.",
              "Squares do not overflow.")
          .madeBy(arguments ->
              new TripletMarginLoss(
                  Settings.DEFAULT,
                  Options.of(arguments),
                  arguments.number("p", 2),
                  arguments.number("eps", DEFAULT_EPS)));

  private final double p;
  private final double eps;

  /** The mean with margin 1 and Euclidean distances. */
  public TripletMarginLoss() {
    this(Settings.DEFAULT, Options.DEFAULT, 2, DEFAULT_EPS);
  }

  private TripletMarginLoss(Settings settings, Options options, double p, double eps) {
    super(NAME, settings, options);
    if (!(p >= 0)) {
      throw new IllegalArgumentException(
          NAME + ": p = " + p + "; expected a number >= 0, infinity included");
    }
    if (!Double.isFinite(eps)) {
      throw new IllegalArgumentException(NAME + ": eps = " + eps + "; expected a finite number");
    }
    this.p = p;
    this.eps = eps;
  }

  /** The same loss with another power of the norm, infinity included. */
  public TripletMarginLoss withP(double power) {
    return new TripletMarginLoss(settings, options, power, eps);
  }

  /** The same loss that adds another number to every component's difference. */
  public TripletMarginLoss withEps(double addend) {
    return new TripletMarginLoss(settings, options, p, addend);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  TripletMarginLoss with(Settings other, Options otherOptions) {
    return new TripletMarginLoss(other, otherOptions, p, eps);
  }

  @Override
  void configure(TripletRow row) {
    for (NormDistance norm : row.norms) {
      norm.configure(p, eps);
    }
    row.use(row.norms);
  }

  @Override
  boolean needsOneWidth() {
    return false;
  }

  @Override
  String notation(String from, String to) {
    return notation(from, to, p, eps);
  }

  static String notation(String from, String to, double p, double eps) {
    String power = Double.isInfinite(p) ? "infinity" : Trace.number(p);
    return "norm of " + from + " - " + to + " + " + Trace.number(eps) + ", p = " + power;
  }
}
