package org.losskit.internal.kernel;

import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT1;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT2;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT3;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT4;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT5;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT6;
import static org.losskit.internal.kernel.Coefficients.FLOAT_UNIT7;
import static org.losskit.internal.kernel.Coefficients.LN2_HIGH;
import static org.losskit.internal.kernel.Coefficients.LN2_LOW;
import static org.losskit.internal.kernel.Coefficients.LOG1;
import static org.losskit.internal.kernel.Coefficients.LOG2;
import static org.losskit.internal.kernel.Coefficients.LOG3;
import static org.losskit.internal.kernel.Coefficients.LOG4;
import static org.losskit.internal.kernel.Coefficients.LOG5;
import static org.losskit.internal.kernel.Coefficients.LOG6;
import static org.losskit.internal.kernel.Coefficients.LOG7;
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
import static org.losskit.internal.kernel.ScalarMath.SQRT_HALF_BITS;

/**
 * The logarithms: the graphs of {@link ScalarMath}, cut into a loop that splits off the exponent,
 * loops of arithmetic that C2 vectorises, and one that sets special results where there are any.
 */
final class PortableLog {
  private PortableLog() {}

  /** {@link ScalarMath#log}. */
  static void log(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    double[] exponent = Scratch.first(n);
    boolean special = false;
    for (int i = 0; i < n; i++) {
      double x = a[i];
      if (x >= Double.MIN_NORMAL && x < Double.POSITIVE_INFINITY) {
        long bits = Double.doubleToRawLongBits(x);
        long k = (bits - SQRT_HALF_BITS) >> 52;
        r[i] = Double.longBitsToDouble(bits - (k << 52));
        exponent[i] = k;
      } else {
        special = true;
        exponent[i] = Double.NaN;
        r[i] = ScalarMath.log(x);
      }
    }
    double[] result = special ? Scratch.second(n) : r;
    for (int i = 0; i < n; i++) {
      double f = r[i] - 1;
      double g = exponent[i];
      double s = f / (f + 2);
      double w = s * s;
      double p = Math.fma(LOG7, w, LOG6);
      p = Math.fma(p, w, LOG5);
      p = Math.fma(p, w, LOG4);
      p = Math.fma(p, w, LOG3);
      p = Math.fma(p, w, LOG2);
      p = Math.fma(p, w, LOG1);
      double half = 0.5 * f * f;
      double tail = Math.fma(s, half + p * w, g * LN2_LOW) - half;
      double h = Math.fma(g, LN2_HIGH, f);
      result[i] = h + ((Math.fma(g, LN2_HIGH, -h) + f) + tail);
    }
    if (special) {
      for (int i = 0; i < n; i++) {
        r[i] = Double.isNaN(exponent[i]) ? r[i] : result[i];
      }
    }
  }

  /** {@link ScalarMath#log1p}. */
  static void log1p(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    double[] scale = Scratch.first(n);
    double[] exponent = Scratch.second(n);
    boolean special = false;
    for (int i = 0; i < n; i++) {
      double x = a[i];
      if (x > -1 && x < Double.POSITIVE_INFINITY && x != 0) {
        long k = (Double.doubleToRawLongBits(1 + x) - SQRT_HALF_BITS) >> 52;
        scale[i] = Double.longBitsToDouble(0x4010000000000000L - (k << 52));
        exponent[i] = k;
      } else {
        special = true;
        scale[i] = Double.NaN;
        exponent[i] = ScalarMath.log1p(x);
      }
    }
    for (int i = 0; i < n; i++) {
      double z = scale[i];
      double d = z - 4;
      double f = Math.fma(a[i], z, d);
      scale[i] = Math.fma(a[i], z, d - f) * 0.25;
      r[i] = f * 0.25;
    }
    for (int i = 0; i < n; i++) {
      double f = r[i];
      double g = exponent[i];
      double s = f / (f + 2);
      double w = s * s;
      double p = Math.fma(LOG7, w, LOG6);
      p = Math.fma(p, w, LOG5);
      p = Math.fma(p, w, LOG4);
      p = Math.fma(p, w, LOG3);
      p = Math.fma(p, w, LOG2);
      p = Math.fma(p, w, LOG1);
      double half = 0.5 * f * f;
      double tail = Math.fma(s, half + p * w, Math.fma(g, LN2_LOW, scale[i])) - half;
      double h = Math.fma(g, LN2_HIGH, f);
      r[i] = h + ((Math.fma(g, LN2_HIGH, -h) + f) + tail);
    }
    if (special) {
      for (int i = 0; i < n; i++) {
        r[i] = Double.isNaN(scale[i]) ? exponent[i] : r[i];
      }
    }
  }

  /** {@link ScalarMath#log1pUnit}: pure arithmetic. */
  static void log1pUnit(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      double x = a[i];
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
      r[i] = Math.fma(s * w, p, Math.fma(-s, residue, residue)) + 2 * s;
    }
  }

  /** {@link Op#LOG1P_UNIT_FLOAT}: pure arithmetic. */
  static void log1pUnitFloat(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      double x = a[i];
      double s = x / (x + 2);
      double w = s * s;
      double p = Math.fma(FLOAT_UNIT7, w, FLOAT_UNIT6);
      p = Math.fma(p, w, FLOAT_UNIT5);
      p = Math.fma(p, w, FLOAT_UNIT4);
      p = Math.fma(p, w, FLOAT_UNIT3);
      p = Math.fma(p, w, FLOAT_UNIT2);
      p = Math.fma(p, w, FLOAT_UNIT1);
      r[i] = s * Math.fma(p, w, 2);
    }
  }
}
