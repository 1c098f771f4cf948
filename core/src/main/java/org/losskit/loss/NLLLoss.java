package org.losskit.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Trace;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Tensor;

/**
 * Negative log-likelihood of the true class, for inputs that are log-probabilities already.
 *
 * <pre>
 *   value     -w[y] x[y]            0 for an ignored label
 *   gradient  -w[y] at y, else 0
 *   hessian   0  (exact)
 *   mean      sum of values / sum of w[y] over labels that count
 * </pre>
 *
 * <p><b>Shapes.</b> input (C), (N,C) or (N,C,d1..dK); target (), (N) or (N,d1..dK) of class
 * indices; none-reduced value as the target.
 *
 * <p><b>Domain.</b> Any real input: that the rows are log-probabilities is not checked, as in
 * PyTorch. Labels in 0..C-1 or {@code ignoreIndex}.
 *
 * <p><b>Properties.</b> Linear in the input.
 *
 * <p><b>Special cases.</b> -infinity at the target costs infinity; with weight 0 it costs 0. What
 * an ignored row holds does not matter. A mean over nothing is NaN; {@link #withEmptyMean} has
 * other answers.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> {@link CrossEntropyLoss} takes logits. PyTorch: NLLLoss, same defaults.
 */
public final class NLLLoss extends ClassRows<NLLLoss> {
  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("nll", "NLLLoss")
          .aliases("nll_loss", "NLLLoss2d")
          .summary("negative log-likelihood of the true class")
          .formula("-w_{y} \\, x_{y}")
          .shapes(SHAPES)
          .mean("the sum of the weights of the labels that count")
          .domain("log-probabilities; labels in 0..C-1 or ignore_index")
          .scale(LossType.Scale.LOG_PROBABILITIES)
          .targets(LossType.Targets.CLASSES)
          .surprisal()
          .inputs(
              LossType.Input.prediction("input"),
              LossType.Input.fixed("target", LossType.Content.INDICES))
          .parameters(WEIGHT, IGNORE_INDEX)
          .properties(
              Property.CONVEX,
              Property.LIPSCHITZ,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE)
          .accuracy("0.51 ulp", "4 ulp")
          .specialCases(
              "-infinity at the target costs infinity; with weight 0 it costs 0.",
              "What an ignored sample holds does not matter: its term and gradient are 0.",
              "A mean over nothing is NaN; withEmptyMean has other answers.")
          .differences(
              "A term of weight 0 is 0, also at -infinity; PyTorch gives NaN.",
              "Samples of weights that add up to 0 can be answered with 0 or refused (withEmptyMean).")
          .madeBy(arguments -> new NLLLoss(Settings.DEFAULT, Options.of("nll", arguments)));

  /** The mean negative log-likelihood. */
  public NLLLoss() {
    this(Settings.DEFAULT, Options.DEFAULT);
  }

  private NLLLoss(Settings settings, Options options) {
    super("nll", settings, options);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  NLLLoss with(Settings other, Options otherOptions) {
    return new NLLLoss(other, otherOptions);
  }

  @Override
  void check(Call call) {
    checkInput(call);
    checkIndexType(call.inputs[1], "");
    checkIndexShape(call);
    checkLabels(call);
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    Tensor input = call.inputs[0];
    Tensor target = call.inputs[1];
    Tensor gradient = call.gradients[0];
    Tensor hessian = call.hessians[0];
    int classes = classes(call);
    int stride = stride(call);
    for (int row = from; row < to; row++) {
      int start = start(row, classes, stride);
      long label = target.getLong(row);
      boolean ignored = label == options.ignoreIndex();
      int at = ignored ? start : start + (int) label * stride;
      double weight = ignored ? 0 : options.weightOf((int) label);
      // Subtracting from +0 turns a -0 into +0.
      double value = weight == 0 ? 0 : 0 - weight * input.getDouble(at);
      if (gradient != null) {
        fill(gradient, start, classes, stride, 0);
        if (!ignored) {
          gradient.set(at, 0 - weight * scale(call, row));
        }
      }
      if (hessian != null) {
        fill(hessian, start, classes, stride, 0);
      }
      term(call, row, value, weight, sum);
    }
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    double value = result.value().toDouble();
    long label = inputs[1].getLong(0);
    String weight = options.weight() == null ? "" : "w[y] ";
    List<Explanation.Step> steps =
        List.of(
            new Explanation.Step(
                "-" + weight + "x[y]",
                label == options.ignoreIndex()
                    ? "the label " + label + " is ignored"
                    : "-"
                        + (options.weight() == null
                            ? ""
                            : Trace.number(options.weightOf((int) label)) + " * ")
                        + "("
                        + Trace.number(inputs[0].getDouble((int) label))
                        + ")",
                value));
    return Explanation.of("-" + weight + "x[y]", steps, result);
  }
}
