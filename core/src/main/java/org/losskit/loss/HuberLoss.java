package org.losskit.loss;

import org.losskit.formula.Formula;

/**
 * Huber loss: quadratic near zero, linear beyond {@code delta}.
 *
 * <p>With d = input - target, m = min(|d|, delta):
 *
 * <pre>
 *   value     m (|d| - m / 2)           that is d^2 / 2 if |d| &lt; delta, else delta (|d| - delta / 2)
 *   gradient  d                         if |d| &lt; delta, else delta sign(d)
 *   hessian   1                         if |d| &lt; delta, else 0  (exact almost everywhere)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones. weight as the input ({@link #withWeight}): it multiplies
 * the terms, but a mean divides by the number of terms all the same, unlike that of {@link MSELoss}
 * or {@link SmoothL1Loss}.
 *
 * <p><b>Domain.</b> All reals; delta &gt; 0.
 *
 * <p><b>Properties.</b> Convex, Lipschitz (delta), once differentiable.
 *
 * <p><b>Special cases.</b> delta = infinity is half the squared error. NaN in, NaN out for value
 * and gradient; an infinite d costs infinity and has gradient delta sign(d).
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> {@link SmoothL1Loss} with beta = delta is this divided by delta.
 * PyTorch: HuberLoss, same defaults.
 *
 * @see <a href="https://doi.org/10.1214/aoms/1177703732">Huber: Robust estimation of a location
 *     parameter (1964)</a>
 */
public final class HuberLoss extends RegressionLoss<HuberLoss> {
  private static final Formula FORMULA = formula(1);
  private static final Terms TERMS = new Terms(FORMULA, "input", "target");

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("huber", "HuberLoss")
          .aliases("huber_loss")
          .summary("squared error near zero, absolute error beyond delta")
          .formula(FORMULA.toLatex())
          .shapes(SHAPES)
          .mean("the number of terms, also with a weight")
          .targets(LossType.Targets.NUMBERS)
          .inputs(INPUTS)
          .parameters(
              LossType.Parameter.number(
                  "delta", 1, "> 0", "where the quadratic part ends and the linear part begins"),
              LossType.Parameter.tensor(
                  "weight",
                  WEIGHT.range(),
                  "multiplies each term, not the denominator of the mean"))
          .properties(
              Property.CONVEX,
              Property.LIPSCHITZ,
              Property.DIFFERENTIABLE,
              Property.NON_NEGATIVE,
              Property.SYMMETRIC)
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .specialCases(
              "delta = infinity is half the squared error; its slope has no bound.",
              "An infinite difference costs infinity and has gradient delta or -delta.",
              "A weight does not enter the denominator of the mean, as in PyTorch's huber_loss; for"
                  + " l1, mse and smooth_l1 it does.")
          .differences(
              "delta is checked when the loss is built, not when it is first used.",
              "float32 with float64 gives float64; PyTorch keeps the input's type and cannot"
                  + " differentiate.")
          .madeBy(arguments ->
              new HuberLoss(Settings.DEFAULT, TERMS, Options.of("huber", arguments))
                  .withDelta(arguments.number("delta", 1)));

  /** The mean with delta = 1. */
  public HuberLoss() {
    this(Settings.DEFAULT, TERMS, Options.DEFAULT);
  }

  private HuberLoss(Settings settings, Terms terms, Options options) {
    super(settings, terms, options);
  }

  private static Formula formula(double delta) {
    Formula x = Formula.input("input");
    Formula y = Formula.input("target");
    Formula half = Formula.constant(0.5);
    Formula d = x.minus(y);
    if (delta == Double.POSITIVE_INFINITY) {
      return half.times(d.square());
    }
    Formula bound = Formula.parameter("delta", delta);
    Formula size = Formula.abs(d);
    Formula m = Formula.min(size, bound);
    Formula value = m.times(size.minus(half.times(m)));
    Formula slope = Formula.max(Formula.min(d, bound), bound.negate());
    Formula curvature =
        Formula.where(size.lessThan(bound), Formula.constant(1), Formula.constant(0));
    return value
        .withDerivative(x, slope.withDerivative(x, curvature))
        .withDerivative(y, slope.negate());
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /**
   * The same loss with another end of the quadratic part.
   *
   * @throws IllegalArgumentException if delta is not above 0
   */
  public HuberLoss withDelta(double delta) {
    Require.positive("huber", "delta", delta);
    return new HuberLoss(
        settings, delta == 1 ? TERMS : new Terms(formula(delta), "input", "target"), options);
  }

  @Override
  HuberLoss with(Settings other, Options otherOptions) {
    return new HuberLoss(other, terms, otherOptions);
  }

  @Override
  boolean dividesByWeights() {
    return false;
  }
}
