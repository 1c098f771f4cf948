package org.losskit.loss;

import org.losskit.formula.Formula;

/**
 * Absolute error.
 *
 * <pre>
 *   value     |input - target|
 *   gradient  sign(input - target), 0 at a tie
 *   hessian   0  (exact almost everywhere)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones. weight as the input ({@link #withWeight}): it multiplies
 * the terms, and a mean divides by its sum.
 *
 * <p><b>Domain.</b> All reals.
 *
 * <p><b>Properties.</b> Convex, Lipschitz (1), a kink at a tie.
 *
 * <p><b>Special cases.</b> A NaN difference gives NaN for value and gradient; an infinite one gives
 * infinity and a gradient of 1 or -1.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> PyTorch: L1Loss, same defaults; its gradient of a NaN difference is 0.
 */
public final class L1Loss extends RegressionLoss<L1Loss> {
  private static final Formula FORMULA =
      Formula.abs(Formula.input("input").minus(Formula.input("target")));
  private static final Terms TERMS = new Terms(FORMULA, "input", "target");

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("l1", "L1Loss")
          .aliases("l1_loss")
          .summary("absolute error")
          .formula(FORMULA.toLatex())
          .shapes(SHAPES)
          .mean(MEAN)
          .targets(LossType.Targets.NUMBERS)
          .inputs(INPUTS)
          .parameters(WEIGHT)
          .properties(
              Property.CONVEX, Property.LIPSCHITZ, Property.NON_NEGATIVE, Property.SYMMETRIC)
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .specialCases(
              "A tie has gradient 0.",
              "An infinite difference costs infinity and has gradient 1 or -1.")
          .differences("The gradient of a NaN difference is NaN; PyTorch's is 0.")
          .madeBy(arguments -> new L1Loss(Settings.DEFAULT, Options.of("l1", arguments)));

  /** The mean absolute error. */
  public L1Loss() {
    this(Settings.DEFAULT, Options.DEFAULT);
  }

  private L1Loss(Settings settings, Options options) {
    super(settings, TERMS, options);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  L1Loss with(Settings other, Options otherOptions) {
    return new L1Loss(other, otherOptions);
  }
}
