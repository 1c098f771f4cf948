package org.losskit.loss;

import org.losskit.formula.Formula;

/**
 * The four formulas of {@link PoissonNLLLoss}, each without avoidable cancellation.
 *
 * <p>With the logarithm L of the rate and d = L - ln y the Stirling form is
 *
 * <pre>
 *   e^L - y L + y ln y - y + ln(2 pi y) / 2 = y (e^d - 1 - d) + ln(2 pi y) / 2
 * </pre>
 *
 * <p>whose parts are not negative, while those on the left are far larger than their sum. For a
 * rate r = x + eps the loss has x in place of r, which takes eps away.
 */
final class PoissonFormula {
  private static final Formula LN_TWO_PI =
      Formula.constant("log(2 pi)", 0x1.d67f1c864beb5p0, -0x1.65b5a1b7ff5dfp-54);

  private static final Formula X = Formula.input("input");
  private static final Formula Y = Formula.input("target");
  private static final Formula ONE = Formula.constant(1);
  private static final Formula HALF = Formula.constant(0.5);

  private PoissonFormula() {}

  /** Of a rate, or of its logarithm. */
  static Formula of(boolean logInput, boolean full, double eps) {
    return logInput ? ofLogarithms(full) : ofRates(full, Formula.parameter("eps", eps));
  }

  private static Formula ofLogarithms(boolean full) {
    Formula value = Formula.exp(X).minus(Y.massTimes(X));
    if (!full) {
      return value;
    }
    return Formula.where(ONE.lessThan(Y), stirling(X, Formula.exp(X)), value)
        .withDerivative(X, Formula.exp(X).minus(Y))
        .withDerivative(Y, Formula.where(ONE.lessThan(Y), slope(X), X.negate()));
  }

  private static Formula ofRates(boolean full, Formula eps) {
    Formula rate = X.plus(eps);
    // Near 1 the rounding of x + eps would be all that is left of its logarithm; x - 1 is exact.
    Formula log =
        Formula.where(HALF.lessThan(X), Formula.log1p(X.minus(ONE).plus(eps)), Formula.log(rate));
    // The mass alone would hide that a rate is negative.
    Formula value =
        Formula.where(
            rate.lessThan(Formula.constant(0)),
            Formula.constant(Double.NaN),
            X.minus(Y.massTimes(log)));
    // 1 - y / rate, exact where the two are close; where the rate is infinite only this form has a
    // limit.
    Formula gradient =
        Formula.where(
            Formula.constant(Double.MAX_VALUE).lessThan(Formula.abs(rate)),
            ONE.minus(Y.dividedBy(Double.POSITIVE_INFINITY)),
            X.minus(Y).plus(eps).dividedBy(rate));
    Formula curvature = Y.dividedBy(rate).dividedBy(rate);
    Formula targetGradient = log.negate();
    if (full) {
      value = Formula.where(ONE.lessThan(Y), stirling(log, rate).minus(eps), value);
      targetGradient = Formula.where(ONE.lessThan(Y), slope(log), targetGradient);
    }
    return value
        .withDerivative(X, gradient.withDerivative(X, curvature))
        .withDerivative(Y, targetGradient);
  }

  /** y (e^d - 1 - d) + ln(2 pi y) / 2. */
  private static Formula stirling(Formula log, Formula rate) {
    Formula d = log.minus(Formula.log(Y));
    // Where d is large its rounding would show in e^d; y e^d is the rate.
    Formula excess =
        Formula.where(
            ONE.lessThan(d), rate.minus(Y.times(ONE.plus(d))), Y.times(Formula.expm1(d).minus(d)));
    return excess.plus(HALF.times(Formula.log(Y).plus(LN_TWO_PI)));
  }

  /** The derivative of the whole by y where the Stirling term counts: ln y - L + 1 / (2 y). */
  private static Formula slope(Formula log) {
    return Formula.log(Y).minus(log).plus(HALF.dividedBy(Y));
  }
}
