package org.losskit.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.formula.Trace;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Similar pairs (target 1) shall point the same way, others (target -1) shall not.
 *
 * <pre>
 *   value     1 - cos                 y = 1        cos = a b / sqrt((|a|^2 + eps) (|b|^2 + eps)), eps = 1e-12
 *             max(0, cos - margin)    y = -1
 *             0                       any other y
 *   gradient  -+ (b_i / sqrt(A B) - cos a_i / A)                   A = |a|^2 + eps, B = |b|^2 + eps
 *   hessian   -+ (3 P a_i^2 - A (2 a_i b_i + P)) / (A^2 sqrt(A B))   P = a b  (exact almost everywhere)
 *   mean      sum of values / number of pairs
 * </pre>
 *
 * <p><b>Shapes.</b> input1 and input2 (N,D) or (D), target (N) or (); rows of one broadcast, and so
 * does a target of one element; none-reduced value (N) or (). {@link #withStrictShapes} refuses
 * shapes that would broadcast.
 *
 * <p><b>Domain.</b> All reals; a target that is neither 1 nor -1 costs 0, as in PyTorch ({@link
 * #withStrictTargets} refuses it).
 *
 * <p><b>Special cases.</b> A vector of zeros has cosine 0 and a gradient of -b / sqrt(eps B). At
 * the kink the slope is 0. An infinite or NaN element gives NaN.
 *
 * <p><b>Accuracy.</b> 1 ulp in float32, also of nearly parallel and of huge vectors; of cos -
 * margin and of Hessian diagonals, what a difference of parts to 2^-98 leaves.
 *
 * <p><b>Compared with.</b> {@link TripletMarginLoss} measures distances. PyTorch:
 * CosineEmbeddingLoss, same defaults.
 */
public final class CosineEmbeddingLoss extends EmbeddingRows<CosineEmbeddingLoss> {
  private static final String NAME = "cosine_embedding";
  private static final Lease<Scratch> ROWS = new Lease<>(Scratch::new);

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named(NAME, "CosineEmbeddingLoss")
          .aliases("cosine_embedding_loss")
          .summary("cosine distance of similar pairs, cosine beyond a margin of others")
          .formula(
              "\\begin{cases} 1 - \\cos(a, b) & y = 1 \\\\ \\max(0, \\cos(a, b) - \\mathrm{margin}) & y = -1"
                  + " \\end{cases}")
          .shapes(
              "input1 (N,D), input2 (N,D), target (N), terms (N)",
              "input1 (D), input2 (D), target (), terms ()",
              "one row stands for all, and so does a target of one element")
          .mean("the number of pairs")
          .domain("all real numbers; targets -1 and 1")
          .inputs(
              LossType.Input.prediction("input1"),
              LossType.Input.prediction("input2"),
              LossType.Input.fixed("target", LossType.Content.SIGNS))
          .parameters(
              LossType.Parameter.number(
                  "margin",
                  0,
                  "a finite number, meant to be in [-1, 1]",
                  "the cosine up to which a pair with target -1 costs nothing"))
          .properties(Property.NON_NEGATIVE)
          .accuracy("1 ulp", "4 ulp (cos - margin: or 2^-98 of the larger part)")
          .hessian("exact almost everywhere")
          .specialCases(
              "In float64 vectors of subnormal numbers lose digits in the gradient, which may be 0.",
              "1e-12, as a float32, is added to each squared norm, so that a vector of zeros has"
                  + " cosine 0.",
              "A target that is neither 1 nor -1 costs 0.",
              "At the kink the slope is 0.",
              "An infinite or NaN element gives NaN.")
          .differences(
              "Vectors whose squares overflow have their cosine; PyTorch gives NaN.",
              "1 - cos does not cancel for nearly parallel vectors and is never negative.",
              "The last dimension does not broadcast, and integer vectors are refused.",
              "An infinite or NaN margin is refused.")
          .madeBy(arguments ->
              new CosineEmbeddingLoss(
                  Settings.DEFAULT, arguments.number("margin", 0), false, false));

  /** What one thread needs. */
  private static final class Scratch {
    private final CosineRow pair = new CosineRow();
    private final StretchedGradients stretched = new StretchedGradients();
    private final int[] position = new int[1];
    private final int[] starts = new int[2];
  }

  private final double margin;
  private final boolean strictTargets;
  private final boolean strictShapes;

  /** The mean with margin 0. */
  public CosineEmbeddingLoss() {
    this(Settings.DEFAULT, 0, false, false);
  }

  private CosineEmbeddingLoss(
      Settings settings, double margin, boolean strictTargets, boolean strictShapes) {
    super(settings, 2);
    if (!Double.isFinite(margin)) {
      throw new IllegalArgumentException(
          NAME + ": margin = " + margin + "; expected a finite number");
    }
    this.margin = margin;
    this.strictTargets = strictTargets;
    this.strictShapes = strictShapes;
  }

  /** The same loss with another margin, any finite number. */
  public CosineEmbeddingLoss withMargin(double other) {
    return new CosineEmbeddingLoss(settings, other, strictTargets, strictShapes);
  }

  /** The same loss that refuses targets other than 1 and -1. */
  public CosineEmbeddingLoss withStrictTargets() {
    return new CosineEmbeddingLoss(settings, margin, true, strictShapes);
  }

  /** The same loss that refuses shapes that would broadcast. */
  public CosineEmbeddingLoss withStrictShapes() {
    return new CosineEmbeddingLoss(settings, margin, strictTargets, true);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  @Override
  CosineEmbeddingLoss with(Settings other) {
    return new CosineEmbeddingLoss(other, margin, strictTargets, strictShapes);
  }

  @Override
  void check(Call call) {
    call.dtype = vectorType(call);
    Tensor target = call.inputs[2];
    if (target.dtype() == DType.BOOLEAN) {
      throw new IllegalArgumentException(
          NAME + ": target is boolean; expected -1 and 1 as int32, int64, float32 or float64");
    }
    Shape shape = vectorShape(call);
    Shape rows = call.shapeWithout(shape, shape.rank() - 1);
    Shape terms = target.shape().rank() == rows.rank() ? targetShape(call, rows) : null;
    if (terms == null) {
      throw new IllegalArgumentException(
          NAME
              + ": target has shape "
              + target.shape()
              + " for "
              + shapes(call)
              + "; expected "
              + rows
              + ", one for each pair");
    }
    call.shape = terms;
    call.units = terms.count();
    call.termCount = call.units;
    call.findRowWay(0, call.inputs[0].shape());
    call.findRowWay(1, call.inputs[1].shape());
    for (int i = 0; i < target.count() && strictTargets; i++) {
      if (Math.abs(target.getDouble(i)) != 1) {
        throw new IllegalArgumentException(
            NAME + ": target[" + i + "] = " + text(target, i) + "; expected 1 or -1");
      }
    }
  }

  private Shape vectorShape(Call call) {
    Shape first = call.inputs[0].shape();
    Shape second = call.inputs[1].shape();
    Shape shape = isOfOneRank(call) ? broadcast(call) : null;
    if (shape == null
        || shape.rank() < 1
        || shape.rank() > 2
        || width(call, 0) != width(call, 1)
        || (strictShapes && !first.equals(second))) {
      throw unfit(
          call,
          strictShapes
              ? "equal shapes (strict), (N,D) or (D)"
              : "(N,D) or (D) with the same D, rows that broadcast");
    }
    return shape;
  }

  private @Nullable Shape targetShape(Call call, Shape rows) {
    Shape target = call.inputs[2].shape();
    return strictShapes && !target.equals(rows) ? null : call.broadcast(0, rows, target);
  }

  @Override
  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    Scratch scratch = ROWS.take();
    if (!isDivisible(call)) {
      begin(call, scratch.stretched);
    }
    for (int row = from; row < to; row++) {
      row(call, row, scratch, sum);
    }
    scratch.stretched.finish();
    ROWS.give(scratch);
  }

  private void row(Call call, int row, Scratch scratch, @Nullable ExactSum sum) {
    int n = width(call);
    Tensor target = call.inputs[2];
    double y = target.getDouble(target.count() == 1 ? 0 : row);
    CosineRow pair = scratch.pair;
    for (int i = 0; i < 2; i++) {
      scratch.starts[i] = start(call, i, row, scratch.position);
      gather(call.inputs[i], scratch.starts[i], n, pair.row(i, n), n);
    }
    double value = 0;
    double sign = 0;
    if (y == 1 || y == -1) {
      pair.prepare(n, call.dtype == DType.FLOAT64);
      value = value(pair, y);
      sign = value == 0 && y == -1 ? 0 : -y;
    }
    term(call, row, value, 1, sum);
    for (int i = 0; i < 2; i++) {
      if (call.gradients[i] != null) {
        derivative(call, row, i, false, sign, scratch);
      }
    }
    for (int i = 0; i < 2; i++) {
      if (call.hessians[i] != null) {
        derivative(call, row, i, true, sign, scratch);
      }
    }
  }

  private double value(CosineRow pair, double y) {
    if (!pair.isFinite()) {
      return Double.NaN;
    }
    if (y == 1) {
      return pair.dissimilarity();
    }
    double excess = pair.excess(margin);
    return excess > 0 ? excess : 0;
  }

  private static void derivative(
      Call call, int row, int input, boolean second, double sign, Scratch scratch) {
    Tensor target = second ? call.hessians[input] : call.gradients[input];
    int slot = second ? 2 + input : input;
    CosineRow pair = scratch.pair;
    boolean stretched = scratch.stretched.isOpen(slot);
    int n = width(call, input);
    // Nothing for a pair that costs nothing, and NaN for one without a cosine.
    double scale = sign == 0 || pair.isFinite() ? scale(call, row) : Double.NaN;
    boolean good = sign != 0 && pair.isFinite();
    double factor =
        !good ? 0 : second ? pair.curvatureFactor(input, sign) : pair.slopeFactor(input, sign);
    for (int i = 0; i < n; i++) {
      double value =
          !good ? 0 : second ? pair.curvature(input, i, factor) : pair.slope(input, i, factor);
      if (stretched) {
        scratch.stretched.add(slot, scratch.starts[input] + i, value, scale);
      } else if (target != null) {
        // Adding +0 leaves no -0.
        target.set(scratch.starts[input] + i, value * scale + 0.0);
      }
    }
  }

  @Override
  public Explanation explain(Tensor... inputs) {
    LossResult result = single(inputs);
    int n = inputs[0].count();
    CosineRow pair = new CosineRow();
    for (int i = 0; i < 2; i++) {
      gather(inputs[i], 0, n, pair.row(i, n), n);
    }
    pair.prepare(n, true);
    double[] parts = pair.parts();
    double y = inputs[2].getDouble(0);
    String cos = MultiMarginLoss.operand(parts[3]);
    return Explanation.of(
        "1 - cos if y = 1, max(0, cos - margin) if y = -1",
        List.of(
            new Explanation.Step("P", sum(inputs[0], inputs[1]), parts[0]),
            new Explanation.Step("A", sum(inputs[0], inputs[0]) + " + 1e-12", parts[1]),
            new Explanation.Step("B", sum(inputs[1], inputs[1]) + " + 1e-12", parts[2]),
            new Explanation.Step(
                "cos = P / sqrt(A B)",
                MultiMarginLoss.operand(parts[0])
                    + " / sqrt("
                    + Trace.number(parts[1])
                    + " * "
                    + Trace.number(parts[2])
                    + ")",
                parts[3]),
            new Explanation.Step(
                y == 1 ? "1 - cos" : y == -1 ? "max(0, cos - margin)" : "0",
                y == 1
                    ? "1 - " + cos
                    : y == -1
                        ? "max(0, " + cos + " - " + MultiMarginLoss.operand(margin) + ")"
                        : "the target " + Trace.number(y) + " is neither 1 nor -1",
                result.value().getDouble(0))),
        result);
  }

  private static String sum(Tensor a, Tensor b) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < a.count(); i++) {
      text.append(i == 0 ? "" : " + ")
          .append(MultiMarginLoss.operand(a.getDouble(i)))
          .append(" * ")
          .append(MultiMarginLoss.operand(b.getDouble(i)));
    }
    return text.toString();
  }
}
