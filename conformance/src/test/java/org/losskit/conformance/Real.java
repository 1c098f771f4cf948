package org.losskit.conformance;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** A real number to 60 digits. */
final class Real implements Comparable<Real> {
  static final Real ZERO = new Real(BigDecimal.ZERO);
  static final Real ONE = new Real(BigDecimal.ONE);

  private static final MathContext DIGITS = new MathContext(60);

  static final Real PI = new Real(BigDecimalMath.pi(DIGITS));

  /** Beyond this an exponential is 0, or infinite, in any double. */
  private static final BigDecimal LARGEST_EXPONENT = new BigDecimal(2000);

  private static final BigDecimal SMALL = new BigDecimal("1e-15");
  private static final int TERMS = 6;

  private final BigDecimal number;

  private Real(BigDecimal number) {
    this.number = number;
  }

  /** Exactly this double. */
  static Real of(double number) {
    return new Real(new BigDecimal(number));
  }

  Real plus(Real other) {
    return new Real(number.add(other.number, DIGITS));
  }

  Real minus(Real other) {
    return new Real(number.subtract(other.number, DIGITS));
  }

  Real times(Real other) {
    return new Real(number.multiply(other.number, DIGITS));
  }

  Real times(double other) {
    return times(of(other));
  }

  Real over(Real other) {
    return new Real(number.divide(other.number, DIGITS));
  }

  Real negate() {
    return new Real(number.negate());
  }

  Real abs() {
    return new Real(number.abs());
  }

  Real square() {
    return times(this);
  }

  Real sqrt() {
    return new Real(number.sqrt(DIGITS));
  }

  /** e to this power. */
  Real exp() {
    if (number.abs().compareTo(LARGEST_EXPONENT) > 0) {
      return number.signum() < 0 ? ZERO : new Real(BigDecimalMath.exp(LARGEST_EXPONENT, DIGITS));
    }
    return new Real(BigDecimalMath.exp(number, DIGITS));
  }

  Real log() {
    return new Real(BigDecimalMath.log(number, DIGITS));
  }

  /** ln(1 + this), to 60 digits of itself. */
  Real log1p() {
    if (number.abs().compareTo(SMALL) >= 0) {
      return new Real(BigDecimalMath.log(number.add(BigDecimal.ONE), DIGITS));
    }
    Real sum = ZERO;
    for (int n = TERMS; n > 0; n--) {
      sum = sum.plus(ONE.over(of(n % 2 == 0 ? -n : n))).times(this);
    }
    return sum;
  }

  /** The cube root of this positive number. */
  Real cubeRoot() {
    return new Real(BigDecimalMath.root(number, new BigDecimal(3), DIGITS));
  }

  /** This number, which is not negative, to a power. */
  Real pow(double power) {
    if (power == 0 || power == 1 || number.signum() == 0) {
      return power == 0 ? ONE : this;
    }
    return power == 2
        ? square()
        : power == 3
            ? square().times(this)
            : new Real(BigDecimalMath.pow(number, new BigDecimal(power), DIGITS));
  }

  /** ln(1 + e^this). */
  Real softplus() {
    return abs().negate().exp().log1p().plus(max(ZERO));
  }

  /** 1 / (1 + e^-this). */
  Real sigmoid() {
    Real e = abs().negate().exp();
    return (signum() < 0 ? e : ONE).over(e.plus(ONE));
  }

  Real max(Real other) {
    return compareTo(other) >= 0 ? this : other;
  }

  Real min(Real other) {
    return compareTo(other) <= 0 ? this : other;
  }

  int signum() {
    return number.signum();
  }

  boolean isAbove(Real other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Real other) {
    return number.compareTo(other.number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Real that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return number.stripTrailingZeros().hashCode();
  }

  double toDouble() {
    return number.doubleValue();
  }

  float toFloat() {
    return number.floatValue();
  }

  /** How far a result is from this. */
  double distance(double result) {
    return new BigDecimal(result).subtract(number).abs().doubleValue();
  }

  @Override
  public String toString() {
    return number.round(new MathContext(20)).toString();
  }
}
