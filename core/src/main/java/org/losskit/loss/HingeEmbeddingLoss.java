package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;

/**
 * Hinge loss of distances: pairs with target 1 are to be near, pairs with target -1 at least {@code
 * margin} apart.
 *
 * <pre>
 *   value     x                      if y = 1
 *             max(0, margin - x)     if y = -1
 *             max(x, margin)         for any other y: both parts
 *   gradient  1                      if y = 1
 *             -[x &lt; margin]          if y = -1
 *             [x &gt;= margin]          for any other y
 *   hessian   0                      (exact almost everywhere)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones.
 *
 * <p><b>Domain.</b> All reals; targets -1 and 1 (not checked, as in PyTorch; {@link
 * #withStrictTargets} refuses others). Any finite margin.
 *
 * <p><b>Properties.</b> Convex, Lipschitz (1), a kink at the margin.
 *
 * <p><b>Special cases.</b> At the margin the part of y = -1 has gradient 0. Nothing bounds the part
 * of y = 1: a negative input costs less than nothing. A NaN target counts as another one; a NaN
 * input costs NaN.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> PyTorch: HingeEmbeddingLoss, same defaults; before 2.14 it has the full
 * slope at the margin.
 */
public final class HingeEmbeddingLoss extends BroadcastLoss<HingeEmbeddingLoss> {
  private static final CompiledFormula COMPILED = compile(1);

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("hinge_embedding", "HingeEmbeddingLoss")
          .aliases("hinge_embedding_loss")
          .summary("hinge loss of distances between pairs that are alike or not")
          .formula(COMPILED.formula().toLatex())
          .shapes(
              "input: any shape",
              "target: the same, or one that broadcasts with it",
              "terms: the shape to which input and target broadcast")
          .domain("all real numbers; targets -1 and 1")
          .targets(LossType.Targets.SIGNS)
          .inputs(
              LossType.Input.prediction("input"),
              LossType.Input.fixed("target", LossType.Content.FLOATING))
          .parameters(
              LossType.Parameter.number(
                  "margin", 1, "a finite number", "how far apart pairs with target -1 are to be"))
          .properties(Property.CONVEX, Property.LIPSCHITZ)
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .specialCases(
              "A target other than -1 and 1, NaN included, adds both parts.",
              "Where the input is the margin, the part of target -1 has gradient 0.",
              "A negative input with target 1 costs less than nothing.")
          .differences(
              "Before 2.14 PyTorch has the full slope at the margin.", "The margin must be finite.")
          .madeBy(arguments -> new HingeEmbeddingLoss().withMargin(arguments.number("margin", 1)));

  private final CompiledFormula compiled;
  private final boolean strictTargets;

  /** The mean with margin 1. */
  public HingeEmbeddingLoss() {
    this(Settings.DEFAULT, COMPILED, false, false);
  }

  private HingeEmbeddingLoss(
      Settings settings, CompiledFormula compiled, boolean strictShapes, boolean strictTargets) {
    super(settings, compiled, List.of(), strictShapes);
    this.compiled = compiled;
    this.strictTargets = strictTargets;
  }

  private static CompiledFormula compile(double margin) {
    Formula x = Formula.input("input");
    Formula y = Formula.input("target");
    Formula m = Formula.parameter("margin", margin);
    Formula zero = Formula.constant(0);
    Formula far = Formula.max(m.minus(x), zero);
    // max(0, m - x) + x without its rounding. Its slope at x = m is that of the sum: 0 + 1.
    Formula slope = Formula.where(x.lessThan(m), zero, Formula.constant(1));
    Formula both = Formula.max(x, m).withDerivative(x, slope);
    Formula value = Formula.where(y.equalTo(1), x, Formula.where(y.equalTo(-1), far, both));
    return new CompiledFormula(value, List.of("input", "target"));
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
  public HingeEmbeddingLoss withMargin(double margin) {
    Require.finite("hinge_embedding", "margin", margin);
    return new HingeEmbeddingLoss(
        settings, margin == 1 ? COMPILED : compile(margin), strictShapes, strictTargets);
  }

  /** The same loss that refuses targets other than -1 and 1. */
  public HingeEmbeddingLoss withStrictTargets() {
    return new HingeEmbeddingLoss(settings, compiled, strictShapes, true);
  }

  @Override
  HingeEmbeddingLoss with(Settings other, boolean strict) {
    return new HingeEmbeddingLoss(other, compiled, strict, strictTargets);
  }

  @Override
  void checkValues(Call call) {
    if (strictTargets) {
      checkSigns("target", call.inputs[1]);
    }
  }
}
