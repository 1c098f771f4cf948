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
import static org.losskit.internal.kernel.Coefficients.LN2;
import static org.losskit.internal.kernel.Coefficients.LN2_HIGH;
import static org.losskit.internal.kernel.Coefficients.LN2_LOW;
import static org.losskit.internal.kernel.Coefficients.LOG2_E;
import static org.losskit.internal.kernel.Coefficients.SHIFTER;

/**
 * The exponentials: the graphs of {@link ScalarMath}, cut into a loop of arithmetic that C2
 * vectorises and a loop of bit conversions that it does not; as one loop nothing would be
 * vectorised. Min and max clamp like the comparisons of the reference, NaN included.
 */
final class PortableExp {
  private PortableExp() {}

  /** {@link ScalarMath#exp}. */
  static void exp(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    double[] shifted = Scratch.first(n);
    for (int i = 0; i < n; i++) {
      double x = Math.min(Math.max(a[i], -1100), 1100);
      double t = Math.fma(x, LOG2_E, SHIFTER + 2046);
      double k = t - (SHIFTER + 2046);
      x = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
      double q = Math.fma(EXP12, x, EXP11);
      q = Math.fma(q, x, EXP10);
      q = Math.fma(q, x, EXP9);
      q = Math.fma(q, x, EXP8);
      q = Math.fma(q, x, EXP7);
      q = Math.fma(q, x, EXP6);
      q = Math.fma(q, x, EXP5);
      q = Math.fma(q, x, EXP4);
      q = Math.fma(q, x, EXP3);
      q = Math.fma(q, x, 0.5);
      shifted[i] = t;
      r[i] = 1 + Math.fma(x * x, q, x);
    }
    for (int i = 0; i < n; i++) {
      long bits = Double.doubleToRawLongBits(shifted[i]);
      long half = bits >>> 1;
      r[i] =
          r[i] * Double.longBitsToDouble(half << 52) * Double.longBitsToDouble((bits - half) << 52);
    }
  }

  /** {@link ScalarMath#expNegAbs}. */
  static void expNegAbs(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    double[] shifted = Scratch.first(n);
    for (int i = 0; i < n; i++) {
      double x = Math.max(-Math.abs(a[i]), -1100);
      double t = Math.fma(x, LOG2_E, SHIFTER + 2046);
      double k = t - (SHIFTER + 2046);
      x = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
      double q = Math.fma(EXP12, x, EXP11);
      q = Math.fma(q, x, EXP10);
      q = Math.fma(q, x, EXP9);
      q = Math.fma(q, x, EXP8);
      q = Math.fma(q, x, EXP7);
      q = Math.fma(q, x, EXP6);
      q = Math.fma(q, x, EXP5);
      q = Math.fma(q, x, EXP4);
      q = Math.fma(q, x, EXP3);
      q = Math.fma(q, x, 0.5);
      shifted[i] = t;
      r[i] = 1 + Math.fma(x * x, q, x);
    }
    for (int i = 0; i < n; i++) {
      long bits = Double.doubleToRawLongBits(shifted[i]);
      long half = bits >>> 1;
      r[i] =
          r[i] * Double.longBitsToDouble(half << 52) * Double.longBitsToDouble((bits - half) << 52);
    }
  }

  /** {@link Op#EXP_NEG_ABS_FLOAT}. */
  static void expNegAbsFloat(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    double[] shifted = Scratch.first(n);
    for (int i = 0; i < n; i++) {
      double x = Math.max(-Math.abs(a[i]), -709);
      double t = Math.fma(x, LOG2_E, SHIFTER + 1023);
      x = Math.fma(t - (SHIFTER + 1023), -LN2, x);
      double q = Math.fma(FLOAT_EXP8, x, FLOAT_EXP7);
      q = Math.fma(q, x, FLOAT_EXP6);
      q = Math.fma(q, x, FLOAT_EXP5);
      q = Math.fma(q, x, FLOAT_EXP4);
      q = Math.fma(q, x, FLOAT_EXP3);
      q = Math.fma(q, x, FLOAT_EXP2);
      q = Math.fma(q, x, 1);
      shifted[i] = t;
      r[i] = Math.fma(q, x, 1);
    }
    for (int i = 0; i < n; i++) {
      r[i] = r[i] * Double.longBitsToDouble(Double.doubleToRawLongBits(shifted[i]) << 52);
    }
  }

  /** {@link ScalarMath#expm1}. */
  static void expm1(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    double[] scale = Scratch.first(n);
    for (int i = 0; i < n; i++) {
      scale[i] = Math.fma(Math.min(Math.max(a[i], -60), 710), LOG2_E, SHIFTER + 1022);
    }
    for (int i = 0; i < n; i++) {
      scale[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(scale[i]) << 52);
    }
    double[] result = Scratch.second(n);
    for (int i = 0; i < n; i++) {
      double x = Math.min(Math.max(a[i], -60), 710);
      double k = Math.fma(x, LOG2_E, SHIFTER + 1022) - (SHIFTER + 1022);
      x = Math.fma(k, -LN2_HIGH, x);
      double e = Math.fma(k, -LN2_LOW, x);
      double low = Math.fma(k, -LN2_LOW, x - e);
      double q = Math.fma(EXP12, e, EXP11);
      q = Math.fma(q, e, EXP10);
      q = Math.fma(q, e, EXP9);
      q = Math.fma(q, e, EXP8);
      q = Math.fma(q, e, EXP7);
      q = Math.fma(q, e, EXP6);
      q = Math.fma(q, e, EXP5);
      q = Math.fma(q, e, EXP4);
      q = Math.fma(q, e, EXP3);
      q = Math.fma(q, e, 0.5);
      q = e * e * q;
      double s = scale[i];
      double d = s - 0.5;
      double h = Math.fma(e, s, d);
      double l = Math.fma(low, s, Math.fma(e, s, d - h)) + ((s - d) - 0.5);
      result[i] = (h + Math.fma(q, s, l)) * 2;
    }
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(a[i]) < 0x1p-54 ? a[i] : result[i];
    }
  }
}
