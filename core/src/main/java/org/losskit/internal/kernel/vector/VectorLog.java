package org.losskit.internal.kernel.vector;

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
import static org.losskit.internal.kernel.ScalarMath.SHIFTER_BITS;
import static org.losskit.internal.kernel.ScalarMath.SQRT_HALF_BITS;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.ScalarMath;

/** The logarithms: the graphs of {@link ScalarMath}, one per loop, written out. */
final class VectorLog {
  // A constant of each class: only then the compiler sees the width in every loop.
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  /** The bits of 4.0: minus k in the exponent field makes them 2^(2 - k). */
  private static final long FOUR_BITS = 0x4010000000000000L;

  private VectorLog() {}

  /** {@link ScalarMath#log}. */
  static void log(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      VectorMask<Double> subnormal = x.compare(VectorOperators.LT, Double.MIN_NORMAL);
      LongVector bits = x.blend(x.mul(0x1p54), subnormal).viewAsIntegralLanes();
      LongVector k = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 52);
      DoubleVector f = bits.sub(k.lanewise(VectorOperators.LSHL, 52)).viewAsFloatingLanes().sub(1);
      DoubleVector g = k.add(SHIFTER_BITS).viewAsFloatingLanes().sub(SHIFTER);
      g = g.sub(54, subnormal);
      DoubleVector s = f.div(f.add(2));
      DoubleVector w = s.mul(s);
      DoubleVector p = DoubleVector.broadcast(S, LOG7).fma(w, DoubleVector.broadcast(S, LOG6));
      p = p.fma(w, DoubleVector.broadcast(S, LOG5));
      p = p.fma(w, DoubleVector.broadcast(S, LOG4));
      p = p.fma(w, DoubleVector.broadcast(S, LOG3));
      p = p.fma(w, DoubleVector.broadcast(S, LOG2));
      p = p.fma(w, DoubleVector.broadcast(S, LOG1));
      DoubleVector half = f.mul(0.5).mul(f);
      p = s.fma(p.mul(w).add(half), g.mul(LN2_LOW)).sub(half);
      DoubleVector h = g.fma(DoubleVector.broadcast(S, LN2_HIGH), f);
      p = p.add(g.fma(DoubleVector.broadcast(S, LN2_HIGH), h.neg()).add(f)).add(h);
      p = p.blend(Double.NaN, x.compare(VectorOperators.LT, 0));
      p = p.blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
      x.blend(p, x.compare(VectorOperators.LT, Double.POSITIVE_INFINITY)).intoArray(r, ro + i);
    }
  }

  /** {@link ScalarMath#log1p}. */
  static void log1p(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      LongVector k =
          x.add(1).viewAsIntegralLanes().sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 52);
      DoubleVector scale =
          k.lanewise(VectorOperators.LSHL, 52).neg().add(FOUR_BITS).viewAsFloatingLanes();
      DoubleVector g = k.add(SHIFTER_BITS).viewAsFloatingLanes().sub(SHIFTER);
      DoubleVector c4 = scale.sub(4);
      DoubleVector f4 = x.fma(scale, c4);
      DoubleVector low = x.fma(scale, c4.sub(f4)).mul(0.25);
      DoubleVector f = f4.mul(0.25);
      DoubleVector s = f.div(f.add(2));
      DoubleVector w = s.mul(s);
      DoubleVector p = DoubleVector.broadcast(S, LOG7).fma(w, DoubleVector.broadcast(S, LOG6));
      p = p.fma(w, DoubleVector.broadcast(S, LOG5));
      p = p.fma(w, DoubleVector.broadcast(S, LOG4));
      p = p.fma(w, DoubleVector.broadcast(S, LOG3));
      p = p.fma(w, DoubleVector.broadcast(S, LOG2));
      p = p.fma(w, DoubleVector.broadcast(S, LOG1));
      DoubleVector half = f.mul(0.5).mul(f);
      p = s.fma(p.mul(w).add(half), g.fma(DoubleVector.broadcast(S, LN2_LOW), low)).sub(half);
      DoubleVector h = g.fma(DoubleVector.broadcast(S, LN2_HIGH), f);
      p = p.add(g.fma(DoubleVector.broadcast(S, LN2_HIGH), h.neg()).add(f)).add(h);
      p = p.blend(Double.NaN, x.compare(VectorOperators.LT, -1));
      p = p.blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, -1));
      p = p.blend(x, x.compare(VectorOperators.EQ, 0));
      x.blend(p, x.compare(VectorOperators.LT, Double.POSITIVE_INFINITY)).intoArray(r, ro + i);
    }
  }

  /** {@link ScalarMath#log1pUnit}. */
  static void log1pUnit(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector d = x.add(2);
      DoubleVector s = x.div(d);
      DoubleVector t = s.neg();
      DoubleVector residue = t.fma(x.sub(d.sub(2)), t.fma(d, x));
      DoubleVector w = s.mul(s);
      DoubleVector p = DoubleVector.broadcast(S, UNIT11).fma(w, DoubleVector.broadcast(S, UNIT10));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT9));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT8));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT7));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT6));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT5));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT4));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT3));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT2));
      p = p.fma(w, DoubleVector.broadcast(S, UNIT1));
      s.mul(w).fma(p, t.fma(residue, residue)).add(s.mul(2)).intoArray(r, ro + i);
    }
  }

  /** {@link org.losskit.internal.kernel.Op#LOG1P_UNIT_FLOAT}. */
  static void log1pUnitFloat(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector s = x.div(x.add(2));
      DoubleVector w = s.mul(s);
      DoubleVector p =
          DoubleVector.broadcast(S, FLOAT_UNIT7).fma(w, DoubleVector.broadcast(S, FLOAT_UNIT6));
      p = p.fma(w, DoubleVector.broadcast(S, FLOAT_UNIT5));
      p = p.fma(w, DoubleVector.broadcast(S, FLOAT_UNIT4));
      p = p.fma(w, DoubleVector.broadcast(S, FLOAT_UNIT3));
      p = p.fma(w, DoubleVector.broadcast(S, FLOAT_UNIT2));
      p = p.fma(w, DoubleVector.broadcast(S, FLOAT_UNIT1));
      s.mul(p.fma(w, DoubleVector.broadcast(S, 2))).intoArray(r, ro + i);
    }
  }
}
