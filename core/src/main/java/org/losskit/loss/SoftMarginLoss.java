package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.tensor.Shape;

/**
 * Logistic loss of a score and a target of -1 or 1, in nats.
 *
 * <pre>
 *   value     softplus(-y x) = ln(1 + e^(-y x))
 *   gradient  -y sigmoid(-y x)
 *   hessian   y^2 sigmoid(y x) sigmoid(-y x)     (exact)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target of the same shape or one that broadcasts to it; {@link
 * #withStrictShapes} refuses unequal ones.
 *
 * <p><b>Domain.</b> All real scores; targets -1 and 1 (any real number is taken, as in PyTorch;
 * {@link #withStrictTargets} refuses others).
 *
 * <p><b>Properties.</b> Convex, twice differentiable, Lipschitz with the largest |y|.
 *
 * <p><b>Special cases.</b> A large -y x costs -y x: no overflow. Infinite scores give the limits,
 * with y = 0 ln 2, NaN included. NaN in, NaN out otherwise.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32. In float64 4 ulp for targets -1 and 1; otherwise the
 * rounding of y x adds |y x| / 2 ulp.
 *
 * <p><b>Compared with.</b> {@link BCEWithLogitsLoss} is the same with targets 0 and 1. PyTorch:
 * SoftMarginLoss; it overflows to infinity, with a NaN gradient, where -y x is above 88 in float32.
 */
public final class SoftMarginLoss extends BroadcastLoss<SoftMarginLoss> {
  private static final CompiledFormula COMPILED = compile();

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("soft_margin", "SoftMarginLoss")
          .aliases("soft_margin_loss")
          .summary("logistic loss of scores with targets -1 and 1")
          .formula(COMPILED.formula().toLatex())
          .shapes(
              "input: any shape",
              "target: the same, or one that broadcasts to it",
              "terms: the input's shape")
          .domain("all real scores; targets -1 and 1")
          .scale(LossType.Scale.LOGITS)
          .targets(LossType.Targets.SIGNS)
          .inputs(
              LossType.Input.prediction("input"),
              LossType.Input.fixed("target", LossType.Content.FLOATING))
          .properties(
              Property.CONVEX,
              Property.LIPSCHITZ,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE,
              Property.NON_NEGATIVE)
          .accuracy("0.51 ulp", "4 ulp (targets -1 and 1)")
          .specialCases(
              "A large -y x costs -y x; nothing overflows before the result does.",
              "An infinite score with target 0 costs ln 2.")
          .differences(
              "PyTorch's loss is infinite, and its gradient NaN, where e^(-y x) overflows.")
          .madeBy(arguments -> new SoftMarginLoss());

  private final boolean strictTargets;

  /** The mean logistic loss. */
  public SoftMarginLoss() {
    this(Settings.DEFAULT, false, false);
  }

  private SoftMarginLoss(Settings settings, boolean strictShapes, boolean strictTargets) {
    super(settings, COMPILED, List.of(), strictShapes);
    this.strictTargets = strictTargets;
  }

  private static CompiledFormula compile() {
    Formula x = Formula.input("input");
    Formula y = Formula.input("target");
    return new CompiledFormula(
        Formula.softplus(y.massTimes(x).negate()), List.of("input", "target"));
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss that refuses targets other than -1 and 1. */
  public SoftMarginLoss withStrictTargets() {
    return new SoftMarginLoss(settings, strictShapes, true);
  }

  @Override
  SoftMarginLoss with(Settings other, boolean strict) {
    return new SoftMarginLoss(other, strict, strictTargets);
  }

  @Override
  Shape shape(Call call) {
    Shape input = call.inputs[0].shape();
    if (!call.inputs[1].shape().broadcastsTo(input)) {
      throw unfit(call, "a target that broadcasts to the input's shape");
    }
    return super.shape(call);
  }

  @Override
  void checkValues(Call call) {
    if (strictTargets) {
      checkSigns("target", call.inputs[1]);
    }
  }
}
