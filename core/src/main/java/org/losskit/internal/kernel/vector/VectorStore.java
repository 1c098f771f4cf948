package org.losskit.internal.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads and scaled stores on the arrays of callers, which have no slack: whole vectors, then the
 * rest.
 */
final class VectorStore {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  /** As many floats as there are doubles in a vector. */
  private static final VectorSpecies<Float> F =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(64, S.vectorBitSize() / 2)));

  private VectorStore() {}

  /** Loads {@code x[i] - y[i]}. */
  static void difference(float[] x, int xo, float[] y, int yo, double[] r, int ro, int n) {
    int i = 0;
    for (; i <= n - S.length(); i += S.length()) {
      DoubleVector a =
          (DoubleVector)
              FloatVector.fromArray(F, x, xo + i).convertShape(VectorOperators.F2D, S, 0);
      DoubleVector b =
          (DoubleVector)
              FloatVector.fromArray(F, y, yo + i).convertShape(VectorOperators.F2D, S, 0);
      a.sub(b).intoArray(r, ro + i);
    }
    for (; i < n; i++) {
      r[ro + i] = (double) x[xo + i] - (double) y[yo + i];
    }
  }

  /** Stores {@code (float) (a[i] * s[i])}. */
  static void toFloat(double[] a, int ao, double[] s, int so, float[] target, int to, int n) {
    int i = 0;
    for (; i <= n - S.length(); i += S.length()) {
      DoubleVector x =
          DoubleVector.fromArray(S, a, ao + i).mul(DoubleVector.fromArray(S, s, so + i));
      ((FloatVector) x.convertShape(VectorOperators.D2F, F, 0)).intoArray(target, to + i);
    }
    for (; i < n; i++) {
      target[to + i] = (float) (a[ao + i] * s[so + i]);
    }
  }

  /** Stores {@code a[i] * s[i]}. */
  static void toDouble(double[] a, int ao, double[] s, int so, double[] target, int to, int n) {
    int i = 0;
    for (; i <= n - S.length(); i += S.length()) {
      DoubleVector.fromArray(S, a, ao + i)
          .mul(DoubleVector.fromArray(S, s, so + i))
          .intoArray(target, to + i);
    }
    for (; i < n; i++) {
      target[to + i] = a[ao + i] * s[so + i];
    }
  }
}
