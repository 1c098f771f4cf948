package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.formula.Formula.Domain;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Binary cross entropy of logits, in nats: sigmoid and logarithm in one, without overflow and
 * without cancellation.
 *
 * <pre>
 *   value     w (p y softplus(-z) + (1 - y) softplus(z))          p = posWeight, 1 when absent
 *   gradient  w ((1 - y) sigmoid(z) - p y sigmoid(-z))            by the target: w (p softplus(-z) - softplus(z))
 *   hessian   w (p y + 1 - y) sigmoid(z) sigmoid(-z)              (exact)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] equal; weight and posWeight any shapes that broadcast to
 * the input: (C) counts along the last dimension, (C,1,1) along the channels of (N,C,H,W).
 *
 * <p><b>Domain.</b> All real logits; targets in [0, 1] (not checked, as in PyTorch; {@link
 * #withStrictTargets} refuses others); weights finite and not negative.
 *
 * <p><b>Properties.</b> Convex, twice differentiable; Lipschitz with the largest of the weights.
 *
 * <p><b>Special cases.</b> Infinite logits give the limits: +infinity costs 0 with y = 1 and
 * infinity otherwise. NaN in, NaN out. The mean divides by the number of elements; no weight enters
 * the denominator.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32 for hard targets; 1 ulp for soft ones.
 *
 * <p><b>Compared with.</b> {@link BCELoss} takes probabilities. PyTorch: BCEWithLogitsLoss, same
 * defaults; NaN there for infinite logits.
 */
public final class BCEWithLogitsLoss extends BinaryLoss<BCEWithLogitsLoss> {
  private static final Formula FULL = formula(true, true);
  private static final CompiledFormula[] COMPILED = {
    compile(false, false), compile(true, false), compile(false, true), compile(true, true)
  };

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("bce_with_logits", "BCEWithLogitsLoss")
          .aliases("binary_cross_entropy_with_logits")
          .summary("binary cross entropy of logits")
          .formula(FULL.toLatex())
          .shapes(
              "input: any shape",
              "target: the same",
              "weight and pos_weight: any that broadcast to the input; (C) counts along the last dimension, (C,1,1) along the channels of (N,C,H,W)",
              "terms: the input's")
          .mean("the number of elements; no weight enters")
          .domain("all real logits; targets in [0, 1], which withStrictTargets() checks")
          .scale(LossType.Scale.LOGITS)
          .targets(LossType.Targets.PROBABILITIES)
          .surprisal()
          .inputs(INPUTS)
          .parameters(
              WEIGHT,
              weightParameter(
                  "pos_weight", "multiplies the part of the positive class: above 1 raises recall"))
          .properties(
              Property.CONVEX,
              Property.LIPSCHITZ,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE,
              Property.NON_NEGATIVE)
          .accuracy(
              "0.51 ulp (1 ulp with soft targets)",
              "4 ulp (soft targets: or 2^-100 of the larger part)")
          .specialCases(
              "Infinite logits give the limits: +infinity costs 0 with target 1 and infinity otherwise.",
              "NaN in, NaN out.")
          .differences(
              "Infinite logits give the limits; PyTorch gives NaN.",
              "Negative weights are refused.")
          .madeBy(arguments ->
              new BCEWithLogitsLoss(
                  Settings.DEFAULT,
                  copy(arguments.tensor("weight")),
                  copy(arguments.tensor("pos_weight")),
                  false));

  private final @Nullable Tensor weight;
  private final @Nullable Tensor posWeight;
  private final boolean strictTargets;

  /** The mean binary cross entropy of logits. */
  public BCEWithLogitsLoss() {
    this(Settings.DEFAULT, null, null, false);
  }

  private BCEWithLogitsLoss(
      Settings settings,
      @Nullable Tensor weight,
      @Nullable Tensor posWeight,
      boolean strictTargets) {
    super(
        settings,
        COMPILED[(weight == null ? 0 : 1) + (posWeight == null ? 0 : 2)],
        present(weight, posWeight));
    checkWeights("bce_with_logits", "weight", weight);
    checkWeights("bce_with_logits", "pos_weight", posWeight);
    this.weight = weight;
    this.posWeight = posWeight;
    this.strictTargets = strictTargets;
  }

  private static List<Tensor> present(@Nullable Tensor weight, @Nullable Tensor posWeight) {
    List<Tensor> tensors = new ArrayList<>();
    if (weight != null) {
      tensors.add(weight);
    }
    if (posWeight != null) {
      tensors.add(posWeight);
    }
    return tensors;
  }

  private static Formula formula(boolean weighted, boolean posWeighted) {
    Formula z = Formula.input("input");
    Formula y = Formula.input("target", Domain.UNIT);
    Formula value;
    if (posWeighted) {
      Formula p = Formula.input("pos_weight", Domain.NON_NEGATIVE);
      Formula negative = Formula.constant(1).minus(y);
      value =
          p.times(y)
              .massTimes(Formula.softplus(z.negate()))
              .plus(negative.massTimes(Formula.softplus(z)));
    } else {
      value = Formula.softplus(z).minus(z.times(y));
    }
    return weighted ? Formula.input("weight", Domain.NON_NEGATIVE).massTimes(value) : value;
  }

  private static CompiledFormula compile(boolean weighted, boolean posWeighted) {
    List<String> inputs = new ArrayList<>(List.of("input", "target"));
    if (weighted) {
      inputs.add("weight");
    }
    if (posWeighted) {
      inputs.add("pos_weight");
    }
    return new CompiledFormula(formula(weighted, posWeighted), inputs);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss with a weight for each element, of a shape that broadcasts to the input. */
  public BCEWithLogitsLoss withWeight(Tensor other) {
    return new BCEWithLogitsLoss(settings, copy(other), posWeight, strictTargets);
  }

  /** The same loss with weights of the positive class, of a shape that broadcasts to the input. */
  public BCEWithLogitsLoss withPosWeight(Tensor other) {
    return new BCEWithLogitsLoss(settings, weight, copy(other), strictTargets);
  }

  /**
   * The same loss with one weight of the positive class for each class along the last dimension.
   */
  public BCEWithLogitsLoss withPosWeight(double... other) {
    return withPosWeight(Tensor.of(other));
  }

  /** The same loss that refuses targets outside [0, 1]. */
  public BCEWithLogitsLoss withStrictTargets() {
    return new BCEWithLogitsLoss(settings, weight, posWeight, true);
  }

  @Override
  BCEWithLogitsLoss with(Settings other) {
    return new BCEWithLogitsLoss(other, weight, posWeight, strictTargets);
  }

  @Override
  Shape shape(Call call) {
    Shape shape = super.shape(call);
    checkFits("weight", weight, shape);
    checkFits("pos_weight", posWeight, shape);
    return shape;
  }

  @Override
  void checkValues(Call call) {
    if (strictTargets) {
      checkUnit("target", call.inputs[1], "");
    }
  }
}
