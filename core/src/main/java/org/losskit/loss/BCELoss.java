package org.losskit.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.formula.Formula.Domain;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Binary cross entropy of probabilities, in nats. {@link BCEWithLogitsLoss} takes logits instead
 * and is the better choice where there is one: a probability that was rounded to 0 or 1 has lost
 * what the loss needs.
 *
 * <pre>
 *   value     w (y min(-ln x, 100) + (1 - y) min(-ln(1 - x), 100))
 *   gradient  w (x - y) / max(x (1 - x), 1e-12)     not the slope of the clamped value: PyTorch's convention
 *             by the target: w (ln(1 - x) - ln x), unclamped
 *   hessian   w (y / x^2 + (1 - y) / (1 - x)^2), or 1e12 w where x (1 - x) &lt;= 1e-12: the slope of the gradient
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] equal; weight any shape that broadcasts to the input.
 *
 * <p><b>Domain.</b> input and target in [0, 1], both checked; weights finite and not negative.
 *
 * <p><b>Properties.</b> Convex where it is not clamped.
 *
 * <p><b>Special cases.</b> x = 0, y = 1 costs 100, never infinity. The mean divides by the number
 * of elements; weights do not enter the denominator.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32, relative to the probability as it was given.
 *
 * <p><b>Compared with.</b> PyTorch: BCELoss, same defaults; its 1e-12 is a float32 constant.
 */
public final class BCELoss extends BinaryLoss<BCELoss> {
  /** PyTorch's constant, which is a float32 there. */
  private static final double EPSILON = 1e-12f;

  private static final Formula PLAIN = formula(null);
  private static final Formula WEIGHTED = formula(Formula.input("weight", Domain.NON_NEGATIVE));
  private static final CompiledFormula PLAIN_COMPILED =
      new CompiledFormula(PLAIN, List.of("input", "target"));
  private static final CompiledFormula WEIGHTED_COMPILED =
      new CompiledFormula(WEIGHTED, List.of("input", "target", "weight"));

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("bce", "BCELoss")
          .aliases("binary_cross_entropy")
          .summary("binary cross entropy of probabilities")
          .formula(WEIGHTED.toLatex())
          .shapes(
              "input: any shape",
              "target: the same",
              "weight: one that broadcasts to the input",
              "terms: the input's")
          .mean("the number of elements; weights do not enter")
          .domain("input and target in [0, 1], both checked")
          .scale(LossType.Scale.PROBABILITIES)
          .targets(LossType.Targets.PROBABILITIES)
          .surprisal()
          .inputs(INPUTS)
          .parameters(WEIGHT)
          .properties(Property.NON_NEGATIVE)
          .accuracy("0.51 ulp", "4 ulp")
          .convention("input", "(x - y) / max(x (1 - x), 1e-12), also where a logarithm is clamped")
          .convention("target", "ln(1 - x) - ln x, also where a logarithm is clamped")
          .hessian("exact where x (1 - x) > 1e-12; there the slope of the gradient")
          .specialCases(
              "Logarithms are clamped at -100: input 0 with target 1 costs 100, never infinity.",
              "The gradient divides by max(x (1 - x), 1e-12), so it reaches 1e12 where the loss is clamped.",
              "NaN and numbers outside [0, 1] are refused.")
          .differences("A term of weight 0 is 0; negative weights are refused.")
          .madeBy(arguments -> new BCELoss(Settings.DEFAULT, copy(arguments.tensor("weight"))));

  private final @Nullable Tensor weight;

  /** The mean binary cross entropy. */
  public BCELoss() {
    this(Settings.DEFAULT, null);
  }

  private BCELoss(Settings settings, @Nullable Tensor weight) {
    super(
        settings,
        weight == null ? PLAIN_COMPILED : WEIGHTED_COMPILED,
        weight == null ? List.of() : List.of(weight));
    checkWeights("bce", "weight", weight);
    this.weight = weight;
  }

  private static Formula formula(@Nullable Formula weight) {
    Formula x = Formula.input("input", Domain.UNIT);
    Formula y = Formula.input("target", Domain.UNIT);
    Formula one = Formula.constant(1);
    Formula most = Formula.constant(100);
    Formula value =
        y.times(Formula.min(Formula.log(x).negate(), most))
            .plus(one.minus(y).times(Formula.min(Formula.log1p(x.negate()).negate(), most)));
    Formula variance = x.times(one.minus(x));
    Formula epsilon = Formula.constant(EPSILON);
    Formula gradient = x.minus(y).dividedBy(Formula.max(variance, epsilon));
    Formula hessian =
        Formula.where(
            epsilon.lessThan(variance),
            y.dividedBy(x.square()).plus(one.minus(y).dividedBy(one.minus(x).square())),
            one.dividedBy(epsilon));
    Formula targetGradient = Formula.log1p(x.negate()).minus(Formula.log(x));
    Formula declared =
        value
            .withDerivative(x, gradient.withDerivative(x, hessian))
            .withDerivative(y, targetGradient);
    return weight == null ? declared : weight.massTimes(declared);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss with a weight for each element, of a shape that broadcasts to the input. */
  public BCELoss withWeight(Tensor other) {
    return new BCELoss(settings, copy(other));
  }

  @Override
  BCELoss with(Settings other) {
    return new BCELoss(other, weight);
  }

  @Override
  Shape shape(Call call) {
    Shape shape = super.shape(call);
    checkFits("weight", weight, shape);
    return shape;
  }

  @Override
  void checkValues(Call call) {
    checkUnit("input", call.inputs[0], "; expected probabilities (bce_with_logits takes logits)");
    checkUnit("target", call.inputs[1], "");
  }
}
