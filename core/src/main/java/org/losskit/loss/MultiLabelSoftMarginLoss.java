package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.BlockProgram;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.formula.Formula.Domain;
import org.losskit.formula.Trace;
import org.losskit.formula.Workspace;
import org.losskit.internal.kernel.ScalarMath;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Binary cross entropy of every class, averaged over the classes of a sample.
 *
 * <pre>
 *   value     1 / C  sum_c w[c] (y[c] softplus(-x[c]) + (1 - y[c]) softplus(x[c]))
 *   gradient  w[c] (sigmoid(x[c]) - y[c]) / C              by the target: -w[c] x[c] / C
 *   hessian   w[c] sigmoid(x[c]) sigmoid(-x[c]) / C        (exact)
 *   mean      sum of values / number of samples
 * </pre>
 *
 * <p><b>Shapes.</b> input (..., C), target of the same shape or one that broadcasts with it; weight
 * (C) or any shape that broadcasts with both, also enlarging them, of no more dimensions than the
 * input; none-reduced value: the broadcast shape without its last dimension. C is the input's own
 * last size. {@link #withStrictShapes} refuses an input and a target of different shapes.
 *
 * <p><b>Domain.</b> All real logits; targets in [0, 1] (not checked, as in PyTorch); weights finite
 * and not negative.
 *
 * <p><b>Properties.</b> Convex, twice differentiable; Lipschitz with the largest of the weights.
 *
 * <p><b>Special cases.</b> Infinite logits give the limits. NaN in, NaN out. A weight of 0 hides
 * its class. Without classes a sample costs NaN.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32; gradients with soft targets 1 ulp.
 *
 * <p><b>Compared with.</b> {@link BCEWithLogitsLoss} averages over all elements. PyTorch:
 * MultiLabelSoftMarginLoss, same defaults; NaN there for infinite logits.
 */
public final class MultiLabelSoftMarginLoss extends AbstractLoss<MultiLabelSoftMarginLoss> {
  private static final String NAME = "multilabel_soft_margin";
  private static final CompiledFormula PLAIN = compile(false);
  private static final CompiledFormula WEIGHTED = compile(true);
  private static final Lease<Row> ROWS = new Lease<>(Row::new);

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named(NAME, "MultiLabelSoftMarginLoss")
          .aliases("multilabel_soft_margin_loss")
          .summary("binary cross entropy of every class, averaged over the classes")
          .formula(
              "\\frac{1}{C} \\sum_{c} w_{c} \\left( y_{c} \\ln(1 + e^{-x_{c}}) + (1 - y_{c})"
                  + " \\ln(1 + e^{x_{c}}) \\right)")
          .shapes(
              "input (..., C), target (..., C), terms (...)",
              "input, target and weight broadcast; C is the input's last size")
          .mean("the number of samples; weights do not enter")
          .domain("all real logits; targets in [0, 1]")
          .scale(LossType.Scale.LOGITS)
          .inputs(ElementwiseLoss.INPUTS)
          .parameters(
              LossType.Parameter.tensor(
                  "weight",
                  "numbers >= 0 of a shape that broadcasts, of no more dimensions than the input",
                  "multiplies each class's part, not the denominators"))
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
              "Infinite logits give the limits: +infinity costs 0 with y = 1 and infinity otherwise.",
              "A weight of 0 hides its class, whatever it holds.",
              "NaN in, NaN out.",
              "A sample without classes costs NaN.")
          .differences(
              "Infinite logits give the limits; PyTorch gives NaN.",
              "A weight or target of more dimensions than the input is refused; PyTorch then sums"
                  + " over another dimension.",
              "Negative weights are refused.",
              "There is no gradient by the weight.")
          .madeBy(arguments ->
              new MultiLabelSoftMarginLoss(
                  Settings.DEFAULT, BinaryLoss.copy(arguments.tensor("weight")), false));

  /** What one thread needs. */
  private static final class Row {
    private final RowSum sum = new RowSum();
    private final int[] positions = new int[Workspace.BLOCK];
    private final StretchedGradients stretched = new StretchedGradients();
  }

  private final @Nullable Tensor weight;
  private final boolean strictShapes;

  /** The mean over samples, without weights. */
  public MultiLabelSoftMarginLoss() {
    this(Settings.DEFAULT, null, false);
  }

  private MultiLabelSoftMarginLoss(
      Settings settings, @Nullable Tensor weight, boolean strictShapes) {
    super(settings);
    BinaryLoss.checkWeights(NAME, "weight", weight);
    this.weight = weight;
    this.strictShapes = strictShapes;
  }

  private static CompiledFormula compile(boolean weighted) {
    Formula x = Formula.input("input");
    Formula y = Formula.input("target", Domain.UNIT);
    Formula value = Formula.softplus(x).minus(x.times(y));
    return weighted
        ? new CompiledFormula(
            Formula.input("weight", Domain.NON_NEGATIVE).massTimes(value),
            List.of("input", "target", "weight"))
        : new CompiledFormula(value, List.of("input", "target"));
  }

  /** The same loss with weights of a shape that broadcasts: (C) has one for each class. */
  public MultiLabelSoftMarginLoss withWeight(Tensor other) {
    return new MultiLabelSoftMarginLoss(settings, BinaryLoss.copy(other), strictShapes);
  }

  /** The same loss with one weight for each class. */
  public MultiLabelSoftMarginLoss withWeight(double... other) {
    return withWeight(Tensor.of(other));
  }

  /**
   * The same loss that refuses an input and a target of different shapes, rather than broadcasting
   * them.
   */
  public MultiLabelSoftMarginLoss withStrictShapes() {
    return new MultiLabelSoftMarginLoss(settings, weight, true);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  MultiLabelSoftMarginLoss with(Settings other) {
    return new MultiLabelSoftMarginLoss(other, weight, strictShapes);
  }

  @Override
  void check(Call call) {
    for (int i = 0; i < 2; i++) {
      DType dtype = call.inputs[i].dtype();
      if (!dtype.isFloating() && (i == 0 || dtype != DType.BOOLEAN)) {
        throw new IllegalArgumentException(
            NAME
                + ": "
                + inputs().get(i).name()
                + " is "
                + dtype
                + "; expected float32"
                + (i == 0 ? " or float64" : ", float64 or boolean"));
      }
    }
    Shape input = call.inputs[0].shape();
    if (input.rank() == 0) {
      throw new IllegalArgumentException(NAME + ": input has shape []; expected (..., C)");
    }
    Shape full = weighted(call, unweighted(call));
    // The ways of operands follow the elements, not the terms.
    call.shape = full;
    for (int i = 0; i < (weight == null ? 2 : 3); i++) {
      call.findWay(i, operand(call, i).shape());
    }
    call.shape = call.shapeWithout(full, full.rank() - 1);
    call.dtype = call.inputs[0].dtype().promote(call.inputs[1].dtype());
    call.units = call.shape.count();
    call.termCount = call.units;
  }

  /** The shape that input and target broadcast to. */
  private Shape unweighted(Call call) {
    Shape input = call.inputs[0].shape();
    Shape target = call.inputs[1].shape();
    Shape both = call.broadcast(0, input, target);
    if (both == null || (strictShapes && !input.equals(target))) {
      throw unfit(
          call,
          both == null
              ? "shapes that broadcast"
              : "equal shapes (strict), since these would broadcast to " + both);
    }
    if (both.rank() > input.rank()) {
      throw unfit(call, "a target of no more dimensions than the input");
    }
    return both;
  }

  private Shape weighted(Call call, Shape both) {
    if (weight == null) {
      return both;
    }
    Shape all = call.broadcast(1, both, weight.shape());
    if (all == null || weight.shape().rank() > call.inputs[0].shape().rank()) {
      throw new IllegalArgumentException(
          NAME
              + ": weight has shape "
              + weight.shape()
              + "; expected a shape that broadcasts with "
              + both
              + " and has no more dimensions than the input");
    }
    return all;
  }

  private Tensor operand(Call call, int i) {
    return i < 2 || weight == null ? call.inputs[i] : weight;
  }

  /** How many parts a sample's sum has. */
  private int width(Call call) {
    int width = 1;
    for (int i = 0; i < (weight == null ? 2 : 3); i++) {
      Shape shape = operand(call, i).shape();
      int last = shape.rank() == 0 ? 1 : shape.size(shape.rank() - 1);
      width = last == 1 ? width : last;
    }
    return width;
  }

  private static int classes(Call call) {
    Shape input = call.inputs[0].shape();
    return input.size(input.rank() - 1);
  }

  @Override
  int grain(Call call) {
    return Math.max(1, (1 << 16) / Math.max(1, width(call)));
  }

  @Override
  int alignment() {
    return 1;
  }

  /** A gradient that is summed back over stretched dimensions is summed by one thread. */
  @Override
  boolean isDivisible(Call call) {
    return !isStretched(call, 0) && !isStretched(call, 1);
  }

  private boolean isStretched(Call call, int i) {
    boolean wanted = call.gradients[i] != null || call.hessians[i] != null;
    return wanted && call.inputs[i].count() != call.units * width(call);
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    int width = width(call);
    Row scratch = ROWS.take();
    if (width == 0) {
      for (int row = from; row < to; row++) {
        scratch.sum.reset();
        term(call, row, scratch.sum.over(classes(call)), 1, sum);
      }
    } else {
      int wanted = CompiledFormula.VALUE;
      for (int i = 0; i < 2; i++) {
        wanted |= call.gradients[i] == null ? 0 : CompiledFormula.gradient(i);
        wanted |= call.hessians[i] == null ? 0 : CompiledFormula.hessian(i);
        if (isStretched(call, i)) {
          scratch.stretched.begin(i, call.gradients[i]);
          scratch.stretched.begin(2 + i, call.hessians[i]);
        }
      }
      BlockProgram program =
          (weight == null ? PLAIN : WEIGHTED).program(wanted, call.dtype == DType.FLOAT64);
      rows(call, program, from, to, scratch, sum);
      scratch.stretched.finish();
    }
    ROWS.give(scratch);
  }

  private void rows(
      Call call, BlockProgram program, int from, int to, Row scratch, @Nullable ExactSum sum) {
    int width = width(call);
    int classes = classes(call);
    int end = to * width;
    Workspace workspace = program.open(end - from * width);
    workspace.scale(call.scale / classes);
    scratch.sum.reset();
    int row = from;
    for (int at = from * width; at < end; at += workspace.block()) {
      int n = Math.min(workspace.block(), end - at);
      for (int i = 0; i < (weight == null ? 2 : 3); i++) {
        workspace.load(i, operand(call, i), call.way(i), at, n);
      }
      if (call.upstream != null) {
        for (int i = 0; i < n; i++) {
          workspace.scales()[workspace.scaleOffset() + i] = scale(call, (at + i) / width) / classes;
        }
      }
      workspace.run(n);
      derivatives(call, workspace, at, n, scratch);
      for (int done = 0; done < n; ) {
        int some = Math.min(n - done, (row + 1) * width - at - done);
        scratch.sum.add(workspace.output(0), workspace.outputOffset(0) + done, some);
        done += some;
        if (at + done == (row + 1) * width) {
          term(call, row++, scratch.sum.over(classes), 1, sum);
          scratch.sum.reset();
        }
      }
    }
  }

  private void derivatives(Call call, Workspace workspace, int at, int n, Row scratch) {
    int k = 1;
    for (int slot = 0; slot < 4; slot++) {
      int i = slot % 2;
      Tensor target = slot < 2 ? call.gradients[i] : call.hessians[i];
      if (target == null) {
        continue;
      }
      if (isStretched(call, i)) {
        call.way(i).positions(at, n, scratch.positions);
        for (int j = 0; j < n; j++) {
          double factor = workspace.scales()[workspace.scaleOffset() + j];
          double value = workspace.output(k)[workspace.outputOffset(k) + j];
          scratch.stretched.add(slot, scratch.positions[j], value, factor);
        }
      } else {
        workspace.storeScaled(k, target, at, n);
      }
      k++;
    }
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    Tensor x = inputs[0];
    Tensor y = inputs[1];
    List<Explanation.Step> steps = new ArrayList<>();
    List<String> terms = new ArrayList<>();
    int weights = weight == null ? 1 : weight.count();
    boolean empty = x.count() == 0 || y.count() == 0 || weights == 0;
    int n = empty ? 0 : Math.max(x.count(), Math.max(y.count(), weights));
    for (int c = 0; c < n; c++) {
      // One sample: an operand has one element for each class or one for all.
      double logit = x.getDouble(c % x.count());
      double target = y.getDouble(c % y.count());
      double w = weight == null ? 1 : weight.getDouble(c % weight.count());
      double up = ScalarMath.softplus(logit);
      double down = ScalarMath.softplus(-logit);
      steps.add(
          new Explanation.Step(
              "softplus(-x[" + c + "])", "softplus(" + number(-logit) + ")", down));
      steps.add(
          new Explanation.Step("softplus(x[" + c + "])", "softplus(" + number(logit) + ")", up));
      terms.add(
          (weight == null ? "" : number(w) + " * ")
              + "("
              + number(target)
              + " * "
              + number(down)
              + " + "
              + number(1 - target)
              + " * "
              + number(up)
              + ")");
    }
    String formula =
        "(1/C) sum_c "
            + (weight == null ? "" : "w[c] ")
            + "(y[c] softplus(-x[c]) + (1 - y[c]) softplus(x[c]))";
    steps.add(
        new Explanation.Step(
            formula,
            "(" + String.join(" + ", terms) + ") / " + x.shape().size(x.shape().rank() - 1),
            result.value().toDouble()));
    return Explanation.of(formula, steps, result);
  }

  private static String number(double value) {
    return Trace.number(value);
  }
}
