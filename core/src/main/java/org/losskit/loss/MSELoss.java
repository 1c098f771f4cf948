package org.losskit.loss;

import org.losskit.formula.Formula;

/**
 * Squared error.
 *
 * <pre>
 *   value     (input - target)^2
 *   gradient  2 (input - target)
 *   hessian   2  (exact)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones. weight as the input ({@link #withWeight}): it multiplies
 * the terms, and a mean divides by its sum.
 *
 * <p><b>Domain.</b> All reals.
 *
 * <p><b>Properties.</b> Convex, twice differentiable.
 *
 * <p><b>Special cases.</b> NaN in, NaN out; an infinite difference gives infinity for value and
 * gradient.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> PyTorch: MSELoss, same defaults.
 */
public final class MSELoss extends RegressionLoss<MSELoss> {
  private static final Formula FORMULA =
      Formula.input("input").minus(Formula.input("target")).square();
  private static final Terms TERMS = new Terms(FORMULA, "input", "target");

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("mse", "MSELoss")
          .aliases("mse_loss")
          .summary("squared error")
          .formula(FORMULA.toLatex())
          .shapes(SHAPES)
          .mean(MEAN)
          .targets(LossType.Targets.NUMBERS)
          .inputs(INPUTS)
          .parameters(WEIGHT)
          .properties(
              Property.CONVEX,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE,
              Property.NON_NEGATIVE,
              Property.SYMMETRIC)
          .accuracy("0.51 ulp", "4 ulp")
          .specialCases("An infinite difference gives infinity for value and gradient.")
          .differences("Sums and means are exact; PyTorch adds in the input's type.")
          .madeBy(arguments -> new MSELoss(Settings.DEFAULT, Options.of("mse", arguments)));

  /** The mean squared error. */
  public MSELoss() {
    this(Settings.DEFAULT, Options.DEFAULT);
  }

  private MSELoss(Settings settings, Options options) {
    super(settings, TERMS, options);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  MSELoss with(Settings other, Options otherOptions) {
    return new MSELoss(other, otherOptions);
  }
}
