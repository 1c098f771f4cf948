package org.losskit.internal.kernel.vector;

import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP2;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP3;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP4;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP5;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP6;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP7;
import static org.losskit.internal.kernel.Coefficients.FLOAT_EXP8;
import static org.losskit.internal.kernel.Coefficients.LN2;
import static org.losskit.internal.kernel.Coefficients.LOG2_E;
import static org.losskit.internal.kernel.Coefficients.SHIFTER;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.kernel.PortableRowKernels;
import org.losskit.internal.kernel.RowMath;

/**
 * Row loops on the Vector API, for float rows; short rows and all double rows take the portable
 * ones.
 */
final class VectorRowKernels extends PortableRowKernels {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> H =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  /** Rows shorter than this cost more in vectors than in scalars. */
  private static final int SHORT = 32;

  /** Terms between two flushes of the integer lanes, which hold 2^13 of them. */
  private static final int FLUSH = 4096;

  @Override
  public float max(float[] x, int from, int n, int skip) {
    int lanes = F.length();
    if (n < SHORT) {
      return super.max(x, from, n, skip);
    }
    FloatVector m0 = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    FloatVector m1 = m0;
    // The vectors that hold the skipped element follow behind the loop; so do the last ones, which
    // may overlap with others: a maximum does not mind.
    int last = n - 2 * lanes;
    int hole = skip < 0 ? -1 : skip - skip % (2 * lanes);
    for (int i = 0; i < last; i += 2 * lanes) {
      if (i == hole) {
        continue;
      }
      FloatVector a = FloatVector.fromArray(F, x, from + i);
      FloatVector b = FloatVector.fromArray(F, x, from + i + lanes);
      m0 = m0.blend(a, a.compare(VectorOperators.GT, m0));
      m1 = m1.blend(b, b.compare(VectorOperators.GT, m1));
    }
    int next = hole < 0 ? last : Math.min(hole, last);
    for (int i = next; ; i = last) {
      // Past 63 a shift would come round again.
      int at = skip - i;
      long skipped = at >= 0 && at < 2 * lanes ? 1L << at : 0;
      FloatVector a =
          FloatVector.fromArray(F, x, from + i)
              .blend(Float.NEGATIVE_INFINITY, VectorMask.fromLong(F, skipped));
      FloatVector b =
          FloatVector.fromArray(F, x, from + i + lanes)
              .blend(Float.NEGATIVE_INFINITY, VectorMask.fromLong(F, skipped >>> lanes));
      m0 = m0.blend(a, a.compare(VectorOperators.GT, m0));
      m1 = m1.blend(b, b.compare(VectorOperators.GT, m1));
      if (i == last) {
        break;
      }
    }
    m0 = m0.blend(m1, m1.compare(VectorOperators.GT, m0));
    // As integers in the order of the floats: the lanes one by one cost as much as 300 elements.
    IntVector bits = m0.reinterpretAsInts();
    IntVector magnitude = bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.LSHR, 1);
    int most = bits.lanewise(VectorOperators.XOR, magnitude).reduceLanes(VectorOperators.MAX);
    return Float.intBitsToFloat(most ^ ((most >> 31) >>> 1));
  }

  @Override
  public boolean sumExp(float[] x, int from, int n, double m, double @Nullable [] e, long[] sum) {
    if (n < SHORT) {
      return super.sumExp(x, from, n, m, e, sum);
    }
    sum[0] = 0;
    sum[1] = 0;
    sum[2] = 0;
    boolean good = true;
    int whole = n - n % D.length();
    for (int at = 0; at < whole; at += FLUSH) {
      int count = Math.min(FLUSH, whole - at);
      good &=
          e == null ? sum(x, from + at, count, m, sum) : store(x, from + at, count, m, e, at, sum);
    }
    for (int i = whole; i < n; i++) {
      double v = RowMath.expDifference(x[from + i], m);
      good &= !Double.isNaN(v);
      RowMath.add(sum, RowMath.integer(v), 0);
      if (e != null) {
        e[i] = v;
      }
    }
    return good;
  }

  // The two loops below are written out, one exponential each: a helper method or a shared body
  // would let the compiler box vectors.

  private static boolean sum(float[] x, int from, int n, double m, long[] sum) {
    LongVector total = LongVector.zero(LongVector.SPECIES_PREFERRED);
    DoubleVector bad = DoubleVector.zero(D);
    DoubleVector magic = DoubleVector.broadcast(D, RowMath.MAGIC);
    for (int i = 0; i < n; i += D.length()) {
      DoubleVector v =
          (DoubleVector)
              FloatVector.fromArray(H, x, from + i).convertShape(VectorOperators.F2D, D, 0);
      v = v.sub(m);
      v = v.blend(-200, v.compare(VectorOperators.LT, -200));
      v = v.blend(0, v.compare(VectorOperators.GT, 0));
      DoubleVector z = v.fma(DoubleVector.broadcast(D, LOG2_E), magic);
      DoubleVector r = z.sub(magic).fma(DoubleVector.broadcast(D, -LN2), v);
      DoubleVector p =
          r.fma(DoubleVector.broadcast(D, FLOAT_EXP8), DoubleVector.broadcast(D, FLOAT_EXP7));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP6));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP5));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP4));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP3));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP2));
      p = p.fma(r, DoubleVector.broadcast(D, 1));
      p = p.fma(r, DoubleVector.broadcast(D, 1));
      p = p.mul(z.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes());
      bad = p.fma(DoubleVector.zero(D), bad);
      total =
          total.add(
              p.fma(DoubleVector.broadcast(D, RowMath.GRID), DoubleVector.broadcast(D, SHIFTER))
                  .viewAsIntegralLanes());
    }
    return flush(total, bad, n, sum);
  }

  private static boolean store(
      float[] x, int from, int n, double m, double[] e, int to, long[] sum) {
    LongVector total = LongVector.zero(LongVector.SPECIES_PREFERRED);
    DoubleVector bad = DoubleVector.zero(D);
    DoubleVector magic = DoubleVector.broadcast(D, RowMath.MAGIC);
    for (int i = 0; i < n; i += D.length()) {
      DoubleVector v =
          (DoubleVector)
              FloatVector.fromArray(H, x, from + i).convertShape(VectorOperators.F2D, D, 0);
      v = v.sub(m);
      v = v.blend(-200, v.compare(VectorOperators.LT, -200));
      v = v.blend(0, v.compare(VectorOperators.GT, 0));
      DoubleVector z = v.fma(DoubleVector.broadcast(D, LOG2_E), magic);
      DoubleVector r = z.sub(magic).fma(DoubleVector.broadcast(D, -LN2), v);
      DoubleVector p =
          r.fma(DoubleVector.broadcast(D, FLOAT_EXP8), DoubleVector.broadcast(D, FLOAT_EXP7));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP6));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP5));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP4));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP3));
      p = p.fma(r, DoubleVector.broadcast(D, FLOAT_EXP2));
      p = p.fma(r, DoubleVector.broadcast(D, 1));
      p = p.fma(r, DoubleVector.broadcast(D, 1));
      p = p.mul(z.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 52).viewAsFloatingLanes());
      p.intoArray(e, to + i);
      bad = p.fma(DoubleVector.zero(D), bad);
      total =
          total.add(
              p.fma(DoubleVector.broadcast(D, RowMath.GRID), DoubleVector.broadcast(D, SHIFTER))
                  .viewAsIntegralLanes());
    }
    return flush(total, bad, n, sum);
  }

  private static boolean flush(LongVector total, DoubleVector bad, int n, long[] sum) {
    int each = n / D.length();
    boolean good = true;
    for (int lane = 0; lane < D.length(); lane++) {
      RowMath.add(sum, total.lane(lane) - each * RowMath.SHIFTER_BITS, 0);
      good &= bad.lane(lane) == 0;
    }
    return good;
  }

  @Override
  public void scale(double[] e, int n, double factor, float[] target, int to) {
    int whole = n - n % D.length();
    for (int i = 0; i < whole; i += D.length()) {
      ((FloatVector)
              DoubleVector.fromArray(D, e, i).mul(factor).convertShape(VectorOperators.D2F, H, 0))
          .intoArray(target, to + i);
    }
    for (int i = whole; i < n; i++) {
      target[to + i] = (float) (e[i] * factor);
    }
  }
}
