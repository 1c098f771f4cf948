package org.losskit.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.softmax.ShortRows;
import org.losskit.internal.softmax.SoftmaxRow;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Cross entropy of logits against a class label or class probabilities, in nats: softmax and
 * logarithm in one.
 *
 * <p>With p = softmax(x) over the classes, e = labelSmoothing:
 *
 * <pre>
 *   labels         value     (1 - e) w[y] (-ln p[y]) + (e / C) sum_c w[c] (-ln p[c])       0 for an ignored label
 *                  gradient  w[y] (p - onehot(y)) without smoothing
 *                  mean      sum of values / sum of w[y] over labels that count
 *   probabilities  value     sum_c w[c] t[c] (-ln p[c])      with t replaced by (1 - e) t + e / C
 *                  gradient  (sum_c w[c] t[c]) p - w t;      by the target: (1 - e) w (-ln p)
 *                  mean      sum of values / number of samples
 *   hessian        (sum of the weights of the -ln p) p (1 - p)      (the exact diagonal)
 * </pre>
 *
 * <p><b>Shapes.</b> input (C), (N,C) or (N,C,d1..dK); target (), (N) or (N,d1..dK) of class
 * indices, or of the input's shape for probabilities: an integer tensor holds labels, a floating
 * one probabilities, whatever the shapes are. None-reduced value: the input without classes.
 *
 * <p><b>Domain.</b> All real logits; labels in 0..C-1 or {@code ignoreIndex}; smoothing in [0, 1];
 * probabilities are not checked, as in PyTorch.
 *
 * <p><b>Properties.</b> Convex, twice differentiable.
 *
 * <p><b>Special cases.</b> A logit of -infinity is a class that cannot be: harmless elsewhere,
 * infinite loss at the target. A term of weight or probability 0 is 0, also where -ln p is
 * infinite. A logit of +infinity or NaN, or only -infinity, gives NaN. Ignored rows have gradient 0
 * whatever they hold. A mean over nothing is NaN; {@link #withEmptyMean} has other answers.
 *
 * <p><b>Accuracy.</b> 0.51 ulp in float32 with labels, also for confident rows: logits [20, 0] and
 * label 0 cost 2.0611536e-9, not 0. With probabilities or smoothing the value is as accurate; the
 * gradient, a difference, is within 1 ulp or 2^-36 of its larger part.
 *
 * <p><b>Compared with.</b> {@link NLLLoss} takes log-probabilities. PyTorch: CrossEntropyLoss, same
 * defaults, except that a negative smoothing is refused and the mode is chosen by type.
 */
public final class CrossEntropyLoss extends ClassRows<CrossEntropyLoss> {
  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("cross_entropy", "CrossEntropyLoss")
          .summary("cross entropy of logits against a class label or class probabilities")
          .formula("-w_{y} \\ln \\frac{e^{x_{y}}}{\\sum_{c} e^{x_{c}}}")
          .shapes(SHAPES[0], SHAPES[1], "probabilities: the input's", SHAPES[2])
          .mean("the sum of the weights of the labels that count; the samples for probabilities")
          .domain("all real logits; labels in 0..C-1 or ignore_index, or probabilities")
          .scale(LossType.Scale.LOGITS)
          .targets(LossType.Targets.CLASSES)
          .surprisal()
          .inputs(
              LossType.Input.prediction("input"),
              new LossType.Input(
                  "target", LossType.Content.INDICES_OR_PROBABILITIES, false, true, false))
          .parameters(
              WEIGHT,
              IGNORE_INDEX,
              LossType.Parameter.number(
                  "label_smoothing",
                  0,
                  "0 to 1",
                  "the share of the target that is spread evenly over the classes"))
          .properties(
              Property.CONVEX,
              Property.LIPSCHITZ,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE,
              Property.NON_NEGATIVE)
          .accuracy(
              "0.51 ulp (gradient with probabilities or smoothing: 1 ulp)",
              "4 ulp (gradient with probabilities or smoothing: or 2^-50 of the larger part)")
          .specialCases(
              "A logit of -infinity is a class that cannot be: harmless elsewhere, infinite loss at the target.",
              "A term of weight or probability 0 is 0, also where the logarithm is infinite.",
              "A logit of +infinity or NaN, or only -infinity, gives NaN.",
              "An ignored sample has gradient 0, whatever it holds; its class stays in the softmax of others.",
              "A mean over nothing is NaN; withEmptyMean has other answers.")
          .differences(
              "The type of the target says what it is, not its shape: integers are labels, floating numbers probabilities.",
              "Confident rows keep their digits: logits [20, 0] with label 0 cost 2.06e-9, 0 in PyTorch's float32.",
              "Terms of weight or probability 0 at an infinite logit are 0; NaN in PyTorch.",
              "The gradient of an ignored row that holds NaN is 0; NaN in PyTorch.",
              "A negative label_smoothing is refused.")
          .madeBy(arguments ->
              new CrossEntropyLoss(
                  Settings.DEFAULT,
                  Options.of("cross_entropy", arguments),
                  arguments.number("label_smoothing", 0)));

  private final double smoothing;

  /** The mean cross entropy. */
  public CrossEntropyLoss() {
    this(Settings.DEFAULT, Options.DEFAULT, 0);
  }

  private CrossEntropyLoss(Settings settings, Options options, double smoothing) {
    super("cross_entropy", settings, options);
    this.smoothing = Require.share("cross_entropy", "label_smoothing", smoothing);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss with another share of the target spread over all classes. */
  public CrossEntropyLoss withLabelSmoothing(double share) {
    return new CrossEntropyLoss(settings, options, share);
  }

  @Override
  CrossEntropyLoss with(Settings other, Options otherOptions) {
    return new CrossEntropyLoss(other, otherOptions, smoothing);
  }

  @Override
  void check(Call call) {
    checkInput(call);
    Tensor target = call.inputs[1];
    if (!target.dtype().isFloating()) {
      checkIndexType(target, ", or class probabilities, float32 or float64");
      checkIndexShape(call);
      checkLabels(call);
      return;
    }
    Shape input = call.inputs[0].shape();
    if (!target.shape().equals(input)) {
      throw new IllegalArgumentException(
          type().name()
              + ": input has shape "
              + input
              + " but target has shape "
              + target.shape()
              + " and type "
              + target.dtype()
              + "; expected "
              + input
              + " (class probabilities) or integers of shape "
              + call.shape
              + " (class indices)");
    }
    if (options.ignoreIndex() >= 0) {
      throw new IllegalArgumentException(
          "cross_entropy: ignore_index = "
              + options.ignoreIndex()
              + " with class probabilities; expected none, or class indices");
    }
    call.dtype = call.dtype.promote(target.dtype());
    call.termCount = call.units;
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    Tensor target = call.inputs[1];
    int classes = classes(call);
    int stride = stride(call);
    boolean labels = !target.dtype().isFloating();
    if (labels && smoothing == 0 && call.hessians[0] == null && ShortRows.take(classes, stride)) {
      runShort(call, from, to, sum);
      return;
    }
    SoftmaxRow row = SoftmaxRow.ofThread(call.inputs[0], classes, stride);
    if (call.dtype == DType.FLOAT64) {
      row.widen();
    }
    double[] masses = row.masses();
    for (int i = from; i < to; i++) {
      int start = start(i, classes, stride);
      if (!labels) {
        for (int c = 0; c < classes; c++) {
          masses[c] = (1 - smoothing) * target.getDouble(start + c * stride) + smoothing / classes;
        }
        spread(call, row, i, start, 1, sum);
        continue;
      }
      long label = target.getLong(i);
      if (label == options.ignoreIndex()) {
        absent(call, i, start, classes, stride, 0, sum);
      } else if (smoothing == 0 && options.weightOf((int) label) == 0) {
        // NaN only where all that count weigh 0, and the mean is 0/0.
        absent(call, i, start, classes, stride, 0 * scale(call, i), sum);
      } else if (smoothing == 0) {
        single(call, row, i, start, (int) label, sum);
      } else {
        Arrays.fill(masses, 0, classes, smoothing / classes);
        masses[(int) label] += 1 - smoothing;
        spread(call, row, i, start, options.weightOf((int) label), sum);
      }
    }
  }

  /** As {@link #run}, for rows against one class that are too short to be taken one by one. */
  private void runShort(Call call, int from, int to, @Nullable ExactSum sum) {
    Tensor input = call.inputs[0];
    Tensor target = call.inputs[1];
    int classes = classes(call);
    boolean wide = call.dtype == DType.FLOAT64;
    ShortRows rows = ShortRows.ofThread(input, classes, wide);
    int[] pivots = rows.pivots();
    for (int first = from; first < to; first += rows.capacity()) {
      int n = Math.min(rows.capacity(), to - first);
      for (int k = 0; k < n; k++) {
        long label = target.getLong(first + k);
        pivots[k] = label == options.ignoreIndex() ? 0 : (int) label;
      }
      rows.compute(first * classes, n);
      for (int k = 0; k < n; k++) {
        int i = first + k;
        int start = i * classes;
        double weight = options.weightOf(pivots[k]);
        if (target.getLong(i) == options.ignoreIndex()) {
          absent(call, i, start, classes, 1, 0, sum);
        } else if (weight == 0) {
          absent(call, i, start, classes, 1, 0 * scale(call, i), sum);
        } else if (rows.isOdd(k)) {
          SoftmaxRow row = SoftmaxRow.ofThread(input, classes, 1);
          if (wide) {
            row.widen();
          }
          single(call, row, i, start, pivots[k], sum);
        } else {
          if (call.gradients[0] != null) {
            rows.storeGradient(call.gradients[0], start, k, weight * scale(call, i));
          }
          term(call, i, weight * rows.surprisal(k), weight, sum);
        }
      }
    }
  }

  /** A row that does not count, whatever it holds. */
  private static void absent(
      Call call,
      int i,
      int start,
      int classes,
      int stride,
      double derivative,
      @Nullable ExactSum sum) {
    if (call.gradients[0] != null) {
      fill(call.gradients[0], start, classes, stride, derivative);
    }
    if (call.hessians[0] != null) {
      fill(call.hessians[0], start, classes, stride, derivative);
    }
    term(call, i, 0, 0, sum);
  }

  /** One row against one class, which has all of the mass. */
  private void single(
      Call call, SoftmaxRow row, int i, int start, int label, @Nullable ExactSum sum) {
    double weight = options.weightOf(label);
    boolean derivatives = call.gradients[0] != null || call.hessians[0] != null;
    row.compute(start, label, derivatives);
    double value = weight * row.surprisal();
    // The diagonal before the gradient: the gradient may be written over the input, which the
    // diagonal can need again.
    if (call.hessians[0] != null) {
      row.storeHessian(call.hessians[0], start, weight * scale(call, i));
    }
    if (call.gradients[0] != null) {
      row.storeGradient(call.gradients[0], start, weight * scale(call, i));
    }
    term(call, i, value, weight, sum);
  }

  /** One row against masses that are spread over the classes. */
  private void spread(
      Call call, SoftmaxRow row, int i, int start, double share, @Nullable ExactSum sum) {
    row.computeAtLargest(start, true);
    double[] weight = options.weight();
    double value = row.spreadValue(start, weight);
    double all = row.totalMass(weight);
    double scale = scale(call, i);
    if (call.gradients[1] != null) {
      row.storeTargetGradient(call.gradients[1], start, start, weight, (1 - smoothing) * scale);
    }
    if (call.hessians[0] != null) {
      row.storeHessian(call.hessians[0], start, all * scale);
    }
    if (call.gradients[0] != null) {
      row.storeSpreadGradient(call.gradients[0], start, weight, all, scale);
    }
    term(call, i, value, share, sum);
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    return CrossEntropyExplanation.of(this, inputs, options.weight(), smoothing);
  }
}
