package org.losskit.internal.kernel;

import static org.losskit.internal.kernel.Coefficients.EXP10;
import static org.losskit.internal.kernel.Coefficients.EXP11;
import static org.losskit.internal.kernel.Coefficients.EXP12;
import static org.losskit.internal.kernel.Coefficients.EXP3;
import static org.losskit.internal.kernel.Coefficients.EXP4;
import static org.losskit.internal.kernel.Coefficients.EXP5;
import static org.losskit.internal.kernel.Coefficients.EXP6;
import static org.losskit.internal.kernel.Coefficients.EXP7;
import static org.losskit.internal.kernel.Coefficients.EXP8;
import static org.losskit.internal.kernel.Coefficients.EXP9;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP2;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP3;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP4;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP5;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP6;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP7;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP8;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT1;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT2;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT3;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT4;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT5;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT6;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT7;
import static org.losskit.internal.kernel.Coefficients.LN2;
import static org.losskit.internal.kernel.Coefficients.LN2_HIGH;
import static org.losskit.internal.kernel.Coefficients.LN2_LOW;
import static org.losskit.internal.kernel.Coefficients.LOG1;
import static org.losskit.internal.kernel.Coefficients.LOG2;
import static org.losskit.internal.kernel.Coefficients.LOG2_E;
import static org.losskit.internal.kernel.Coefficients.LOG3;
import static org.losskit.internal.kernel.Coefficients.LOG4;
import static org.losskit.internal.kernel.Coefficients.LOG5;
import static org.losskit.internal.kernel.Coefficients.LOG6;
import static org.losskit.internal.kernel.Coefficients.LOG7;
import static org.losskit.internal.kernel.Coefficients.SHIFTER;
import static org.losskit.internal.kernel.Coefficients.UNIT1;
import static org.losskit.internal.kernel.Coefficients.UNIT10;
import static org.losskit.internal.kernel.Coefficients.UNIT11;
import static org.losskit.internal.kernel.Coefficients.UNIT2;
import static org.losskit.internal.kernel.Coefficients.UNIT3;
import static org.losskit.internal.kernel.Coefficients.UNIT4;
import static org.losskit.internal.kernel.Coefficients.UNIT5;
import static org.losskit.internal.kernel.Coefficients.UNIT6;
import static org.losskit.internal.kernel.Coefficients.UNIT7;
import static org.losskit.internal.kernel.Coefficients.UNIT8;
import static org.losskit.internal.kernel.Coefficients.UNIT9;

/**
 * The elementary functions as one fixed graph of operations whose bits IEEE 754 defines, so that
 * every backend, JDK and machine gives the same double. The loops of both backends repeat these
 * graphs operation by operation; this is the readable form and the reference for their bits.
 */
public final class ScalarMath {
  /**
   * The bits of sqrt(1/2): subtracting them before the shift by 52 splits a number into 2^k m with
   * sqrt(1/2) &lt;= m &lt; sqrt(2).
   */
  public static final long SQRT_HALF_BITS = 0x3fe6a09e667f3bcdL;

  /** The bits of {@link Coefficients#SHIFTER}; adding an integer to them adds it to the number. */
  public static final long SHIFTER_BITS = 0x4338000000000000L;

  private ScalarMath() {}

