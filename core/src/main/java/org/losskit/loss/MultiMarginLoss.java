package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Trace;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Multi-class hinge: what each other class lacks of staying a margin below the true one.
 *
 * <pre>
 *   value     w[y] / C  sum over i != y of max(0, z_i)^p          z_i = margin - x[y] + x[i], p = 1 or 2
 *   gradient  w[y] / C  p z_i^(p-1) at i where z_i &gt; 0, minus their sum at y
 *   hessian   p = 2: 2 w[y] / C at i where z_i &gt; 0, times their number at y; p = 1: 0  (exact almost everywhere)
 *   mean      sum of values / number of samples
 * </pre>
 *
 * <p><b>Shapes.</b> input (N,C), (C) or () for one class; target (N) of class indices, () or (1)
 * for a single sample; none-reduced value as the target.
 *
 * <p><b>Domain.</b> All real inputs; labels in 0..C-1; any finite margin and weights.
 *
 * <p><b>Properties.</b> Convex and not negative for weights that are not negative.
 *
 * <p><b>Special cases.</b> At the kink z = 0 the slope is 0; whether a pair is beyond it is decided
 * without rounding. NaN in, NaN out. A label of weight 0 costs 0 whatever the row holds.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32.
 *
 * <p><b>Compared with.</b> {@link MultiLabelMarginLoss} takes several labels. PyTorch:
 * MultiMarginLoss, same defaults; a NaN input costs 0 there.
 */
public final class MultiMarginLoss extends MarginRows<MultiMarginLoss> {
  private static final String NAME = "multi_margin";

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named(NAME, "MultiMarginLoss")
          .aliases("multi_margin_loss")
          .summary("multi-class hinge: other classes within a margin of the true one")
          .formula(
              "\\frac{w_{y}}{C} \\sum_{i \\ne y} \\max(0, \\mathrm{margin} - x_{y} + x_{i})^{p}")
          .shapes(
              "input (N,C), target (N), terms (N)",
              "input (C), target () or (1), terms as the target",
              "input () is one class, target () or (1), terms as the target")
          .mean("the number of samples; weights do not enter")
          .domain("all real numbers; labels in 0..C-1")
          .targets(LossType.Targets.CLASSES)
          .inputs(
              LossType.Input.prediction("input"),
              LossType.Input.fixed("target", LossType.Content.INDICES))
          .parameters(
              LossType.Parameter.integer(
                  "p", 1, "1 or 2", "the power of what is within the margin"),
              LossType.Parameter.number(
                  "margin", 1, "a finite number", "how far below the true class others shall be"),
              LossType.Parameter.tensor(
                  "weight",
                  "C finite numbers",
                  "multiplies the term of each class's samples, after the power"))
          .accuracy("0.51 ulp", "4 ulp")
          .hessian("exact almost everywhere")
          .specialCases(
              "At the kink the slope is 0; whether a pair is beyond it is decided without rounding.",
              "A label of weight 0 costs 0 whatever the row holds.",
              "NaN in the row gives NaN.",
              "Without samples the sum is 0 and the mean NaN.")
          .differences(
              "NaN propagates; PyTorch takes it for 0.",
              "An empty batch gives 0 or NaN; PyTorch reads memory that nobody wrote.",
              "An infinite or NaN margin or weight is refused.")
          .madeBy(MultiMarginLoss::of);

  private final int p;
  private final double margin;
  private final double @Nullable [] weight;

  /** The mean hinge with p = 1 and margin 1. */
  public MultiMarginLoss() {
    this(Settings.DEFAULT, 1, 1, null);
  }

  private MultiMarginLoss(Settings settings, long p, double margin, double @Nullable [] weight) {
    super(settings);
    if (p != 1 && p != 2) {
      throw new IllegalArgumentException(NAME + ": p = " + p + "; expected 1 or 2");
    }
    if (!Double.isFinite(margin)) {
      throw new IllegalArgumentException(
          NAME + ": margin = " + margin + "; expected a finite number");
    }
    for (int i = 0; weight != null && i < weight.length; i++) {
      if (!Double.isFinite(weight[i])) {
        throw new IllegalArgumentException(
            NAME + ": weight[" + i + "] = " + weight[i] + "; expected a finite number");
      }
    }
    this.p = (int) p;
    this.margin = margin;
    this.weight = weight;
  }

  private static MultiMarginLoss of(LossType.Arguments arguments) {
    Tensor weight = arguments.tensor("weight");
    if (weight != null && weight.shape().rank() != 1) {
      throw new IllegalArgumentException(
          NAME + ": weight has shape " + weight.shape() + "; expected (C), one for each class");
    }
    return new MultiMarginLoss(
        Settings.DEFAULT,
        arguments.integer("p", 1),
        arguments.number("margin", 1),
        weight == null ? null : weight.toDoubleArray());
  }

  /** The same loss with another power, 1 or 2. */
  public MultiMarginLoss withP(int power) {
    return new MultiMarginLoss(settings, power, margin, weight);
  }

