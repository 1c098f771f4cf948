package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.tensor.Shape;

/**
 * Kullback-Leibler divergence of a target distribution from the input's, in nats: the input holds
 * log-probabilities of the model, the target probabilities of the data. {@link Reduction#BATCHMEAN}
 * makes it a mean per sample; {@link Reduction#MEAN}, the default as in PyTorch, divides by the
 * number of elements, which is not a divergence.
 *
 * <pre>
 *   value     t (ln t - x)        or with logTarget  e^t (t - x)
 *   gradient  -t                  or -e^t            by the target: ln t - x + 1, or e^t (t - x + 1)
 *   hessian   0                   (exact)
 *   mean      sum of values / number of terms; batchmean: / size of the input's dimension 0
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones. batchmean divides by the input's own first size, also
 * where it was stretched: a 1-D input by its length, a scalar by 1.
 *
 * <p><b>Domain.</b> Any real input and targets &gt;= 0; nothing is normalised or checked, as in
 * PyTorch. {@link #withStrictTargets} refuses negative targets.
 *
 * <p><b>Properties.</b> Linear in the input.
 *
 * <p><b>Special cases.</b> No mass costs nothing: t = 0, or t = -infinity with logTarget, costs 0
 * whatever the input is. t &gt; 0 with x = -infinity costs infinity, t &lt; 0 NaN. The gradient by
 * a target of 0 is -infinity.
 *
 * <p><b>Accuracy.</b> 1 ulp in float32.
 *
 * <p><b>Compared with.</b> {@link CrossEntropyLoss} takes logits and leaves the target's entropy
 * out. PyTorch: KLDivLoss, same defaults; NaN there where the mass is 0 and the logarithm infinite.
 */
public final class KLDivLoss extends BroadcastLoss<KLDivLoss> {
  private static final CompiledFormula OF_PROBABILITIES = compile(false);
  private static final CompiledFormula OF_LOGARITHMS = compile(true);

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("kl_div", "KLDivLoss")
          .summary("Kullback-Leibler divergence from log-probabilities")
          .formula(OF_PROBABILITIES.formula().toLatex())
          .shapes(
              "input: any shape",
              "target: the same, or one that broadcasts with it",
              "terms: the shape to which input and target broadcast")
          .mean("the number of terms; batchmean: the size of the input's dimension 0")
          .domain("log-probabilities; targets probabilities, or logarithms of them")
          .scale(LossType.Scale.LOG_PROBABILITIES)
          .targets(LossType.Targets.NUMBERS)
          .inputs(INPUTS)
          .parameters(
              LossType.Parameter.flag(
                  "log_target", false, "whether the target holds logarithms of probabilities"))
          .reductions(Reduction.NONE, Reduction.MEAN, Reduction.SUM, Reduction.BATCHMEAN)
          .properties(
              Property.CONVEX,
              Property.LIPSCHITZ,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE)
          .accuracy("1 ulp", "4 ulp")
          .specialCases(
              "With log_target in float64, a probability that is subnormal has lost digits before it"
                  + " is multiplied.",
              "With log_target the loss is e^t (t - x).",
              "A target without mass costs 0, whatever the input is.",
              "The gradient by a target of 0 is minus infinity.",
              "batchmean divides a scalar by 1 and a 1-D input by its length.")
          .differences(
              "Mass 0 with an infinite logarithm costs 0; NaN in PyTorch.",
              "The gradient by a target of 0 is the limit, minus infinity; NaN in PyTorch.")
          .madeBy(arguments -> new KLDivLoss().withLogTarget(arguments.flag("log_target", false)));

  private final boolean logTarget;
  private final boolean strictTargets;

  /** The mean over elements for targets that are probabilities. */
  public KLDivLoss() {
    this(Settings.DEFAULT, false, false, false);
  }

  private KLDivLoss(
      Settings settings, boolean logTarget, boolean strictShapes, boolean strictTargets) {
    super(settings, logTarget ? OF_LOGARITHMS : OF_PROBABILITIES, List.of(), strictShapes);
    this.logTarget = logTarget;
    this.strictTargets = strictTargets;
  }

  private static CompiledFormula compile(boolean logTarget) {
    Formula x = Formula.input("input");
    Formula t = Formula.input("target");
    Formula mass = logTarget ? Formula.exp(t) : t;
    Formula excess = (logTarget ? t : Formula.log(t)).minus(x);
    Formula slope = excess.plus(1);
    Formula value =
        mass.massTimes(excess).withDerivative(t, logTarget ? mass.massTimes(slope) : slope);
    return new CompiledFormula(value, List.of("input", "target"));
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss for targets that are logarithms of probabilities, or probabilities. */
  public KLDivLoss withLogTarget(boolean logarithms) {
    return new KLDivLoss(settings, logarithms, strictShapes, strictTargets);
  }

  /** The same loss that refuses negative probabilities; logarithms may be any number. */
  public KLDivLoss withStrictTargets() {
    return new KLDivLoss(settings, logTarget, strictShapes, true);
  }

  @Override
  KLDivLoss with(Settings other, boolean strict) {
    return new KLDivLoss(other, logTarget, strict, strictTargets);
  }

  @Override
  void checkValues(Call call) {
    if (strictTargets && !logTarget) {
      checkNotNegative("target", call.inputs[1], "a probability >= 0");
    }
  }

  @Override
  void divisor(Call call) {
    if (reduction() == Reduction.BATCHMEAN) {
      Shape input = call.inputs[0].shape();
      call.termCount = input.rank() == 0 ? 1 : input.size(0);
    }
  }

  /** With batchmean the first term of each sample has the share of the whole sample. */
  @Override
  void shares(Call call, double[] shares, int from, int to) {
    if (reduction() != Reduction.BATCHMEAN) {
      return;
    }
    Shape input = call.inputs[0].shape();
    int dimension = call.shape.rank() - input.rank();
    int samples = input.rank() == 0 ? 1 : input.size(0);
    boolean stretched = input.rank() == 0 ? call.units > 1 : call.shape.size(dimension) != samples;
    if (stretched) {
      throw unfit(
          call,
          "an input whose samples are not stretched: with batchmean each sample has one share");
    }
    int width = input.rank() == 0 ? 1 : call.shape.count(dimension + 1, call.shape.rank());
    for (int i = from; i < to; i++) {
      shares[i] = i < samples * width && i % width == 0 ? 1 : 0;
    }
  }
}
