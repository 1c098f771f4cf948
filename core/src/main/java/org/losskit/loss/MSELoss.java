package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
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
 * #withStrictShapes} refuses unequal ones.
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
  private static final CompiledFormula COMPILED =
      new CompiledFormula(FORMULA, List.of("input", "target"));

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("mse", "MSELoss")
          .aliases("mse_loss")
          .summary("squared error")
          .formula(FORMULA.toLatex())
          .inputs(INPUTS)
          .properties(
              Property.CONVEX,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE,
              Property.NON_NEGATIVE,
              Property.SYMMETRIC)
          .accuracy("0.51 ulp", "4 ulp")
          .madeBy(arguments -> new MSELoss());

  /** The mean squared error. */
  public MSELoss() {
    this(Settings.DEFAULT, false);
  }

  private MSELoss(Settings settings, boolean strict) {
    super(settings, COMPILED, strict);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  MSELoss with(Settings other, boolean strictShapes) {
    return new MSELoss(other, strictShapes);
  }
}
