package org.losskit.internal.kernel.vector;

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

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.ScalarMath;

/** The exponentials: the graphs of {@link ScalarMath}, one per loop, written out. */
final class VectorExp {
  // A constant of each class: only then the compiler sees the width in every loop.
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  private VectorExp() {}

  /** {@link ScalarMath#exp}. */
  static void exp(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      x = x.blend(1100, x.compare(VectorOperators.GT, 1100));
      x = x.blend(-1100, x.compare(VectorOperators.LT, -1100));
      DoubleVector t =
          x.fma(DoubleVector.broadcast(S, LOG2_E), DoubleVector.broadcast(S, SHIFTER + 2046));
      DoubleVector k = t.sub(SHIFTER + 2046);
      x = k.fma(DoubleVector.broadcast(S, -LN2_HIGH), x);
      x = k.fma(DoubleVector.broadcast(S, -LN2_LOW), x);
      DoubleVector q = DoubleVector.broadcast(S, EXP12).fma(x, DoubleVector.broadcast(S, EXP11));
      q = q.fma(x, DoubleVector.broadcast(S, EXP10));
      q = q.fma(x, DoubleVector.broadcast(S, EXP9));
      q = q.fma(x, DoubleVector.broadcast(S, EXP8));
      q = q.fma(x, DoubleVector.broadcast(S, EXP7));
      q = q.fma(x, DoubleVector.broadcast(S, EXP6));
      q = q.fma(x, DoubleVector.broadcast(S, EXP5));
      q = q.fma(x, DoubleVector.broadcast(S, EXP4));
      q = q.fma(x, DoubleVector.broadcast(S, EXP3));
      q = q.fma(x, DoubleVector.broadcast(S, 0.5));
      DoubleVector p = x.mul(x).fma(q, x).add(1);
      LongVector bits = t.viewAsIntegralLanes();
      LongVector half = bits.lanewise(VectorOperators.LSHR, 1);
      DoubleVector s = half.lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes();
      DoubleVector u = bits.sub(half).lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes();
      p.mul(s).mul(u).intoArray(r, ro + i);
    }
  }

  /** {@link ScalarMath#expNegAbs}. */
  static void expNegAbs(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i).abs().neg();
      x = x.blend(-1100, x.compare(VectorOperators.LT, -1100));
      DoubleVector t =
          x.fma(DoubleVector.broadcast(S, LOG2_E), DoubleVector.broadcast(S, SHIFTER + 2046));
      DoubleVector k = t.sub(SHIFTER + 2046);
      x = k.fma(DoubleVector.broadcast(S, -LN2_HIGH), x);
      x = k.fma(DoubleVector.broadcast(S, -LN2_LOW), x);
      DoubleVector q = DoubleVector.broadcast(S, EXP12).fma(x, DoubleVector.broadcast(S, EXP11));
      q = q.fma(x, DoubleVector.broadcast(S, EXP10));
      q = q.fma(x, DoubleVector.broadcast(S, EXP9));
      q = q.fma(x, DoubleVector.broadcast(S, EXP8));
      q = q.fma(x, DoubleVector.broadcast(S, EXP7));
      q = q.fma(x, DoubleVector.broadcast(S, EXP6));
      q = q.fma(x, DoubleVector.broadcast(S, EXP5));
      q = q.fma(x, DoubleVector.broadcast(S, EXP4));
      q = q.fma(x, DoubleVector.broadcast(S, EXP3));
      q = q.fma(x, DoubleVector.broadcast(S, 0.5));
      DoubleVector p = x.mul(x).fma(q, x).add(1);
      LongVector bits = t.viewAsIntegralLanes();
      LongVector half = bits.lanewise(VectorOperators.LSHR, 1);
      DoubleVector s = half.lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes();
      DoubleVector u = bits.sub(half).lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes();
      p.mul(s).mul(u).intoArray(r, ro + i);
    }
  }

  /** {@link org.losskit.internal.kernel.Op#EXP_NEG_ABS_FLOAT}. */
  static void expNegAbsFloat(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i).abs().neg();
      x = x.blend(-709, x.compare(VectorOperators.LT, -709));
      DoubleVector t =
          x.fma(DoubleVector.broadcast(S, LOG2_E), DoubleVector.broadcast(S, SHIFTER + 1023));
      x = t.sub(SHIFTER + 1023).fma(DoubleVector.broadcast(S, -LN2), x);
      DoubleVector q =
          DoubleVector.broadcast(S, FLOAT_EXP8).fma(x, DoubleVector.broadcast(S, FLOAT_EXP7));
      q = q.fma(x, DoubleVector.broadcast(S, FLOAT_EXP6));
      q = q.fma(x, DoubleVector.broadcast(S, FLOAT_EXP5));
      q = q.fma(x, DoubleVector.broadcast(S, FLOAT_EXP4));
      q = q.fma(x, DoubleVector.broadcast(S, FLOAT_EXP3));
      q = q.fma(x, DoubleVector.broadcast(S, FLOAT_EXP2));
      q = q.fma(x, DoubleVector.broadcast(S, 1));
      q = q.fma(x, DoubleVector.broadcast(S, 1));
      q.mul(t.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes())
          .intoArray(r, ro + i);
    }
  }

  /** {@link ScalarMath#expm1}. */
  static void expm1(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = x.blend(710, x.compare(VectorOperators.GT, 710));
      y = y.blend(-60, y.compare(VectorOperators.LT, -60));
      DoubleVector t =
          y.fma(DoubleVector.broadcast(S, LOG2_E), DoubleVector.broadcast(S, SHIFTER + 1022));
      DoubleVector k = t.sub(SHIFTER + 1022);
      y = k.fma(DoubleVector.broadcast(S, -LN2_HIGH), y);
      DoubleVector e = k.fma(DoubleVector.broadcast(S, -LN2_LOW), y);
      DoubleVector low = k.fma(DoubleVector.broadcast(S, -LN2_LOW), y.sub(e));
      DoubleVector q = DoubleVector.broadcast(S, EXP12).fma(e, DoubleVector.broadcast(S, EXP11));
      q = q.fma(e, DoubleVector.broadcast(S, EXP10));
      q = q.fma(e, DoubleVector.broadcast(S, EXP9));
      q = q.fma(e, DoubleVector.broadcast(S, EXP8));
      q = q.fma(e, DoubleVector.broadcast(S, EXP7));
      q = q.fma(e, DoubleVector.broadcast(S, EXP6));
      q = q.fma(e, DoubleVector.broadcast(S, EXP5));
      q = q.fma(e, DoubleVector.broadcast(S, EXP4));
      q = q.fma(e, DoubleVector.broadcast(S, EXP3));
      q = q.fma(e, DoubleVector.broadcast(S, 0.5));
      q = e.mul(e).mul(q);
      DoubleVector s =
          t.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes();
      DoubleVector d = s.sub(0.5);
      DoubleVector h = e.fma(s, d);
      DoubleVector l = low.fma(s, e.fma(s, d.sub(h))).add(s.sub(d).sub(0.5));
      h.add(q.fma(s, l))
          .mul(2)
          .blend(x, x.abs().compare(VectorOperators.LT, 0x1p-54))
          .intoArray(r, ro + i);
    }
  }
}
