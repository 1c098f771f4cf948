package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;
import org.losskit.formula.Formula;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Negative log-likelihood under normal distributions whose means are the input and whose variances
 * are given, in nats.
 *
 * <p>With v = max(var, eps), d = input - target:
 *
 * <pre>
 *   value     (ln v + d^2 / v) / 2     + ln(2 pi) / 2 with full
 *   gradient  d / v                    by var: (1 - d^2 / v) / (2 v), also where var &lt; eps
 *   hessian   1 / v                    (exact)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones. var in one of three shapes: the input's; the input's
 * without its last dimension, one variance per row (a var of shape (N) for an (N,N) input counts
 * rows, never columns); or the input's with size 1 in one dimension. One number for all is a tensor
 * of the input's shape.
 *
 * <p><b>Domain.</b> All reals; var &gt;= 0, checked; eps finite and &gt; 0.
 *
 * <p><b>Properties.</b> Convex and twice differentiable in the input.
 *
 * <p><b>Special cases.</b> The gradient by var passes the bound eps as if it were not there, so
 * that variances at 0 can grow: PyTorch's convention. The loss of a density may be negative. NaN
 * in, NaN out.
 *
 * <p><b>Accuracy.</b> 1 ulp in float32.
 *
 * <p><b>Compared with.</b> {@link MSELoss} is twice this with variance 1. PyTorch: GaussianNLLLoss,
 * same defaults.
 */
public final class GaussianNLLLoss extends BroadcastLoss<GaussianNLLLoss> {
  private static final Formula HALF_LN_TWO_PI =
      Formula.constant("log(2 pi) / 2", 0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55);

  private static final double EPS = 1e-6;
  private static final CompiledFormula COMPILED = compile(false, EPS);

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("gaussian_nll", "GaussianNLLLoss")
          .aliases("gaussian_nll_loss")
          .summary("negative log-likelihood under normal distributions with given variances")
          .formula(COMPILED.formula().toLatex())
          .shapes(
              "input: any shape",
              "target: the same, or one that broadcasts with it",
              "var: the input's; the input's without its last dimension; or the input's with size 1"
                  + " in one dimension",
              "terms: the shape to which input and target broadcast")
          .domain("all real numbers; var >= 0")
          .targets(LossType.Targets.NUMBERS)
          .inputs(
              LossType.Input.prediction("input"),
              LossType.Input.floating("target"),
              new LossType.Input("var", LossType.Content.FLOATING_OR_NUMBER, false, true, false))
          .parameters(
              LossType.Parameter.flag("full", false, "whether the constant ln(2 pi) / 2 is added"),
              LossType.Parameter.number(
                  "eps", EPS, "a finite number > 0", "the least variance: smaller ones are raised"))
          .properties(Property.CONVEX, Property.DIFFERENTIABLE, Property.TWICE_DIFFERENTIABLE)
          .accuracy("1 ulp", "4 ulp (gradient by var: 5 ulp)")
          .convention("var", "passes through the bound eps, evaluated at the raised variance")
          .specialCases(
              "The gradient by var passes through the bound eps, evaluated at the raised variance.",
              "A var of shape (N) for an input (N,N) counts rows, never columns.",
              "The loss may be negative: it is that of a density.")
          .differences("eps must be finite and above 0.")
          .madeBy(arguments ->
              new GaussianNLLLoss()
                  .withFull(arguments.flag("full", false))
                  .withEps(arguments.number("eps", EPS)));

  private final boolean full;
  private final double eps;
  private final CompiledFormula compiled;

  /** The mean without the constant. */
  public GaussianNLLLoss() {
    this(Settings.DEFAULT, false, EPS, COMPILED, false);
  }

  private GaussianNLLLoss(
      Settings settings, boolean full, double eps, CompiledFormula compiled, boolean strictShapes) {
    super(settings, compiled, List.of(), strictShapes);
    this.full = full;
    this.eps = eps;
    this.compiled = compiled;
  }

