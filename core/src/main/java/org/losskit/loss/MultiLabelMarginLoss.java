package org.losskit.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Trace;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Multi-label hinge: what each class that is no label lacks of staying 1 below each label.
 *
 * <pre>
 *   value     1 / C  sum over j in Y, i not in Y of max(0, z_ji)          z_ji = 1 - x[j] + x[i]
 *   gradient  1 / C  for each pair with z_ji &gt; 0: -1 at j, 1 at i
 *   hessian   0  (exact almost everywhere)
 *   mean      sum of values / number of samples
 * </pre>
 *
 * <p>Y are the entries of the target before its first -1; one that stands there twice counts twice.
 *
 * <p><b>Shapes.</b> input (N,C), (C) or () for one class; target of the same shape, class indices;
 * none-reduced value (N) or ().
 *
 * <p><b>Domain.</b> All real inputs; every entry of the target in -1..C-1, also behind the first
 * -1.
 *
 * <p><b>Properties.</b> Convex, Lipschitz, not negative.
 *
 * <p><b>Special cases.</b> At the kink z = 0 the slope is 0; whether a pair is beyond it is decided
 * without rounding. No label, or nothing but labels, costs 0. NaN in a pair, NaN out.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> {@link MultiMarginLoss} takes one label. PyTorch: MultiLabelMarginLoss;
 * a NaN input costs 0 there.
 */
public final class MultiLabelMarginLoss extends MarginRows<MultiLabelMarginLoss> {
  private static final String NAME = "multilabel_margin";

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named(NAME, "MultiLabelMarginLoss")
          .aliases("multilabel_margin_loss")
          .summary("multi-label hinge: other classes within 1 of a label")
          .formula("\\frac{1}{C} \\sum_{j \\in Y} \\sum_{i \\notin Y} \\max(0, 1 - x_{j} + x_{i})")
          .shapes(
              "input (N,C), target (N,C), terms (N)",
              "input (C), target (C), terms ()",
              "input () is one class, target (), terms ()")
          .mean("the number of samples")
          .domain("all real numbers; labels in 0..C-1, ended by the first -1")
          .inputs(
              LossType.Input.prediction("input"),
              LossType.Input.fixed("target", LossType.Content.INDICES))
          .properties(Property.CONVEX, Property.LIPSCHITZ, Property.NON_NEGATIVE)
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .specialCases(
              "Labels end at the first -1; what follows is checked but does not count.",
              "A label that stands there twice counts twice.",
              "No label, or nothing but labels, costs 0.",
              "At the kink the slope is 0; whether a pair is beyond it is decided without rounding.",
              "NaN in a pair gives NaN.",
              "Without samples the sum is 0 and the mean NaN.")
          .differences(
              "NaN propagates; PyTorch takes it for 0.",
              "An empty batch gives 0 or NaN; PyTorch reads memory that nobody wrote.")
          .madeBy(arguments -> new MultiLabelMarginLoss());

  /** The mean hinge over label pairs. */
  public MultiLabelMarginLoss() {
    this(Settings.DEFAULT);
  }

  private MultiLabelMarginLoss(Settings settings) {
    super(settings);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  MultiLabelMarginLoss with(Settings other) {
    return new MultiLabelMarginLoss(other);
  }

  @Override
  void check(Call call) {
    checkInput(call);
    Shape input = call.inputs[0].shape();
    if (!input.equals(call.inputs[1].shape())) {
      throw unfit(call, input + " (class indices, ended by -1)");
    }
    checkIndexType(call);
    checkRange(call, -1);
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    int classes = classes(call.inputs[0].shape());
    Row scratch = takeRow(classes);
    for (int row = from; row < to; row++) {
      row(call, row, classes, scratch, sum);
    }
    giveRow(scratch);
  }

  private static void row(Call call, int row, int classes, Row scratch, @Nullable ExactSum sum) {
    Tensor input = call.inputs[0];
    Tensor target = call.inputs[1];
    int start = row * classes;
    Arrays.fill(scratch.slopes, 0, classes, 0);
    Arrays.fill(scratch.targets, 0, classes, false);
    int labels = 0;
    while (labels < classes && target.getLong(start + labels) >= 0) {
      scratch.targets[(int) target.getLong(start + labels++)] = true;
    }
    scratch.sum.reset();
    for (int k = 0; k < labels; k++) {
      pairs(input, start, (int) target.getLong(start + k), classes, scratch);
    }
    term(call, row, scratch.sum.over(classes), 1, sum);
    Tensor gradient = call.gradients[0];
    Tensor hessian = call.hessians[0];
    double scale = scale(call, row);
    for (int i = 0; i < classes; i++) {
      double slope = scratch.slopes[i];
      if (gradient != null) {
        gradient.set(start + i, slope == 0 ? 0 : slope * scale / classes);
      }
      if (hessian != null) {
        hessian.set(start + i, Double.isNaN(slope) ? slope : 0);
      }
    }
  }

  /** The pairs of one label with every class that is none. */
  private static void pairs(Tensor input, int start, int label, int classes, Row scratch) {
    double own = input.getDouble(start + label);
    double[] slopes = scratch.slopes;
    for (int i = 0; i < classes; i++) {
      if (scratch.targets[i]) {
        continue;
      }
      scratch.pair.set(input.getDouble(start + i), own, 1);
      double z = scratch.pair.hi();
      if (!(z <= 0)) {
        scratch.sum.add(z);
        double one = z > 0 ? 1 : z;
        slopes[i] += one;
        slopes[label] -= one;
      }
    }
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    int classes = classes(inputs[0].shape());
    boolean[] labels = new boolean[classes];
    int count = 0;
    while (count < classes && inputs[1].getLong(count) >= 0) {
      labels[(int) inputs[1].getLong(count++)] = true;
    }
    List<Explanation.Step> steps = new ArrayList<>();
    StringBuilder terms = new StringBuilder();
    for (int k = 0; k < count; k++) {
      int j = (int) inputs[1].getLong(k);
      for (int i = 0; i < classes; i++) {
        if (!labels[i]) {
          double own = inputs[0].getDouble(j);
          double x = inputs[0].getDouble(i);
          double z = 1 - own + x;
          steps.add(
              new Explanation.Step(
                  "1 - x[" + j + "] + x[" + i + "]",
                  "1 - " + MultiMarginLoss.operand(own) + " + " + MultiMarginLoss.operand(x),
                  z));
          terms.append(terms.length() == 0 ? "" : " + ").append(Trace.number(z > 0 ? z : 0));
        }
      }
    }
    String formula = "(1/C) sum over j in Y, i not in Y of max(0, 1 - x[j] + x[i])";
    steps.add(
        new Explanation.Step(
            formula,
            terms.length() == 0 ? "there is no pair" : "(" + terms + ") / " + classes,
            result.value().getDouble(0)));
    return Explanation.of(formula, steps, result);
  }
}
