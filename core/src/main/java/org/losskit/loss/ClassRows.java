package org.losskit.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss over the classes of each sample: input (C), (N,C) or (N,C,d1..dK), the class dimension
 * being 1 (0 when unbatched).
 *
 * @param <L> the loss itself
 */
abstract class ClassRows<L extends ClassRows<L>> extends AbstractLoss<L> {
  static final String[] SHAPES = {
    "input: (C), (N,C) or (N,C,d1..dK)",
    "class indices: (), (N) or (N,d1..dK)",
    "terms: the input's without the classes"
  };

  static final LossType.Parameter WEIGHT =
      LossType.Parameter.tensor(
          "weight",
          "C finite numbers",
          "the weight of each class, also in the denominator of the mean over class labels");

  static final LossType.Parameter IGNORE_INDEX =
      LossType.Parameter.integer(
          "ignore_index", -100, "any integer", "the label of samples that do not count");

  /** Class weights, label to ignore, and what a mean over nothing is. */
  static final class Options {
    /** The label that is ignored where none is given. */
    private static final long IGNORED = -100;

    static final Options DEFAULT = new Options(null, null, EmptyMean.NAN);

    private final double @Nullable [] weight;
    private final @Nullable Long ignoreIndex;
    private final EmptyMean emptyMean;

    Options(double @Nullable [] weight, @Nullable Long ignoreIndex, EmptyMean emptyMean) {
      this.weight = weight;
      this.ignoreIndex = ignoreIndex;
      this.emptyMean = emptyMean;
    }

    /** From the parameters of a loss's catalogue entry. */
    static Options of(String loss, LossType.Arguments arguments) {
      Tensor weight = arguments.tensor("weight");
      if (weight != null && weight.shape().rank() != 1) {
        throw new IllegalArgumentException(
            loss + ": weight has shape " + weight.shape() + "; expected (C), one for each class");
      }
      return new Options(
          weight == null ? null : weight.toDoubleArray(),
          arguments.has("ignore_index") ? arguments.integer("ignore_index", IGNORED) : null,
          DEFAULT.emptyMean);
    }

    double @Nullable [] weight() {
      return weight;
    }

    long ignoreIndex() {
      return ignoreIndex == null ? IGNORED : ignoreIndex;
    }

    /** Whether the label to ignore was given. */
    boolean ignoresGiven() {
      return ignoreIndex != null;
    }

    EmptyMean emptyMean() {
      return emptyMean;
    }

    double weightOf(int label) {
      return weight == null ? 1 : weight[label];
    }
  }

  final Options options;

  ClassRows(String loss, Settings settings, Options options) {
    super(settings);
    this.options = options;
    double[] weight = options.weight();
    for (int i = 0; weight != null && i < weight.length; i++) {
      if (!Double.isFinite(weight[i])) {
        throw new IllegalArgumentException(
            loss + ": weight[" + i + "] = " + weight[i] + "; expected a finite number");
      }
    }
  }

  abstract L with(Settings settings, Options options);

  @Override
  final L with(Settings other) {
    return with(other, options);
  }

  /** The same loss with a weight for each class. */
  public final L withWeight(double... weight) {
    return with(settings, new Options(weight.clone(), options.ignoreIndex, options.emptyMean()));
  }

  /** The same loss with another label to ignore; it may be a class. */
  public final L withIgnoreIndex(long ignoreIndex) {
    return with(settings, new Options(options.weight(), ignoreIndex, options.emptyMean()));
  }

  /** The same loss with another answer for a mean over nothing. */
  public final L withEmptyMean(EmptyMean emptyMean) {
    return with(settings, new Options(options.weight(), options.ignoreIndex, emptyMean));
  }

  @Override
  final EmptyMean emptyMean() {
    return options.emptyMean();
  }

  static int classDimension(Shape input) {
    return input.rank() == 1 ? 0 : 1;
  }

  static int classes(Call call) {
    Shape input = call.inputs[0].shape();
    return input.size(classDimension(input));
  }

  /** How far apart the classes of one sample lie. */
  static int stride(Call call) {
    Shape input = call.inputs[0].shape();
    return input.count(classDimension(input) + 1, input.rank());
  }

  /** Where the first class of a sample lies. */
  static int start(int row, int classes, int stride) {
    return stride == 1 ? row * classes : row / stride * classes * stride + row % stride;
  }

  /** Checks type and rank of the input, the weights, and finds the shape of the terms. */
  final void checkInput(Call call) {
    Tensor input = call.inputs[0];
    checkFloating(call, 0);
    Shape shape = input.shape();
    if (shape.rank() == 0) {
      throw new IllegalArgumentException(
          type().name() + ": input has shape []; expected (C), (N,C) or (N,C,d1..dK)");
    }
    int classes = classes(call);
    double[] weight = options.weight();
    if (weight != null && weight.length != classes) {
      throw new IllegalArgumentException(
          type().name()
              + ": weight has "
              + weight.length
              + " entries; expected "
              + classes
              + ", one for each class of input "
              + shape);
    }
    call.shape = call.shapeWithout(shape, classDimension(shape));
    call.units = call.shape.count();
    call.dtype = input.dtype();
    if (classes == 0 && call.units > 0) {
      throw new IllegalArgumentException(
          type().name() + ": input has shape " + shape + "; expected at least one class");
    }
  }

  /** Refuses a target that holds no class indices; {@code or} says what else it could be. */
  final void checkIndexType(Tensor target, String or) {
    DType dtype = target.dtype();
    if (dtype != DType.INT32 && dtype != DType.INT64) {
      throw new IllegalArgumentException(
          type().name() + ": target is " + dtype + "; expected class indices, int32 or int64" + or);
    }
  }

  /** Refuses a target of class indices whose shape does not fit. */
  final void checkIndexShape(Call call) {
    Shape input = call.inputs[0].shape();
    Shape target = call.inputs[1].shape();
    if (target.equals(call.shape)) {
      return;
    }
    String hint = "";
    if (input.rank() > 2
        && target.rank() == input.rank() - 1
        && target.equals(input.without(input.rank() - 1))) {
      hint = "; the class dimension is 1, this input looks as if its classes were last";
    }
    throw unfit(call, call.shape + " (class indices)" + hint);
  }

  /**
   * Refuses labels out of range, and sums the weights of those that count: the denominator of the
   * mean.
   */
  final void checkLabels(Call call) {
    checkLabels(call, call.inputs[1], classes(call));
  }

  /** As above, for labels that are not the second input. */
  final void checkLabels(Call call, Tensor target, int classes) {
    long counted = 0;
    for (int i = 0; i < target.count(); i++) {
      long label = target.getLong(i);
      if (label == options.ignoreIndex()) {
        continue;
      }
      checkLabel(target, i, 0, classes);
      counted++;
      if (options.weight() != null) {
        call.denominator.add(options.weightOf((int) label));
      }
    }
    call.weighted = options.weight() != null;
    call.termCount = counted;
  }

  @Override
  int grain(Call call) {
    return Math.max(1, (1 << 16) / Math.max(1, classes(call)));
  }

  @Override
  int alignment() {
    return 1;
  }

  /** Sets the classes of a sample to one value. */
  static void fill(Tensor target, int start, int classes, int stride, double value) {
    if (stride == 1 && target.dtype() == DType.FLOAT32) {
      int at = target.offset() + start;
      Arrays.fill(target.floats(), at, at + classes, (float) value);
      return;
    }
    for (int c = 0; c < classes; c++) {
      target.set(start + c * stride, value);
    }
  }
}
