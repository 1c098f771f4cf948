package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
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
 * #withStrictShapes} refuses unequal ones.
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
  private static final CompiledFormula COMPILED =
      new CompiledFormula(FORMULA, List.of("input", "target"));

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("l1", "L1Loss")
          .aliases("l1_loss")
          .summary("absolute error")
          .formula(FORMULA.toLatex())
          .inputs(INPUTS)
          .properties(
              Property.CONVEX, Property.LIPSCHITZ, Property.NON_NEGATIVE, Property.SYMMETRIC)
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .madeBy(arguments -> new L1Loss());

  /** The mean absolute error. */
  public L1Loss() {
    this(Settings.DEFAULT, false);
  }

  private L1Loss(Settings settings, boolean strict) {
    super(settings, COMPILED, strict);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  L1Loss with(Settings other, boolean strictShapes) {
    return new L1Loss(other, strictShapes);
  }
}