  /**
   * e^x over the whole double range: x = k ln 2 + r, a polynomial for e^r, and 2^k as a product of
   * two powers of two, so that overflow gives infinity and underflow is gradual with one rounding.
   */
  public static double exp(double x) {
    double c = x > 1100 ? 1100 : x;
    c = c < -1100 ? -1100 : c;
    // The low bits of t hold k + 2046, so that each half already carries the exponent bias.
    double t = Math.fma(c, LOG2_E, SHIFTER + 2046);
    double k = t - (SHIFTER + 2046);
    double r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, c));
    double p = 1 + Math.fma(r * r, expTail(r), r);
    long bits = Double.doubleToRawLongBits(t);
    long half = bits >>> 1;
    return p * Double.longBitsToDouble(half << 52) * Double.longBitsToDouble((bits - half) << 52);
  }

  /** e^-|x|. */
  public static double expNegAbs(double x) {
    return exp(-Math.abs(x));
  }

  /**
   * e^x - 1: with x = k ln 2 + r it is 2^k (r + r^2 q) + (2^k - 1), where the large terms are added
   * without error. Everything is halved, since 2^1024 is not a double.
   */
  public static double expm1(double x) {
    double c = x > 710 ? 710 : x;
    c = c < -60 ? -60 : c;
    double t = Math.fma(c, LOG2_E, SHIFTER + 1022);
    double k = t - (SHIFTER + 1022);
    double high = Math.fma(k, -LN2_HIGH, c);
    double r = Math.fma(k, -LN2_LOW, high);
    double rLow = Math.fma(k, -LN2_LOW, high - r);
    double q = r * r * expTail(r);
    double s = Double.longBitsToDouble(Double.doubleToRawLongBits(t) << 52);
    double d = s - 0.5;
    double h = Math.fma(r, s, d);
    double l = Math.fma(rLow, s, Math.fma(r, s, d - h)) + ((s - d) - 0.5);
    double result = (h + Math.fma(q, s, l)) * 2;
    return Math.abs(x) < 0x1p-54 ? x : result;
  }

  /** q with e^r = 1 + r + r^2 q for |r| &lt;= ln(2) / 2. */
  private static double expTail(double r) {
    double q = Math.fma(EXP12, r, EXP11);
    q = Math.fma(q, r, EXP10);
    q = Math.fma(q, r, EXP9);
    q = Math.fma(q, r, EXP8);
    q = Math.fma(q, r, EXP7);
    q = Math.fma(q, r, EXP6);
    q = Math.fma(q, r, EXP5);
    q = Math.fma(q, r, EXP4);
    q = Math.fma(q, r, EXP3);
    return Math.fma(q, r, 0.5);
  }

  /**
   * The natural logarithm: x = 2^k (1 + f), s = f / (2 + f), and log(1 + f) = f - f^2/2 + s (f^2/2
   * + R(s^2)), where f is exact and the rest small.
   */
  public static double log(double x) {
    if (!(x < Double.POSITIVE_INFINITY)) {
      return x;
    }
    if (x <= 0) {
      return x == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    boolean subnormal = x < Double.MIN_NORMAL;
    double y = subnormal ? x * 0x1p54 : x;
    long bits = Double.doubleToRawLongBits(y);
    long k = (bits - SQRT_HALF_BITS) >> 52;
    double f = Double.longBitsToDouble(bits - (k << 52)) - 1;
    double g = Double.longBitsToDouble(k + SHIFTER_BITS) - SHIFTER;
    g = subnormal ? g - 54 : g;
    double s = f / (f + 2);
    double half = 0.5 * f * f;
    double tail = Math.fma(s, half + logTail(s * s), g * LN2_LOW) - half;
    double h = Math.fma(g, LN2_HIGH, f);
    return h + ((Math.fma(g, LN2_HIGH, -h) + f) + tail);
  }

  /**
   * log(1 + x): as {@link #log}, with the exponent k of the rounded sum and f = 2^-k x + (2^-k - 1)
   * from x itself. Both are formed four times too large, so that 2^-k stays a normal number.
   */
  public static double log1p(double x) {
    if (!(x < Double.POSITIVE_INFINITY) || x == 0) {
      return x;
    }
    if (x <= -1) {
      return x == -1 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    long k = (Double.doubleToRawLongBits(1 + x) - SQRT_HALF_BITS) >> 52;
    double scale = Double.longBitsToDouble(0x4010000000000000L - (k << 52));
    double g = Double.longBitsToDouble(k + SHIFTER_BITS) - SHIFTER;
    double c = scale - 4;
    double f4 = Math.fma(x, scale, c);
    double fLow = Math.fma(x, scale, c - f4) * 0.25;
    double f = f4 * 0.25;
    double s = f / (f + 2);
    double half = 0.5 * f * f;
    double tail = Math.fma(s, half + logTail(s * s), Math.fma(g, LN2_LOW, fLow)) - half;
    double h = Math.fma(g, LN2_HIGH, f);
    return h + ((Math.fma(g, LN2_HIGH, -h) + f) + tail);
  }

  /** R with log(1 + f) = f - f^2/2 + s (f^2/2 + R), w = s^2. */
  private static double logTail(double w) {
    double p = Math.fma(LOG7, w, LOG6);
    p = Math.fma(p, w, LOG5);
    p = Math.fma(p, w, LOG4);
    p = Math.fma(p, w, LOG3);
    p = Math.fma(p, w, LOG2);
    p = Math.fma(p, w, LOG1);
    return p * w;
  }

  /**
   * log(1 + x) for 0 &lt;= x &lt;= 1 (or NaN): 2 s + s w P(w) with s = x / (x + 2), w = s^2. The
   * rounding errors of x + 2 and of the quotient are formed exactly and given back: 1 / (x + 2) is
   * (1 - s) / 2.
   */
  public static double log1pUnit(double x) {
    double d = x + 2;
    double s = x / d;
    double residue = Math.fma(-s, x - (d - 2), Math.fma(-s, d, x));
    double w = s * s;
    double p = Math.fma(UNIT11, w, UNIT10);
    p = Math.fma(p, w, UNIT9);
    p = Math.fma(p, w, UNIT8);
    p = Math.fma(p, w, UNIT7);
    p = Math.fma(p, w, UNIT6);
    p = Math.fma(p, w, UNIT5);
    p = Math.fma(p, w, UNIT4);
    p = Math.fma(p, w, UNIT3);
    p = Math.fma(p, w, UNIT2);
    p = Math.fma(p, w, UNIT1);
    return Math.fma(s * w, p, Math.fma(-s, residue, residue)) + 2 * s;
  }

  /**
   * {@link Op#EXP_NEG_ABS_FLOAT}: from -709 on the shifted exponent is 0, and so is the power of
   * two.
   */
  static double expNegAbsFloat(double x) {
    double v = -Math.abs(x);
    return floatExp(v < -709 ? -709 : v);
  }

  /** e^x for -709 &lt;= x &lt;= 0 and results in float. */
  static double floatExp(double x) {
    double t = Math.fma(x, LOG2_E, SHIFTER + 1023);
    double r = Math.fma(t - (SHIFTER + 1023), -LN2, x);
    double q = Math.fma(FLOAT_EXP8, r, FLOAT_EXP7);
    q = Math.fma(q, r, FLOAT_EXP6);
    q = Math.fma(q, r, FLOAT_EXP5);
    q = Math.fma(q, r, FLOAT_EXP4);
    q = Math.fma(q, r, FLOAT_EXP3);
    q = Math.fma(q, r, FLOAT_EXP2);
    q = Math.fma(q, r, 1);
    q = Math.fma(q, r, 1);
    return q * Double.longBitsToDouble(Double.doubleToRawLongBits(t) << 52);
  }

  /** {@link Op#LOG1P_UNIT_FLOAT}. */
  static double log1pUnitFloat(double x) {
    double s = x / (x + 2);
    double w = s * s;
    double p = Math.fma(FLOAT_UNIT7, w, FLOAT_UNIT6);
    p = Math.fma(p, w, FLOAT_UNIT5);
    p = Math.fma(p, w, FLOAT_UNIT4);
    p = Math.fma(p, w, FLOAT_UNIT3);
    p = Math.fma(p, w, FLOAT_UNIT2);
    p = Math.fma(p, w, FLOAT_UNIT1);
    return s * Math.fma(p, w, 2);
  }

  /** log(1 + e^x). */
  public static double softplus(double x) {
    return Math.max(x, 0) + log1pUnit(expNegAbs(x));
  }

  /** 1 / (1 + e^-x). */
  public static double sigmoid(double x) {
    return sigmoidTail(x, expNegAbs(x));
  }

  /** The hyperbolic tangent. */
  public static double tanh(double x) {
    double e = expm1(-2 * Math.abs(x));
    return Math.signum(x) * (-e / (2 + e));
  }

  /** log(cosh x): near 0 a sum of positive parts, which does not cancel. */
  public static double logCosh(double x) {
    double a = Math.abs(x);
    if (a < 1) {
      double q = expm1(a);
      return log1p(q * q / (2 + 2 * q));
    }
    return a + log1p(0.5 * expm1(-2 * a));
  }

  /** {@link Op#SIGMOID_TAIL}. */
  static double sigmoidTail(double x, double u) {
    return (x < 0 ? u : 1) / (1 + u);
  }
}
