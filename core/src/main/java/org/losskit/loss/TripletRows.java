package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Trace;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss of triplets: an anchor shall be nearer to a positive than to a negative, by a margin.
 *
 * @param <L> the loss itself
 */
abstract class TripletRows<L extends TripletRows<L>> extends EmbeddingRows<L> {
  static final LossType.Parameter MARGIN =
      LossType.Parameter.number(
          "margin", 1, "a finite number > 0", "how much farther the negative shall be");

  static final LossType.Parameter SWAP =
      LossType.Parameter.flag(
          "swap",
          false,
          "whether the distance from the positive to the negative counts where it is smaller");

  static final List<LossType.Input> INPUTS =
      List.of(
          LossType.Input.prediction("anchor"),
          LossType.Input.prediction("positive"),
          LossType.Input.prediction("negative"));

  /** What both losses can be set to. */
  record Options(double margin, boolean swap, boolean strictShapes) {
    static final Options DEFAULT = new Options(1, false, false);

    static Options of(LossType.Arguments arguments) {
      return new Options(
          arguments.number("margin", DEFAULT.margin), arguments.flag("swap", false), false);
    }
  }

  private static final Lease<TripletRow> ROWS = new Lease<>(TripletRow::new);

  final Options options;

  TripletRows(String name, Settings settings, Options options) {
    super(settings, 3);
    if (!(options.margin > 0 && options.margin < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          name + ": margin = " + options.margin + "; expected a finite number > 0");
    }
    this.options = options;
  }

  abstract L with(Settings settings, Options options);

  /** Gives the row its distances. */
  abstract void configure(TripletRow row);

  /** Whether anchor, positive and negative must have vectors of one length. */
  abstract boolean needsOneWidth();

  /** How explanations write the distance. */
  abstract String notation(String from, String to);

  @Override
  final L with(Settings other) {
    return with(other, options);
  }

  /** The same loss with another margin, a finite number above 0. */
  public final L withMargin(double margin) {
    return with(settings, new Options(margin, options.swap, options.strictShapes));
  }

  /**
   * The same loss that takes the distance from the positive to the negative where that is smaller
   * than the one from the anchor.
   */
  public final L withSwap(boolean swap) {
    return with(settings, new Options(options.margin, swap, options.strictShapes));
  }

  /** The same loss that refuses inputs of different shapes, rather than broadcasting them. */
  public final L withStrictShapes() {
    return with(settings, new Options(options.margin, options.swap, true));
  }

  @Override
  final void check(Call call) {
    call.dtype = vectorType(call);
    Shape first = call.inputs[0].shape();
    boolean strict = options.strictShapes;
    boolean equal = first.equals(call.inputs[1].shape()) && first.equals(call.inputs[2].shape());
    Shape shape =
        first.rank() == 0 || !isOfOneRank(call) || (strict && !equal) ? null : broadcast(call);
    if (shape == null) {
      throw refusal(call, strict ? "equal shapes (strict)" : "as many dimensions, which broadcast");
    }
    if (needsOneWidth() && (width(call, 0) != width(call, 1) || width(call, 0) != width(call, 2))) {
      throw refusal(call, "vectors of one length, since the distance is the caller's");
    }
    call.shape = call.shapeWithout(shape, shape.rank() - 1);
    call.units = call.shape.count();
    call.termCount = call.units;
    for (int i = 0; i < 3; i++) {
      call.findRowWay(i, call.inputs[i].shape());
    }
  }

  private IllegalArgumentException refusal(Call call, String expected) {
    return new IllegalArgumentException(
        type().name()
            + ": shapes are "
            + shapes(call)
            + "; expected (D), (N,D) or (...,D) for all three, "
            + expected);
  }

  @Override
  final void run(Call call, int from, int to, @Nullable ExactSum sum) {
    TripletRow scratch = ROWS.take();
    configure(scratch);
    if (!isDivisible(call)) {
      begin(call, scratch.stretched);
    }
    for (int row = from; row < to; row++) {
      row(call, row, scratch, sum);
    }
    scratch.stretched.finish();
    ROWS.give(scratch);
  }

  private static int width(Call call, int first, int second) {
    int width = width(call, first);
    return width == 1 ? width(call, second) : width;
  }

  /** Beside an empty vector, one of length 1 still has a distance from another such. */
  private static void fill(Call call, int input, int start, int width, TripletRow scratch) {
    int own = width(call, input);
    int n = Math.max(own, width);
    gather(call.inputs[input], start, own, scratch.vector(input, n), n);
  }

  private double excess(Call call, TripletRow scratch) {
    return scratch.excess(
        options.margin,
        options.swap,
        width(call, 0, 1),
        width(call, 0, 2),
        width(call, 1, 2),
        call.dtype == DType.FLOAT64);
  }

