package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.tensor.Shape;

/**
 * Hinge loss of the order of two scores: with target 1 the first is to be larger than the second by
 * {@code margin}, with target -1 the second.
 *
 * <p>With z = margin - y (x1 - x2):
 *
 * <pre>
 *   value     max(0, z)
 *   gradient  -y by input1, y by input2, x2 - x1 by the target where z &gt; 0, else 0
 *   hessian   0  (exact almost everywhere)
 * </pre>
 *
 * <p><b>Shapes.</b> input1, input2 and target of equal rank that broadcast together; {@link
 * #withStrictShapes} refuses unequal ones.
 *
 * <p><b>Domain.</b> All real scores; targets -1 and 1 (not checked, as in PyTorch; {@link
 * #withStrictTargets} refuses others). Any finite margin.
 *
 * <p><b>Properties.</b> Convex, Lipschitz with the largest |y|, a kink at z = 0.
 *
 * <p><b>Special cases.</b> The gradient at z = 0 is 0. Target 0 costs max(0, margin), whatever the
 * scores are, NaN included. NaN in, NaN out for the value otherwise.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> PyTorch: MarginRankingLoss, same defaults; before 2.14 it has the full
 * slope at z = 0.
 */
public final class MarginRankingLoss extends BroadcastLoss<MarginRankingLoss> {
  private static final CompiledFormula COMPILED = compile(0);

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("margin_ranking", "MarginRankingLoss")
          .aliases("margin_ranking_loss")
          .summary("hinge loss of the order of two scores")
          .formula(COMPILED.formula().toLatex())
          .shapes(
              "input1, input2, target: equal rank, broadcast together",
              "terms: the shape to which they broadcast")
          .domain("all real scores; targets -1 and 1")
          .inputs(
              LossType.Input.prediction("input1"),
              LossType.Input.prediction("input2"),
              LossType.Input.floating("target"))
          .parameters(
              LossType.Parameter.number(
                  "margin", 0, "a finite number", "by how much one score is to be larger"))
          .properties(Property.CONVEX, Property.LIPSCHITZ, Property.NON_NEGATIVE)
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .specialCases(
              "Where the scores are apart by just the margin, all gradients are 0.",
              "Target 0 costs max(0, margin).")
          .differences(
              "Before 2.14 PyTorch has the full slope at the kink.",
              "The margin must be finite.",
              "Target 0 gives max(0, margin) for infinite scores too; NaN in PyTorch.")
          .madeBy(arguments -> new MarginRankingLoss().withMargin(arguments.number("margin", 0)));

  private final CompiledFormula compiled;
  private final boolean strictTargets;

  /** The mean with margin 0. */
  public MarginRankingLoss() {
    this(Settings.DEFAULT, COMPILED, false, false);
  }

  private MarginRankingLoss(
      Settings settings, CompiledFormula compiled, boolean strictShapes, boolean strictTargets) {
    super(settings, compiled, List.of(), strictShapes);
    this.compiled = compiled;
    this.strictTargets = strictTargets;
  }

  private static Formula formula(double margin) {
    Formula difference = Formula.input("input1").minus(Formula.input("input2"));
    Formula z =
        Formula.parameter("margin", margin).minus(Formula.input("target").massTimes(difference));
    return Formula.max(z, Formula.constant(0));
  }

  private static CompiledFormula compile(double margin) {
    return new CompiledFormula(formula(margin), List.of("input1", "input2", "target"));
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /**
   * The same loss with another margin.
   *
   * @throws IllegalArgumentException if the margin is infinite or NaN
   */
  public MarginRankingLoss withMargin(double margin) {
    Require.finite("margin_ranking", "margin", margin);
    return new MarginRankingLoss(
        settings, margin == 0 ? COMPILED : compile(margin), strictShapes, strictTargets);
  }

  /** The same loss that refuses targets other than -1 and 1. */
  public MarginRankingLoss withStrictTargets() {
    return new MarginRankingLoss(settings, compiled, strictShapes, true);
  }

  @Override
  MarginRankingLoss with(Settings other, boolean strict) {
    return new MarginRankingLoss(other, compiled, strict, strictTargets);
  }

  @Override
  Shape shape(Call call) {
    int rank = call.inputs[0].shape().rank();
    for (int i = 1; i < call.inputCount; i++) {
      if (call.inputs[i].shape().rank() != rank) {
        throw unfit(call, "equal ranks");
      }
    }
    return super.shape(call);
  }

  @Override
  void checkValues(Call call) {
    if (strictTargets) {
      checkSigns("target", call.inputs[2]);
    }
  }
}
