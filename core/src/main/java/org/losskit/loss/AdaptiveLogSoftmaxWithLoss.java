package org.losskit.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Adaptive softmax: frequent classes in a head, the others in clusters whose layers are the
 * narrower the rarer their classes are.
 *
 * <p>With cutoffs c[1] &lt; ... &lt; c[k] the head has an output for each class below c[1], the
 * shortlist, and one for each cluster; cluster i (from 0) holds the classes from c[i+1] to below
 * c[i+2] (the number of classes after the last), behind a layer of floor(in / divValue^(i+1)):
 *
 * <pre>
 *   value     -ln p(y), with ln p(j) = ln softmax(head)[j]                                   in the shortlist
 *                               ln p(j) = ln softmax(head)[c[1] + i] + ln softmax(tail i)[j - c[i+1]]  in cluster i
 *   gradient  by input and by every weight; of a sample only the head and one tail take part
 *   mean      sum of values / number of samples
 *   hessian   sum over head and tail of the variance of their weights' columns under softmax  (the exact
 *             diagonal by input; a tail's weights are the product of its two)
 * </pre>
 *
 * <p><b>Shapes.</b> input (in) or (N,in); target () or (N), int32 or int64; head.weight
 * (c[1]+k,in); head.bias (c[1]+k), may be left out; tail.i.0.weight (hidden,in), tail.i.1.weight
 * (classes of the cluster,hidden), where hidden may be 0. None-reduced value as the target.
 *
 * <p><b>Domain.</b> All real numbers; targets in 0..classes-1.
 *
 * <p><b>Properties.</b> Convex in the input, twice differentiable, not negative.
 *
 * <p><b>Special cases.</b> A hidden size of 0 makes the classes of a cluster equally likely.
 *
 * <p><b>Accuracy.</b> Each of head and tail as {@link LinearCrossEntropyLoss}.
 *
 * <p><b>Compared with.</b> PyTorch: AdaptiveLogSoftmaxWithLoss also returns {@code output}, ln
 * p(y): that is minus the value with {@link Reduction#NONE}. It holds its parameters itself; here
 * they are inputs, under its names.
 *
 * @see <a href="https://arxiv.org/abs/1609.04309">Grave, Joulin, Cisse, Grangier, Jegou: Efficient
 *     softmax approximation for GPUs (2017)</a>
 */
public final class AdaptiveLogSoftmaxWithLoss extends AbstractLoss<AdaptiveLogSoftmaxWithLoss> {
  static final int TARGET = 1;
  static final int HEAD = 2;
  static final int BIAS = 3;
  static final int TAILS = 4;

  private static final String NAME = "adaptive_log_softmax";

  private static final List<LossType.Input> FIRST =
      List.of(
          LossType.Input.prediction("input"),
          LossType.Input.fixed("target", LossType.Content.INDICES),
          LossType.Input.floating("head.weight"),
          new LossType.Input("head.bias", LossType.Content.FLOATING, false, true, true));

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named(NAME, "AdaptiveLogSoftmaxWithLoss")
          .summary("softmax over a head of frequent classes and clusters of rare ones")
          .formula("-\\ln p_{y}")
          .shapes(
              "input (in) or (N,in)",
              "target () or (N), class indices",
              "head.weight (c1+k,in), head.bias (c1+k) or left out",
              "tail.i.0.weight (floor(in / div_value^(i+1)),in), tail.i.1.weight (classes of the"
                  + " cluster, that many)",
              "none-reduced value () or (N)")
          .mean("the number of samples")
          .domain("all real numbers; labels in 0..n_classes-1")
          .inputs(FIRST)
          .parameters(
              new LossType.Parameter(
                  "n_classes", LossType.Kind.INTEGER, null, "at least 2", "how many classes"),
              new LossType.Parameter(
                  "cutoffs",
                  LossType.Kind.INTEGERS,
                  null,
                  "increasing integers from 1 to n_classes - 1",
                  "the first class of every cluster"),
              LossType.Parameter.number(
                  "div_value",
                  4,
                  "> 0",
                  "how many times narrower the layer of a cluster is than that of the one before"))
          .properties(
              Property.CONVEX,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE,
              Property.NON_NEGATIVE)
          .accuracy(
              "1 ulp, or 2^-40 of the sum of |input W| where that is more", "4 ulp of that sum")
          .specialCases(
              "A hidden size of 0 makes the classes of a cluster equally likely.",
              "Without samples the mean is NaN and the gradients are 0.")
          .differences(
              "The value is the loss, also for none; PyTorch's output is its negative.",
              "The parameters of the layers are inputs, under PyTorch's names.")
          .madeBy(AdaptiveLogSoftmaxWithLoss::of);

  private final int classes;

  /** The first class of every cluster, and the number of classes. */
  private final int[] bounds;

  private final double divValue;
  private final List<LossType.Input> inputs;

  /**
   * The mean loss.
   *
   * @param classes how many classes there are
   * @param cutoffs the first class of every cluster, increasing
   */
  public AdaptiveLogSoftmaxWithLoss(int classes, int... cutoffs) {
    this(Settings.DEFAULT, classes, bounds(classes, cutoffs), 4);
  }

  private AdaptiveLogSoftmaxWithLoss(
      Settings settings, int classes, int[] bounds, double divValue) {
    super(settings);
    this.classes = classes;
    this.bounds = bounds;
    this.divValue = Require.finitePositive(NAME, "div_value", divValue);
    List<LossType.Input> all = new ArrayList<>(FIRST);
    for (int i = 0; i < bounds.length - 1; i++) {
      all.add(LossType.Input.floating("tail." + i + ".0.weight"));
      all.add(LossType.Input.floating("tail." + i + ".1.weight"));
    }
    inputs = List.copyOf(all);
  }

  private static AdaptiveLogSoftmaxWithLoss of(LossType.Arguments arguments) {
    if (!arguments.has("n_classes")) {
      throw TYPE.missing("n_classes");
    }
    long[] cutoffs = arguments.integers("cutoffs");
    if (cutoffs == null) {
      throw TYPE.missing("cutoffs");
    }
    long n = arguments.integer("n_classes", 0);
    if (n > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          NAME + ": n_classes = " + n + "; expected at most " + Integer.MAX_VALUE);
    }
    int[] small = new int[cutoffs.length];
    for (int i = 0; i < small.length; i++) {
      // Beyond an int is beyond the classes.
      small[i] = (int) Math.max(-1, Math.min(cutoffs[i], Integer.MAX_VALUE));
    }
    return new AdaptiveLogSoftmaxWithLoss((int) Math.max(n, 0), small)
        .withDivValue(arguments.number("div_value", 4));
  }

  private static int[] bounds(int classes, int[] cutoffs) {
    if (classes < 2) {
      throw new IllegalArgumentException(
          NAME + ": n_classes = " + classes + "; expected at least 2");
    }
    boolean fits = cutoffs.length > 0;
    for (int i = 0; i < cutoffs.length; i++) {
      fits &= cutoffs[i] > (i == 0 ? 0 : cutoffs[i - 1]) && cutoffs[i] < classes;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          NAME
              + ": cutoffs = "
              + Arrays.toString(cutoffs)
              + "; expected increasing integers from 1 to "
              + (classes - 1)
              + " for "
              + classes
              + " classes, at least one");
    }
    int[] bounds = Arrays.copyOf(cutoffs, cutoffs.length + 1);
    bounds[cutoffs.length] = classes;
    return bounds;
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  public List<LossType.Input> inputs() {
    return inputs;
  }

  /** The same loss with other widths of the clusters' layers: floor(in / divValue^(i+1)). */
  public AdaptiveLogSoftmaxWithLoss withDivValue(double value) {
    return new AdaptiveLogSoftmaxWithLoss(settings, classes, bounds, value);
  }

  @Override
  AdaptiveLogSoftmaxWithLoss with(Settings other) {
    return new AdaptiveLogSoftmaxWithLoss(other, classes, bounds, divValue);
  }

  int classes() {
    return classes;
  }

  int clusters() {
    return bounds.length - 1;
  }

  int shortlist() {
    return bounds[0];
  }

  /** The first class of a cluster; of the one after the last the number of classes. */
  int first(int cluster) {
    return bounds[cluster];
  }

  /** The cluster of a class, -1 in the shortlist. */
  int cluster(long label) {
    int cluster = -1;
    while (label >= bounds[cluster + 1]) {
      cluster++;
    }
    return cluster;
  }

  /** floor(in / divValue^(i+1)). */
  int hidden(int features, int cluster) {
    double divisor = divValue;
    for (int i = 0; i < cluster; i++) {
      divisor *= divValue;
    }
    double quotient = Math.floor(features / divisor);
    // The quotient may have been rounded up to an integer.
    return (int) (Math.fma(quotient, divisor, -features) > 0 ? quotient - 1 : quotient);
  }

  @Override
  void check(Call call) {
    Shape input = call.inputs[0].shape();
    call.dtype = DType.FLOAT32;
    for (int i = 0; i < call.inputCount; i++) {
      if (i == TARGET || call.isAbsent(i)) {
        continue;
      }
      checkFloating(call, i);
      call.dtype = call.dtype.promote(call.inputs[i].dtype());
    }
    if (input.rank() != 1 && input.rank() != 2) {
      throw new IllegalArgumentException(
          NAME + ": input has shape " + input + "; expected (in) or (N,in)");
    }
    int features = input.size(input.rank() - 1);
    Tensor target = call.inputs[TARGET];
    if (target.dtype() != DType.INT32 && target.dtype() != DType.INT64) {
      throw new IllegalArgumentException(
          NAME + ": target is " + target.dtype() + "; expected class indices, int32 or int64");
    }
    call.shape = call.shapeWithout(input, input.rank() - 1);
    if (!target.shape().equals(call.shape)) {
      throw new IllegalArgumentException(
          NAME
              + ": input has shape "
              + input
              + " but target has shape "
              + target.shape()
              + "; expected "
              + call.shape
              + " (class indices)");
    }
    checkWeight(call, HEAD, shortlist() + clusters(), features);
    if (!call.isAbsent(BIAS)) {
      checkWeight(call, BIAS, shortlist() + clusters(), -1);
    }
    for (int i = 0; i < clusters(); i++) {
      int hidden = hidden(features, i);
      checkWeight(call, TAILS + 2 * i, hidden, features);
      checkWeight(call, TAILS + 2 * i + 1, first(i + 1) - first(i), hidden);
    }
    for (int i = 0; i < target.count(); i++) {
      checkLabel(target, i, 0, classes);
    }
    call.units = call.shape.count();
    call.termCount = call.units;
  }

  private void checkWeight(Call call, int i, int rows, int columns) {
    Shape shape = call.inputs[i].shape();
    boolean fits =
        columns < 0
            ? shape.rank() == 1 && shape.size(0) == rows
            : shape.rank() == 2 && shape.size(0) == rows && shape.size(1) == columns;
    if (!fits) {
      throw new IllegalArgumentException(
          NAME
              + ": "
              + inputs.get(i).name()
              + " has shape "
              + shape
              + "; expected "
              + (columns < 0 ? Shape.of(rows) : Shape.of(rows, columns))
              + " for input "
              + call.inputs[0].shape());
    }
  }

  @Override
  int grain(Call call) {
    return Math.max(1, (1 << 18) / (call.inputs[HEAD].count() + 16 * (1 + shortlist())) + 15 & -16);
  }

  @Override
  int alignment() {
    return 16;
  }

  @Override
  void prepare(Call call) {
    LinearOutputs.checkApart(this, call);
    call.kept(AdaptiveCall.class, AdaptiveCall::new).begin(this, call);
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    call.kept(AdaptiveCall.class, AdaptiveCall::new).run(call, from, to, sum);
  }

  @Override
  void complete(Call call) {
    call.kept(AdaptiveCall.class, AdaptiveCall::new).complete(call);
  }

  /**
   * ln p of every class: a row for each sample, which exponentiates to 1.
   *
   * @param parameters head.weight, head.bias where there is one, tail.0.0.weight, tail.0.1.weight,
   *     and so on
   * @return (N,classes), or (classes) for a single sample, in the type of the inputs
   */
  public Tensor logProb(Tensor input, Tensor... parameters) {
    return AdaptiveScores.logProb(this, input, parameters);
  }

  /**
   * The most likely class of every sample, the first of several.
   *
   * @param parameters as for {@link #logProb}
   * @return (N), or a scalar for a single sample, int64
   */
  public Tensor predict(Tensor input, Tensor... parameters) {
    return AdaptiveScores.predict(this, input, parameters);
  }

  @Override
  public Explanation explain(Tensor... in) {
    LossResult result = single(in);
    return AdaptiveScores.explain(this, in, result);
  }
}
