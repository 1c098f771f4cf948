package org.losskit.loss;

import org.losskit.formula.Formula;

/**
 * Absolute error that is quadratic near zero.
 *
 * <p>With d = input - target, m = min(|d|, beta):
 *
 * <pre>
 *   value     m (|d| - m / 2) / beta    that is d^2 / (2 beta) if |d| &lt; beta, else |d| - beta / 2
 *   gradient  d / beta                  if |d| &lt; beta, else sign(d)
 *   hessian   1 / beta                  if |d| &lt; beta, else 0  (exact almost everywhere)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones. weight as the input ({@link #withWeight}): it multiplies
 * the terms, and a mean divides by its sum.
 *
 * <p><b>Domain.</b> All reals; beta &gt;= 0.
 *
 * <p><b>Properties.</b> Convex, Lipschitz (1); once differentiable for beta &gt; 0.
 *
 * <p><b>Special cases.</b> beta = 0 is the absolute error; beta = infinity costs 0 for every finite
 * d. NaN in, NaN out for value and gradient; an infinite d costs infinity and has gradient 1 or -1.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> {@link HuberLoss} with delta = beta is this times beta. PyTorch:
 * SmoothL1Loss, same defaults.
 */
public final class SmoothL1Loss extends RegressionLoss<SmoothL1Loss> {
  private static final Formula FORMULA = formula(1);
  private static final Terms TERMS = new Terms(FORMULA, "input", "target");

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("smooth_l1", "SmoothL1Loss")
          .aliases("smooth_l1_loss")
          .summary("absolute error that is quadratic near zero")
          .formula(FORMULA.toLatex())
          .shapes(SHAPES)
          .mean(MEAN)
          .targets(LossType.Targets.NUMBERS)
          .inputs(INPUTS)
          .parameters(
              LossType.Parameter.number(
                  "beta", 1, ">= 0", "where the quadratic part ends and the linear part begins"),
              WEIGHT)
          .properties(
              Property.CONVEX, Property.LIPSCHITZ, Property.NON_NEGATIVE, Property.SYMMETRIC)
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .specialCases(
              "beta = 0 is the absolute error, with gradient 0 at a tie.",
              "beta = infinity costs 0 for every finite difference.",
              "An infinite difference costs infinity and has gradient 1 or -1.")
          .differences("beta is checked when the loss is built, not when it is first used.")
          .madeBy(arguments ->
              new SmoothL1Loss(Settings.DEFAULT, TERMS, Options.of("smooth_l1", arguments))
                  .withBeta(arguments.number("beta", 1)));

  /** The mean with beta = 1. */
  public SmoothL1Loss() {
    this(Settings.DEFAULT, TERMS, Options.DEFAULT);
  }

  private SmoothL1Loss(Settings settings, Terms terms, Options options) {
    super(settings, terms, options);
  }

  private static Formula formula(double beta) {
    Formula x = Formula.input("input");
    Formula y = Formula.input("target");
    Formula b = Formula.parameter("beta", beta);
    Formula zero = Formula.constant(0);
    Formula d = x.minus(y);
    Formula size = Formula.abs(d);
    Formula quadratic = size.lessThan(b);
    if (beta == 0) {
      return size;
    }
    if (beta == Double.POSITIVE_INFINITY) {
      return Formula.where(quadratic, zero, size);
    }
    // No branches, and no square that overflows.
    Formula m = Formula.min(size, b);
    Formula value = m.dividedBy(b).times(size.minus(Formula.constant(0.5).times(m)));
    Formula slope = Formula.max(Formula.min(d, b), b.negate()).dividedBy(b);
    Formula curvature = Formula.where(quadratic, Formula.constant(1).dividedBy(b), zero);
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
   * @throws IllegalArgumentException if beta is negative or NaN
   */
  public SmoothL1Loss withBeta(double beta) {
    Require.notNegative("smooth_l1", "beta", beta);
    return new SmoothL1Loss(
        settings, beta == 1 ? TERMS : new Terms(formula(beta), "input", "target"), options);
  }

  @Override
  SmoothL1Loss with(Settings other, Options otherOptions) {
    return new SmoothL1Loss(other, terms, otherOptions);
  }
}