  private void row(Call call, int row, TripletRow scratch, @Nullable ExactSum sum) {
    int n = width(call);
    for (int i = 0; i < 3; i++) {
      scratch.starts[i] = start(call, i, row, scratch.position);
      fill(call, i, scratch.starts[i], n, scratch);
    }
    double excess = excess(call, scratch);
    // NaN stays.
    term(call, row, excess <= 0 ? 0 : excess, 1, sum);
    // Nothing for a triplet that is far enough apart, and NaN for one that is nowhere.
    double scale = excess > 0 ? scale(call, row) : excess <= 0 ? 0 : excess;
    for (int i = 0; i < 3; i++) {
      derivatives(call, i, call.gradients[i], false, scale, scratch);
    }
    for (int i = 0; i < 3; i++) {
      derivatives(call, i, call.hessians[i], true, scale, scratch);
    }
  }

  private void derivatives(
      Call call,
      int input,
      @Nullable Tensor target,
      boolean second,
      double scale,
      TripletRow scratch) {
    if (target == null) {
      return;
    }
    int slot = second ? 3 + input : input;
    int start = scratch.starts[input];
    int own = width(call, input);
    boolean stretched = scratch.stretched.isOpen(slot);
    if (own != width(call) && scale != 0) {
      contributions(call, input, second, scale, scratch);
      return;
    }
    for (int i = 0; i < own; i++) {
      double value = scale == 0 || Double.isNaN(scale) ? 0 : scratch.derivative(input, i, second);
      if (stretched) {
        scratch.stretched.add(slot, start + i, value, scale);
      } else {
        // Adding +0 leaves no -0.
        target.set(start + i, value * scale + 0.0);
      }
    }
  }

  /** An input with one element for a whole vector: each use is added by itself. */
  private static void contributions(
      Call call, int input, boolean second, double scale, TripletRow scratch) {
    double share = scratch.share();
    if (Double.isNaN(scale)) {
      scratch.stretched.add(second ? 3 + input : input, scratch.starts[input], 1, scale);
      return;
    }
    if (input != 2) {
      contribution(call, input, 0, scale, second, scratch);
    }
    if (input != 1 && share < 1) {
      contribution(call, input, 1, (share - 1) * scale, second, scratch);
    }
    if (input != 0 && share > 0) {
      contribution(call, input, 2, -share * scale, second, scratch);
    }
  }

  /** Adds what one of the distances contributes. */
  private static void contribution(
      Call call, int input, int distance, double factor, boolean second, TripletRow scratch) {
    int slot = second ? 3 + input : input;
    // The input is the second one of the distance's pair.
    boolean side = input == 2 || (input == 1 && distance == 0);
    int width = width(call, distance == 2 ? 1 : 0, distance == 0 ? 1 : 2);
    int parts = second ? 1 : width;
    for (int i = 0; i < parts; i++) {
      scratch.stretched.add(
          slot, scratch.starts[input], scratch.contribution(distance, side, i, second), factor);
    }
  }

  @Override
  public final Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    Call call = Call.start();
    double[] distances;
    try {
      call.inputs(this, inputs);
      check(call);
      TripletRow scratch = new TripletRow();
      configure(scratch);
      for (int i = 0; i < 3; i++) {
        fill(call, i, 0, width(call), scratch);
      }
      excess(call, scratch);
      distances = scratch.distances();
    } finally {
      call.end();
    }
    List<Explanation.Step> steps = new ArrayList<>();
    steps.add(distance("d_ap", "anchor", "positive", distances[0]));
    steps.add(distance("d_an", "anchor", "negative", distances[1]));
    double nearest = distances[1];
    if (options.swap) {
      steps.add(distance("d_pn", "positive", "negative", distances[2]));
      nearest = Math.min(nearest, distances[2]);
      steps.add(
          new Explanation.Step(
              "d_n = min(d_an, d_pn)",
              "min(" + Trace.number(distances[1]) + ", " + Trace.number(distances[2]) + ")",
              nearest));
    }
    String formula = "max(0, margin + d_ap - " + (options.swap ? "d_n)" : "d_an)");
    steps.add(
        new Explanation.Step(
            formula,
            "max(0, "
                + Trace.number(options.margin)
                + " + "
                + Trace.number(distances[0])
                + " - "
                + Trace.number(nearest)
                + ")",
            result.value().getDouble(0)));
    return Explanation.of(formula, steps, result);
  }

  private Explanation.Step distance(String symbol, String from, String to, double value) {
    return new Explanation.Step(symbol, notation(from, to), value);
  }
}