  /** The same loss with another margin, any finite number. */
  public MultiMarginLoss withMargin(double other) {
    return new MultiMarginLoss(settings, p, other, weight);
  }

  /** The same loss with a weight for each class. */
  public MultiMarginLoss withWeight(double... other) {
    return new MultiMarginLoss(settings, p, margin, other.clone());
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  MultiMarginLoss with(Settings other) {
    return new MultiMarginLoss(other, p, margin, weight);
  }

  @Override
  void check(Call call) {
    checkInput(call);
    Shape input = call.inputs[0].shape();
    Shape target = call.inputs[1].shape();
    boolean single = input.rank() < 2 && target.rank() == 1 && target.count() == 1;
    if (!single && !target.equals(call.shape)) {
      throw unfit(call, call.shape + (input.rank() < 2 ? " or [1]" : "") + " (class indices)");
    }
    int classes = classes(input);
    if (weight != null && weight.length != classes) {
      throw new IllegalArgumentException(
          NAME
              + ": weight has "
              + weight.length
              + " entries; expected "
              + classes
              + ", one for each class of input "
              + input);
    }
    checkIndexType(call);
    checkRange(call, 0);
    if (single) {
      call.shape = target;
    }
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

  private void row(Call call, int row, int classes, Row scratch, @Nullable ExactSum sum) {
    Tensor input = call.inputs[0];
    Tensor gradient = call.gradients[0];
    Tensor hessian = call.hessians[0];
    int start = row * classes;
    int y = (int) call.inputs[1].getLong(row);
    double own = input.getDouble(start + y);
    double w = weight == null ? 1 : weight[y];
    double slope = scale(call, row) * w;
    double[] slopes = scratch.slopes;
    scratch.sum.reset();
    for (int i = 0; i < classes; i++) {
      if (i == y) {
        continue;
      }
      scratch.pair.set(input.getDouble(start + i), own, margin);
      double z = scratch.pair.hi();
      if (z <= 0) {
        slopes[i] = 0;
      } else {
        // Also for NaN.
        slopes[i] = p == 2 ? 2 * z : z > 0 ? 1 : z;
        scratch.sum.add(p == 2 ? z * z : z);
      }
    }
    term(call, row, w == 0 ? 0 : w * scratch.sum.over(classes), 1, sum);
    if (gradient == null && hessian == null) {
      return;
    }
    scratch.sum.reset();
    int active = 0;
    boolean nan = false;
    for (int i = 0; i < classes; i++) {
      if (i == y) {
        continue;
      }
      double s = slopes[i];
      if (s != 0) {
        active++;
        scratch.sum.add(s);
        nan |= Double.isNaN(s);
      }
      if (gradient != null) {
        gradient.set(start + i, product(slope, s, classes));
      }
      if (hessian != null) {
        hessian.set(start + i, curvature(slope, s == 0 ? 0 : s > 0 ? 1 : s, classes));
      }
    }
    if (gradient != null) {
      gradient.set(start + y, product(slope, -scratch.sum.toDouble(), classes));
    }
    if (hessian != null) {
      hessian.set(start + y, curvature(slope, nan ? Double.NaN : active, classes));
    }
  }

  /** The share of a class in the gradient; nothing, not even NaN, where the label has no weight. */
  private static double product(double slope, double s, int classes) {
    return slope == 0 || s == 0 ? 0 : slope * s / classes;
  }

  private double curvature(double slope, double pairs, int classes) {
    return p == 1 && !Double.isNaN(pairs) ? 0 : product(slope, 2 * pairs, classes);
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    int classes = classes(inputs[0].shape());
    int y = (int) inputs[1].getLong(0);
    double own = inputs[0].getDouble(y);
    String power = p == 2 ? "^2" : "";
    List<Explanation.Step> steps = new ArrayList<>();
    StringBuilder terms = new StringBuilder();
    for (int i = 0; i < classes; i++) {
      if (i != y) {
        double x = inputs[0].getDouble(i);
        double z = margin - own + x;
        steps.add(
            new Explanation.Step(
                "margin - x[y] + x[" + i + "]",
                Trace.number(margin) + " - " + operand(own) + " + " + operand(x),
                z));
        terms.append(terms.length() == 0 ? "" : " + ").append(Trace.number(z > 0 ? z : 0));
        terms.append(power);
      }
    }
    String formula =
        (weight == null ? "" : "w[y] ")
            + "(1/C) sum over i != y of max(0, margin - x[y] + x[i])"
            + power;
    steps.add(
        new Explanation.Step(
            formula,
            terms.length() == 0
                ? "there is no other class"
                : (weight == null ? "" : Trace.number(weight[y]) + " * ")
                    + "("
                    + terms
                    + ") / "
                    + classes,
            result.value().getDouble(0)));
    return Explanation.of(formula, steps, result);
  }

  /** A number in the middle of an expression. */
  static String operand(double value) {
    return value < 0 ? "(" + Trace.number(value) + ")" : Trace.number(value);
  }
}
