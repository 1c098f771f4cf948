package org.losskit.loss;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Connectionist temporal classification: -ln of the probability that a sequence of symbols, read
 * off frame by frame, spells the target once repetitions and blanks are dropped.
 *
 * <p>With y_t(c) = e^log_probs[t,c], and P the sum over all alignments (frame by frame labels that
 * spell the target) of the product of their y:
 *
 * <pre>
 *   value     -ln P
 *   gradient  y_t(c) - g_t(c)   by logits that were log-softmaxed (PyTorch's convention, the default)
 *             -g_t(c)           by the log-probabilities themselves
 *   hessian   y (1 - y) - g (1 - g), or -g (1 - g)   (the exact diagonal)
 *   mean      the average over the batch of value / max(target length, 1)
 * </pre>
 *
 * <p>g_t(c), the occupancy, is the share of P that belongs to alignments with c at time t; it sums
 * to 1 over the classes. <b>The default gradient is not the slope by {@code log_probs}</b>: it
 * presumes that a log-softmax made them, and passes unchanged through the derivative of that.
 * {@link #withGradientConvention} has the slope; {@link #withLogits} takes the logits themselves.
 *
 * <p><b>Shapes.</b> log_probs (T,N,C), time first, or (T,C); targets (N,S), each row padded with
 * anything, or all labels in one row; input_lengths and target_lengths (N), or () when unbatched.
 * None-reduced value (N) or ().
 *
 * <p><b>Domain.</b> Log-probabilities, also unnormalised; labels in 0..C-1 other than the blank;
 * input lengths in 0..T.
 *
 * <p><b>Properties.</b> Neither convex nor bounded below when the rows are not normalised; twice
 * differentiable where it is finite.
 *
 * <p><b>Special cases.</b> A target that does not fit in (it needs a frame for each label and one
 * between equal neighbours) or whose alignments all have probability 0 costs infinity; the gradient
 * is NaN at the frames that count, as in PyTorch, and both are 0 with {@link #withZeroInfinity},
 * where the sequence still counts in the mean. An empty target costs the sum of the blanks'
 * -log_probs. Frames from the input length on are not read and have gradient 0. An entry of
 * -infinity has gradient 0. NaN or +infinity on an alignment makes the value and its gradient NaN.
 *
 * <p><b>Accumulators.</b> The terms of a loss whose reduction is {@link Reduction#MEAN} are already
 * divided by the target lengths: the accumulator's mean is the mean above, and its sum the sum of
 * the quotients. With any other reduction it adds the values themselves; its mean is then the plain
 * average over the sequences.
 *
 * <p><b>Accuracy.</b> 1 ulp in float32; in float64 an absolute error of about T 2^-53, and 4 ulp
 * where the value is below 1/8 (it is computed in double-double then). Gradients: 1 ulp in float32,
 * or T 2^-52 of the larger part.
 *
 * <p><b>Compared with.</b> PyTorch: CTCLoss, same defaults; its labels are not checked, and its
 * gradient is NaN where an entry is -infinity.
 *
 * @see <a href="https://doi.org/10.1145/1143844.1143891">Graves, Fernandez, Gomez, Schmidhuber:
 *     Connectionist temporal classification (2006)</a>
 */
public final class CTCLoss extends AbstractLoss<CTCLoss> {
  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("ctc", "CTCLoss")
          .aliases("ctc_loss")
          .summary("connectionist temporal classification of sequences without an alignment")
          .formula(
              "-\\ln \\sum_{\\pi \\in \\mathcal{B}^{-1}(l)} \\prod_{t=1}^{T} y_{t}(\\pi_{t}),"
                  + " \\quad y_{t}(c) = e^{x_{t,c}}")
          .shapes(
              "log_probs (T,N,C), time first, or (T,C)",
              "targets (N,S), padded with anything, or all labels one after another",
              "input_lengths and target_lengths (N), or () for log_probs (T,C)",
              "value (N) or ()")
          .mean("the number of sequences, after each value was divided by max(target length, 1)")
          .domain("log-probabilities; labels in 0..C-1 other than the blank; input lengths in 0..T")
          .scale(LossType.Scale.LOG_PROBABILITIES)
          .inputs(
              LossType.Input.prediction("log_probs"),
              LossType.Input.fixed("targets", LossType.Content.INDICES),
              LossType.Input.fixed("input_lengths", LossType.Content.INDICES),
              LossType.Input.fixed("target_lengths", LossType.Content.INDICES))
          .parameters(
              LossType.Parameter.integer(
                  "blank", 0, "0 to C - 1", "the class that stands for no label"),
              LossType.Parameter.flag(
                  "zero_infinity", false, "whether infinite values and their gradients are 0"),
              LossType.Parameter.word(
                  "gradient_convention",
                  List.of(GradientConvention.values()),
                  "whether the gradient is y - g, by logits, or -g, by log_probs"),
              LossType.Parameter.flag(
                  "logits", false, "whether log_probs holds logits, to be log-softmaxed first"))
          .convention(
              "log_probs",
              "gradient_convention logits, the default, takes log_probs for the log-softmax of logits"
                  + " and gives the slope by those")
          .properties(Property.DIFFERENTIABLE, Property.TWICE_DIFFERENTIABLE)
          .accuracy(
              "1 ulp (gradient: 1 ulp or T 2^-52 of its larger part)",
              "T 2^-53 absolute; 4 ulp below 1/8")
          .specialCases(
              "a target that does not fit into its frames costs infinity, with a gradient of NaN at"
                  + " the frames that count; both are 0 with zero_infinity",
              "an empty target costs the sum of -log_probs of the blank",
              "no frames cost 0 for an empty target and infinity for any other, with gradient 0",
              "frames from the input length on are not read and have gradient 0",
              "an entry of -infinity has gradient 0 while the value is finite")
          .differences(
              "labels outside the classes, the blank as a label and floating targets are refused;"
                  + " PyTorch reads what it finds",
              "an entry of -infinity has gradient 0, where PyTorch has NaN",
              "gradient_convention log_probs gives the slope by log_probs, and logits takes raw"
                  + " scores; PyTorch has neither",
              "the Hessian diagonal exists")
          .madeBy(arguments ->
              new CTCLoss(
                  Settings.DEFAULT,
                  arguments.integer("blank", 0),
                  arguments.flag("zero_infinity", false),
                  GradientConvention.parse(arguments.word("gradient_convention", "logits")),
                  arguments.flag("logits", false)));

  private final long blank;
  private final boolean zeroInfinity;
  private final GradientConvention convention;
  private final boolean logits;

  /** The mean loss with class 0 as the blank. */
  public CTCLoss() {
    this(Settings.DEFAULT, 0, false, GradientConvention.LOGITS, false);
  }

  private CTCLoss(
      Settings settings,
      long blank,
      boolean zeroInfinity,
      GradientConvention convention,
      boolean logits) {
    super(settings);
    if (blank < 0) {
      throw new IllegalArgumentException(
          "ctc: blank = " + blank + "; expected a class, 0 to C - 1");
    }
    if (logits && convention == GradientConvention.LOG_PROBS) {
      throw new IllegalArgumentException(
          "ctc: gradient_convention = log_probs with logits; expected logits, the slope by what the"
              + " loss is given");
    }
    this.blank = blank;
    this.zeroInfinity = zeroInfinity;
    this.convention = convention;
    this.logits = logits;
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss with another class as the blank. */
  public CTCLoss withBlank(int blankClass) {
    return new CTCLoss(settings, blankClass, zeroInfinity, convention, logits);
  }

  /** The same loss with 0 in place of infinite values and of their gradients. */
  public CTCLoss withZeroInfinity() {
    return new CTCLoss(settings, blank, true, convention, logits);
  }

  /** The same loss with another derivative as its gradient. */
  public CTCLoss withGradientConvention(GradientConvention gradientConvention) {
    return new CTCLoss(settings, blank, zeroInfinity, gradientConvention, logits);
  }

  /**
   * The same loss of logits: log-softmax and CTC in one, with the slope by the logits as its
   * gradient.
   */
  public CTCLoss withLogits() {
    return new CTCLoss(settings, blank, zeroInfinity, convention, true);
  }

  @Override
  public Map<String, String> conventions() {
    boolean slope = logits || convention == GradientConvention.LOG_PROBS;
    return slope ? Map.of() : type().conventions();
  }

  @Override
  CTCLoss with(Settings other) {
    return new CTCLoss(other, blank, zeroInfinity, convention, logits);
  }

  int blank() {
    return (int) blank;
  }

  boolean takesLogits() {
    return logits;
  }

  @Override
  void check(Call call) {
    CTCInputs.check(call, blank);
    call.shape = call.inputs[2].shape();
    call.units = call.shape.count();
    call.dtype = call.inputs[0].dtype();
    call.termCount = call.units;
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    Tensor input = call.inputs[0];
    Tensor targets = call.inputs[1];
    Tensor gradient = call.gradients[0];
    Tensor hessian = call.hessians[0];
    boolean derivatives = gradient != null || hessian != null;
    Shape shape = input.shape();
    int classes = shape.size(shape.rank() - 1);
    int steps = shape.size(0);
    boolean padded = targets.shape().rank() == 2;
    int at = padded ? 0 : CTCInputs.start(call.inputs[3], from);
    CTCSequence sequence = CTCSequence.ofThread();
    for (int n = from; n < to; n++) {
      int length = (int) call.inputs[3].getLong(n);
      int time = (int) call.inputs[2].getLong(n);
      int first = padded ? n * targets.shape().size(1) : at;
      at += length;
      sequence.alignments().set(targets, first, length, time, (int) blank, classes);
      sequence.set(input, classes, steps, n * classes, call.units * classes, logits);
      double value = sequence.loss(call.dtype, derivatives);
      boolean zero = zeroInfinity && value == Double.POSITIVE_INFINITY;
      double divisor = reduction() == Reduction.MEAN ? Math.max(length, 1) : 1;
      if (zero || !(Math.abs(value) < Double.POSITIVE_INFINITY)) {
        sequence.fill(gradient, zero ? 0 : Double.NaN);
        sequence.fill(hessian, zero ? 0 : Double.NaN);
      } else if (derivatives) {
        sequence.differentiate(
            gradient, hessian, convention == GradientConvention.LOGITS, scale(call, n) / divisor);
      }
      term(call, n, zero ? 0 : value / divisor, 1, sum);
    }
    sequence.clear();
  }

  @Override
  int grain(Call call) {
    Shape shape = call.inputs[0].shape();
    int frames = shape.size(0) * shape.size(shape.rank() - 1);
    return Math.max(1, (1 << 14) / Math.max(1, frames));
  }

  @Override
  int alignment() {
    return 1;
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    return CTCExplanation.of(this, inputs);
  }
}
