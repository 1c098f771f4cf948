package org.losskit.loss;

import java.util.List;
import org.losskit.formula.CompiledFormula;

/**
 * Negative log-likelihood of counts under Poisson distributions, in nats, without the term that
 * depends on the count alone unless {@link #withFull} asks for it.
 *
 * <pre>
 *   value     e^x - y x                                  of the logarithm of the rate
 *             x - y ln(x + eps)                          of the rate, logInput = false
 *             + y ln y - y + ln(2 pi y) / 2 if y &gt; 1     Stirling's formula, full = true
 *   gradient  e^x - y        by the target: -x           + [y &gt; 1] (ln y + 1 / (2 y))
 *             1 - y / (x + eps)    by the target: -ln(x + eps), likewise
 *   hessian   e^x, or y / (x + eps)^2                    (exact)
 * </pre>
 *
 * <p><b>Shapes.</b> input [*], target [*] of the same shape or broadcastable; {@link
 * #withStrictShapes} refuses unequal ones.
 *
 * <p><b>Domain.</b> All reals for logarithms, rates &gt;= 0; targets &gt;= 0. Neither is checked,
 * as in PyTorch; {@link #withStrictRates} refuses negative rates. eps finite and &gt; 0.
 *
 * <p><b>Properties.</b> Convex, twice differentiable.
 *
 * <p><b>Special cases.</b> Target 0 costs the rate alone, also where its logarithm is infinite.
 * Overflow of e^x gives infinity for value and gradient. x + eps = 0 costs infinity with y &gt; 0,
 * x + eps &lt; 0 NaN. Stirling's term is off at y = 1 and below, where its part of the gradient is
 * 0.
 *
 * <p><b>Accuracy.</b> 1 ulp in float32.
 *
 * <p><b>Compared with.</b> PyTorch: PoissonNLLLoss, same defaults; with full its gradient by the
 * target is NaN for targets at and below 0.
 */
public final class PoissonNLLLoss extends BroadcastLoss<PoissonNLLLoss> {
  private record Options(boolean logInput, boolean full, double eps) {
    static final Options DEFAULT = new Options(true, false, 1e-8);

    CompiledFormula compile() {
      return new CompiledFormula(
          PoissonFormula.of(logInput, full, eps), List.of("input", "target"));
    }
  }

  private static final CompiledFormula COMPILED = Options.DEFAULT.compile();

  /** The catalogue's entry. */
  public static final LossType TYPE =
      LossType.named("poisson_nll", "PoissonNLLLoss")
          .aliases("poisson_nll_loss")
          .summary("negative log-likelihood of counts under Poisson distributions")
          .formula(COMPILED.formula().toLatex())
          .shapes(
              "input: any shape",
              "target: the same, or one that broadcasts with it",
              "terms: the shape to which input and target broadcast")
          .domain("all real numbers, or rates >= 0 with log_input = false; targets >= 0")
          .targets(LossType.Targets.COUNTS)
          .inputs(INPUTS)
          .parameters(
              LossType.Parameter.flag(
                  "log_input", true, "whether the input is the logarithm of the rate"),
              LossType.Parameter.flag(
                  "full", false, "whether Stirling's term is added for targets above 1"),
              LossType.Parameter.number(
                  "eps", 1e-8, "a finite number > 0", "is added to rates before their logarithm"))
          .properties(Property.CONVEX, Property.DIFFERENTIABLE, Property.TWICE_DIFFERENTIABLE)
          .accuracy("1 ulp", "4 ulp")
          .specialCases(
              "With log_input = false the loss is x - y ln(x + eps).",
              "With full, targets above 1 add y ln y - y + ln(2 pi y) / 2; a target of 1 does not.",
              "Target 0 costs the rate alone.",
              "A rate below -eps costs NaN.")
          .differences(
              "With full the gradient by targets at and below 0 is that without Stirling's term; NaN"
                  + " in PyTorch.",
              "Target 0 with the rate's logarithm at minus infinity costs 0; NaN in PyTorch.",
              "eps must be finite and above 0.")
          .madeBy(arguments ->
              new PoissonNLLLoss()
                  .withLogInput(arguments.flag("log_input", true))
                  .withFull(arguments.flag("full", false))
                  .withEps(arguments.number("eps", 1e-8)));

  private final Options options;
  private final CompiledFormula compiled;
  private final boolean strictRates;

  /** The mean for logarithms of rates. */
  public PoissonNLLLoss() {
    this(Settings.DEFAULT, Options.DEFAULT, COMPILED, false, false);
  }

  private PoissonNLLLoss(
      Settings settings,
      Options options,
      CompiledFormula compiled,
      boolean strictShapes,
      boolean strictRates) {
    super(settings, compiled, List.of(), strictShapes);
    this.options = options;
    this.compiled = compiled;
    this.strictRates = strictRates;
  }

  private PoissonNLLLoss with(Options other) {
    CompiledFormula formula =
        other.equals(options)
            ? compiled
            : other.equals(Options.DEFAULT) ? COMPILED : other.compile();
    return new PoissonNLLLoss(settings, other, formula, strictShapes, strictRates);
  }

  @Override
  public LossType type() {
    return TYPE;
  }

  /** The same loss for logarithms of rates, or for rates. */
  public PoissonNLLLoss withLogInput(boolean logInput) {
    return with(new Options(logInput, options.full, options.eps));
  }

  /** The same loss with Stirling's term for targets above 1, or without. */
  public PoissonNLLLoss withFull(boolean full) {
    return with(new Options(options.logInput, full, options.eps));
  }

  /**
   * The same loss with another number that is added to rates before their logarithm is taken.
   *
   * @throws IllegalArgumentException if eps is not above 0, or infinite
   */
  public PoissonNLLLoss withEps(double eps) {
    Require.finitePositive("poisson_nll", "eps", eps);
    return with(new Options(options.logInput, options.full, eps));
  }

  /** The same loss that refuses negative rates; logarithms of rates may be any number. */
  public PoissonNLLLoss withStrictRates() {
    return new PoissonNLLLoss(settings, options, compiled, strictShapes, true);
  }

  @Override
  PoissonNLLLoss with(Settings other, boolean strict) {
    return new PoissonNLLLoss(other, options, compiled, strict, strictRates);
  }

  @Override
  void checkValues(Call call) {
    if (strictRates && !options.logInput) {
      checkNotNegative("input", call.inputs[0], "a rate >= 0 (log_input = true takes logarithms)");
    }
  }
}
