package org.losskit.loss;

import org.jspecify.annotations.Nullable;
import org.losskit.internal.softmax.LinearBlock;
import org.losskit.internal.softmax.LinearRows;
import org.losskit.internal.softmax.LinearVariance;
import org.losskit.internal.softmax.SoftmaxRow;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * A linear layer and cross entropy in one, for vocabularies so large that the logits of a batch
 * would not fit: they are computed some at a time, and again for the gradient by the weights.
 *
 * <p>With the logits x = input W^T + b, of which p = softmax(x), and all else as in {@link
 * CrossEntropyLoss}:
 *
 * <pre>
 *   value     that of cross entropy for x
 *   gradient  by input  sum_c g[c] W[c];  by W[c]  sum_n g[n,c] input[n];  by b[c]  sum_n g[n,c]
 *             with g the gradient of cross entropy by x
 *   mean      sum of values / sum of w[y] over labels that count; the number of samples for probabilities
 *   hessian   (sum of the weights of the -ln p) (sum_c p[c] W[c,i]^2 - (sum_c p[c] W[c,i])^2)  (the exact
 *             diagonal by input)
 * </pre>
 *
 * <p><b>Shapes.</b> input (in) or (N,in); linear_weight (C,in) or (C,d1..dK,in), the latter for a
 * batch only; linear_bias (C) or (C,d1..dK), may be left out; target (), (N) or (N,d1..dK) of class
 * indices, or floating probabilities of the logits' shape. None-reduced value: the logits without
 * classes.
 *
 * <p><b>Domain.</b> All real numbers; labels in 0..C-1 or {@code ignoreIndex}, smoothing in [0, 1].
 *
 * <p><b>Properties.</b> Convex in each of input, weight and bias; twice differentiable.
 *
 * <p><b>Special cases.</b> Those of {@link CrossEntropyLoss}; a bias of -infinity is a class that
 * cannot be. What an ignored sample holds does not matter. A gradient may be written over its own
 * input, at the price of a copy of input or target where a gradient by weight or bias is wanted
 * too; an output over any other input is refused.
 *
 * <p><b>Memory.</b> 32 MB for logits whatever the batch, a few for each thread, and 60 bytes per
 * sample. {@link #withChunk} sets how many rows of the weight are in work at a time.
 *
 * <p><b>Accuracy.</b> With in features a logit of float32 inputs is within in 2^-53 of the sum of
 * |input W|, far below what a float shows; of float64 inputs it is rounded once. Then as in {@link
 * CrossEntropyLoss}: 0.51 ulp in float32, gradients relative to the sums of |g W| and |g input|,
 * whose rounding errors are summed too by weight and bias. The bits do not depend on chunk, threads
 * or other samples.
 *
 * <p><b>Compared with.</b> PyTorch: LinearCrossEntropyLoss holds the layer's parameters itself;
 * here they are inputs, as in the function linear_cross_entropy.
 */
public final class LinearCrossEntropyLoss extends ClassRows<LinearCrossEntropyLoss> {
  private static final int INPUT = 0;
  private static final int WEIGHTS = 1;
  private static final int TARGET = 2;
  private static final int BIAS = 3;

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("linear_cross_entropy", "LinearCrossEntropyLoss")
          .summary("a linear layer and cross entropy in one, without the logits of the whole batch")
          .formula(
              "-w_{y} \\ln \\frac{e^{x_{y}}}{\\sum_{c} e^{x_{c}}}, \\quad x_{c} = \\sum_{i} W_{ci}"
                  + " \\, \\mathrm{input}_{i} + b_{c}")
          .shapes(
              "input (in) or (N,in)",
              "linear_weight (C,in), or (C,d1..dK,in) for a batch",
              "target (), (N) or (N,d1..dK) of class indices, or probabilities (C), (N,C) or"
                  + " (N,C,d1..dK)",
              "linear_bias (C) or (C,d1..dK); may be left out",
              "none-reduced value (), (N) or (N,d1..dK)")
          .mean("the sum of the weights of the labels that count; the samples for probabilities")
          .domain("all real numbers; labels in 0..C-1 or ignore_index, or probabilities")
          .inputs(
              LossType.Input.prediction("input"),
              LossType.Input.floating("linear_weight"),
              new LossType.Input(
                  "target", LossType.Content.INDICES_OR_PROBABILITIES, false, true, false),
              new LossType.Input("linear_bias", LossType.Content.FLOATING, false, true, true))
          .parameters(
              WEIGHT,
              new LossType.Parameter(
                  "ignore_index",
                  LossType.Kind.INTEGER,
                  null,
                  "any integer, with class indices only",
                  "the label of samples that do not count; -100 where none is given"),
              LossType.Parameter.number(
                  "label_smoothing",
                  0,
                  "0 to 1",
                  "the share of the target that is spread evenly over the classes"))
          .properties(
              Property.CONVEX,
              Property.DIFFERENTIABLE,
              Property.TWICE_DIFFERENTIABLE,
              Property.NON_NEGATIVE)
          .accuracy(
              "1 ulp, or 2^-40 of the sum of |input W| where that is more", "4 ulp of that sum")
          .specialCases(
              "A bias of -infinity is a class that cannot be.",
              "A logit of +infinity or NaN, or only -infinity, gives NaN.",
              "Ignored samples have gradient 0 whatever they hold.",
              "Without samples, or with none that counts, the mean is NaN and the gradients are 0.",
              "The logits of a batch are never held all at once: at most 32 MB of them, or those of one"
                  + " sample where these are more.")
          .differences(
              "The layer's weight and bias are inputs, as in PyTorch's function.",
              "PyTorch's options are not needed: chunks do not show in a bit.",
              "Integers are class indices and floating numbers probabilities, whatever the shapes.",
              "A negative label_smoothing is refused when the loss is built.")
          .madeBy(arguments ->
              new LinearCrossEntropyLoss(
                  Settings.DEFAULT,
                  Options.of("linear_cross_entropy", arguments),
                  arguments.number("label_smoothing", 0),
                  0));

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  final double smoothing;

  /** Rows of the weight in work at a time; 0 for as many as half a megabyte holds. */
  private final int chunk;

  /** What one thread computes with. */
  private static final class Scratch {
    final LinearBlock block = new LinearBlock();
    final LinearVariance variance = new LinearVariance();
  }

  /** The mean cross entropy of a linear layer. */
  public LinearCrossEntropyLoss() {
    this(Settings.DEFAULT, Options.DEFAULT, 0, 0);
  }

  private LinearCrossEntropyLoss(Settings settings, Options options, double smoothing, int chunk) {
    super("linear_cross_entropy", settings, options);
    this.smoothing = Require.share("linear_cross_entropy", "label_smoothing", smoothing);
    this.chunk = chunk;
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss with another share of the target spread over all classes. */
  public LinearCrossEntropyLoss withLabelSmoothing(double share) {
    return new LinearCrossEntropyLoss(settings, options, share, chunk);
  }

  /**
   * The same loss with this many rows of the weight in work at a time: memory and speed, not a bit
   * of a result.
   */
  public LinearCrossEntropyLoss withChunk(int vocabularyRows) {
    if (vocabularyRows < 1) {
      throw new IllegalArgumentException(
          "linear_cross_entropy: chunk = " + vocabularyRows + "; expected at least 1");
    }
    return new LinearCrossEntropyLoss(settings, options, smoothing, vocabularyRows);
  }

  @Override
  LinearCrossEntropyLoss with(Settings other, Options otherOptions) {
    return new LinearCrossEntropyLoss(other, otherOptions, smoothing, chunk);
  }

  @Override
  void check(Call call) {
    LinearShapes shapes = call.kept(LinearShapes.class, LinearShapes::new);
    shapes.check(this, call, options.weight());
    call.shape = shapes.terms();
    call.units = shapes.samples();
    Tensor target = call.inputs[TARGET];
    if (!target.dtype().isFloating()) {
      checkIndexType(target, ", or class probabilities, float32 or float64");
      if (!target.shape().equals(call.shape)) {
        throw shapes.unfit(call, call.shape + " (class indices)");
      }
      checkLabels(call, target, shapes.classes());
      return;
    }
    if (!target.shape().equals(shapes.logits())) {
      throw shapes.unfit(
          call,
          shapes.logits()
              + " (class probabilities) or integers of shape "
              + call.shape
              + " (class indices)");
    }
    if (options.ignoresGiven()) {
      throw new IllegalArgumentException(
          "linear_cross_entropy: ignore_index = "
              + options.ignoreIndex()
              + " with class probabilities; expected none, or class indices");
    }
    call.dtype = call.dtype.promote(target.dtype());
    call.termCount = call.shape.count();
  }

  @Override
  int grain(Call call) {
    return Math.max(1, (int) ((1L << 18) / work(call)) + 15 & -16);
  }

  @Override
  int alignment() {
    return 16;
  }

  /** Multiplications for a sample. */
  private static long work(Call call) {
    return call.inputs[WEIGHTS].count() + 16L * (1 + call.inputs[WEIGHTS].shape().size(0));
  }

  @Override
  void prepare(Call call) {
    LinearOutputs.checkApart(this, call);
    LinearShapes shapes = call.kept(LinearShapes.class, LinearShapes::new);
    LinearCall state = call.kept(LinearCall.class, LinearCall::new);
    boolean again = call.gradients[WEIGHTS] != null || call.gradients[BIAS] != null;
    boolean overInput =
        LinearOutputs.overlaps(call.gradients[INPUT], call.inputs[INPUT])
            || LinearOutputs.overlaps(call.hessians[INPUT], call.inputs[INPUT]);
    boolean overTarget = LinearOutputs.overlaps(call.gradients[TARGET], call.inputs[TARGET]);
    state.input = LinearOutputs.kept(call.inputs[INPUT], again && overInput);
    state.target = LinearOutputs.kept(call.inputs[TARGET], again && overTarget);
    state.count = shapes.samples();
    state.features = shapes.features();
    state.positions = shapes.positions();
    state.classes = shapes.classes();
    state.loss = this;
    state.rows.reset(
        state,
        call.inputs[WEIGHTS],
        call.isAbsent(BIAS) ? null : call.inputs[BIAS],
        shapes.classes() * shapes.positions(),
        shapes.features(),
        shapes.positions(),
        call.dtype == DType.FLOAT64,
        chunk == 0 ? LinearBlock.chunk(shapes.features()) : chunk);
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    LinearCall state = call.kept(LinearCall.class, LinearCall::new);
    LinearRows rows = state.rows;
    Scratch scratch = SCRATCH.get();
    boolean hessian = call.hessians[INPUT] != null;
    int most = LinearBlock.samples(rows, settings.workers().parallelism(), hessian);
    double factor = call.upstream == null ? call.scale : 1;
    for (int at = from; at < to; at += most) {
      int count = Math.min(most, to - at);
      scratch.block.computeLogits(rows, at, count);
      if (hessian) {
        scratch.variance.begin(rows, count);
      }
      for (int s = 0; s < count; s++) {
        for (int position = 0; position < state.positions; position++) {
          row(call, state, scratch, at + s, s, position, sum);
        }
      }
      if (hessian) {
        double[] sums = scratch.variance.compute(rows, scratch.block, count);
        state.store(sums, at, count, factor, call.hessians[INPUT]);
      }
      if (call.gradients[INPUT] != null) {
        scratch.block.multiplyByWeights(rows, count);
        state.store(scratch.block.sums(), at, count, factor, call.gradients[INPUT]);
      }
    }
  }

  /** One row of logits: its term, and the gradient by its logits in their place. */
  private void row(
      Call call,
      LinearCall state,
      Scratch scratch,
      int sample,
      int s,
      int position,
      @Nullable ExactSum sum) {
    LinearRows rows = state.rows;
    int index = sample * state.positions + position;
    int start = s * LinearBlock.distance(rows) + position;
    Tensor logits = scratch.block.logits();
    boolean labels = !state.target.dtype().isFloating();
    long label = labels ? state.target.getLong(index) : 0;
    boolean ignored = labels && label == options.ignoreIndex();
    if (ignored || (labels && smoothing == 0 && options.weightOf((int) label) == 0)) {
      rows.keepDead(index);
      fill(logits, start, state.classes, state.positions, 0);
      if (call.hessians[INPUT] != null) {
        scratch.variance.keepDead(rows, s, position);
      }
      term(call, index, 0, 0, sum);
      return;
    }
    SoftmaxRow softmax = SoftmaxRow.ofThread(logits, state.classes, state.positions);
    double upstream = call.upstream == null ? 1 : call.upstream.getDouble(index);
    double share = labels ? options.weightOf((int) label) : 1;
    double value;
    double all;
    int pivot;
    if (labels && smoothing == 0) {
      pivot = (int) label;
      softmax.compute(start, pivot, true);
      value = share * softmax.surprisal();
      all = share;
    } else {
      state.fillMasses(softmax.masses(), sample, position);
      softmax.computeAtLargest(start, true);
      pivot = softmax.pivot();
      value = softmax.spreadValue(start, options.weight());
      all = softmax.totalMass(options.weight());
    }
    if (call.gradients[TARGET] != null) {
      softmax.storeTargetGradient(
          call.gradients[TARGET],
          sample * rows.outputs() + position,
          start,
          options.weight(),
          (1 - smoothing) * (call.upstream == null ? call.scale : upstream));
    }
    if (call.hessians[INPUT] != null) {
      scratch.variance.keep(rows, s, position, softmax, all * upstream);
    }
    int at = start + pivot * state.positions;
    if (labels && smoothing == 0) {
      softmax.storeGradient(logits, start, share * upstream);
      rows.keepSingle(index, softmax, share * upstream, logits.getDouble(at));
    } else {
      double largest = largest(softmax.masses(), state.classes);
      softmax.storeSpreadGradient(logits, start, options.weight(), all, upstream);
      rows.keepSpread(index, softmax, logits.getDouble(at), all, largest, upstream);
    }
    term(call, index, value, share, sum);
  }

  private double largest(double[] masses, int classes) {
    double largest = 0;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, Math.abs(masses[c] * options.weightOf(c)));
    }
    return largest;
  }

  @Override
  void complete(Call call) {
    LinearCall state = call.kept(LinearCall.class, LinearCall::new);
    if (call.gradients[WEIGHTS] != null || call.gradients[BIAS] != null) {
      int chunks = state.rows.chunks();
      double anchor = state.rows.anchor();
      state.fillFactors(call);
      long each = (long) state.rows.chunk() * state.rows.stride() * Math.max(1, state.count);
      int parts = settings.workers().parts(chunks, (int) ((1L << 18) / each) + 1);
      if (parts == 1) {
        weightGradient(call, state, anchor, 0, chunks);
      } else {
        settings
            .workers()
            .run(
                chunks,
                parts,
                1,
                (part, from, to) -> weightGradient(call, state, anchor, from, to));
      }
    }
    state.release();
  }

  private void weightGradient(Call call, LinearCall state, double anchor, int from, int to) {
    LinearRows rows = state.rows;
    LinearBlock block = SCRATCH.get().block;
    boolean spread = state.target.dtype().isFloating() || smoothing > 0;
    for (int part = from; part < to; part++) {
      int first = part * rows.chunk();
      int n = Math.min(rows.chunk(), rows.outputs() - first);
      block.computeWeightGradient(rows, first, n, spread ? state : null, anchor);
      for (int j = 0; j < n; j++) {
        double factor = state.factors[(first + j) % state.positions];
        rows.storeGradient(
            block.sums(), j, first + j, factor, call.gradients[WEIGHTS], call.gradients[BIAS]);
      }
    }
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    return LinearExplanation.of(
        new CrossEntropyLoss().with(settings, options).withLabelSmoothing(smoothing),
        inputs,
        result);
  }
}