  private static CompiledFormula compile(boolean full, double eps) {
    Formula x = Formula.input("input");
    Formula y = Formula.input("target");
    Formula var = Formula.input("var");
    Formula half = Formula.constant(0.5);
    Formula v = Formula.max(var, Formula.parameter("eps", eps));
    Formula d = x.minus(y);
    Formula slope = d.dividedBy(v);
    // d (d / v) rather than d^2 / v: the square may overflow where the quotient does not.
    Formula ratio = d.times(slope);
    Formula value = half.times(Formula.log(v).plus(ratio));
    if (full) {
      value = value.plus(HALF_LN_TWO_PI);
    }
    // 1 - ratio in two steps, of which one or the other cancels in float64, and is redone with more
    // digits, wherever the ratio is between 1/4 and 5: its roundings would count several times.
    Formula rest = Formula.constant(-1.5).minus(ratio.minus(2.5));
    Formula byVar = half.times(rest).dividedBy(v);
    Formula declared =
        value.withDerivative(x, slope).withDerivative(y, slope.negate()).withDerivative(var, byVar);
    return new CompiledFormula(declared, List.of("input", "target", "var"));
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss with the constant ln(2 pi) / 2, or without. */
  public GaussianNLLLoss withFull(boolean constant) {
    return with(constant, eps);
  }

  /**
   * The same loss with another least variance.
   *
   * @throws IllegalArgumentException if eps is not above 0, or infinite
   */
  public GaussianNLLLoss withEps(double least) {
    Require.finitePositive("gaussian_nll", "eps", least);
    return with(full, least);
  }

  private GaussianNLLLoss with(boolean otherFull, double otherEps) {
    boolean same = otherFull == full && otherEps == eps;
    return new GaussianNLLLoss(
        settings,
        otherFull,
        otherEps,
        same ? compiled : compile(otherFull, otherEps),
        strictShapes);
  }

  @Override
  GaussianNLLLoss with(Settings other, boolean strict) {
    return new GaussianNLLLoss(other, full, eps, compiled, strict);
  }

  /** Checks the sign of var, then its shape, then target's, as PyTorch does. */
  @Override
  Shape shape(Call call) {
    Tensor var = call.inputs[2];
    for (int i = 0; i < var.count(); i++) {
      if (var.getDouble(i) < 0) {
        throw new IllegalArgumentException(
            "gaussian_nll: var[" + i + "] = " + text(var, i) + "; expected a variance >= 0");
      }
    }
    Shape input = call.inputs[0].shape();
    if (!isPerRow(var.shape(), input) && !isOnePerSlice(var.shape(), input)) {
      throw unfit(
          call,
          "var to have the input's shape, that without its last dimension, or that with size 1 in"
              + " one dimension");
    }
    Shape target = call.inputs[1].shape();
    Shape result = input.broadcast(target);
    if (result == null) {
      throw unfit(call, "shapes that broadcast");
    }
    if (strictShapes && !input.equals(target)) {
      throw unfit(
          call,
          "input and target of equal shapes (strict), since these would broadcast to " + result);
    }
    return result;
  }

  /** The input's shape without its last dimension. */
  private static boolean isPerRow(Shape var, Shape input) {
    if (var.rank() != input.rank() - 1) {
      return false;
    }
    for (int d = 0; d < var.rank(); d++) {
      if (var.size(d) != input.size(d)) {
        return false;
      }
    }
    return true;
  }

  /** The input's shape, or that with size 1 in one dimension. */
  private static boolean isOnePerSlice(Shape var, Shape input) {
    if (var.rank() != input.rank()) {
      return false;
    }
    int different = 0;
    for (int d = 0; d < var.rank(); d++) {
      if (var.size(d) != input.size(d)) {
        if (var.size(d) != 1) {
          return false;
        }
        different++;
      }
    }
    return different <= 1;
  }

  @Override
  Shape inputShape(Call call, int i) {
    Shape shape = call.inputs[i].shape();
    boolean perRow = i == 2 && shape.rank() < call.inputs[0].shape().rank();
    return perRow ? call.shapeWithOne(shape) : shape;
  }
}
