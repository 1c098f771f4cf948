package org.losskit.internal.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.Op;

/** Choices: compare and blend, so that NaN goes where the primitive says. */
final class VectorChoices {
  // A constant of each class: only then the compiler sees the width in every loop.
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  private VectorChoices() {}

  /** {@link Op#SIGN}. */
  static void sign(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      x.blend(1, x.compare(VectorOperators.GT, 0))
          .blend(-1, x.compare(VectorOperators.LT, 0))
          .intoArray(r, ro + i);
    }
  }

  /** {@link Op#STEP}. */
  static void step(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    DoubleVector zero = DoubleVector.zero(S);
    DoubleVector one = DoubleVector.broadcast(S, 1);
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      zero.blend(one, x.compare(VectorOperators.GT, zero)).intoArray(r, ro + i);
    }
  }

  /** {@link Op#STEP_SUB}. */
  static void stepSub(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    DoubleVector zero = DoubleVector.zero(S);
    DoubleVector one = DoubleVector.broadcast(S, 1);
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      zero.blend(one, x.compare(VectorOperators.GT, zero)).sub(y).intoArray(r, ro + i);
    }
  }

  /** {@link Op#LESS}. */
  static void less(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    DoubleVector zero = DoubleVector.zero(S);
    DoubleVector one = DoubleVector.broadcast(S, 1);
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      zero.blend(one, x.compare(VectorOperators.LT, y)).intoArray(r, ro + i);
    }
  }

  /** {@link Op#SELECT}. */
  static void select(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      DoubleVector z = DoubleVector.fromArray(S, c, co + i);
      y.blend(z, x.compare(VectorOperators.EQ, 0)).intoArray(r, ro + i);
    }
  }

  /** {@link Op#MASS_MUL}. */
  static void massMul(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      x.mul(y).blend(0, x.compare(VectorOperators.EQ, 0)).intoArray(r, ro + i);
    }
  }

  /** {@link Op#SIGMOID_TAIL}. */
  static void sigmoidTail(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    DoubleVector one = DoubleVector.broadcast(S, 1);
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      one.blend(y, x.compare(VectorOperators.LT, 0)).div(y.add(one)).intoArray(r, ro + i);
    }
  }

  /** {@link Op#LOGISTIC_TAIL}. */
  static void logisticTail(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      DoubleVector z = DoubleVector.fromArray(S, c, co + i);
      DoubleVector q = y.div(y.add(1));
      z.sub(q.neg().blend(q, x.compare(VectorOperators.GT, 0))).intoArray(r, ro + i);
    }
  }

  /** {@link Op#GUARD_FLOAT}. */
  static void guardFloat(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      DoubleVector z = DoubleVector.fromArray(S, c, co + i);
      z.blend(1, y.abs().compare(VectorOperators.LT, x.abs().mul(0x1p-14))).intoArray(r, ro + i);
    }
  }

  /** {@link Op#GUARD_DOUBLE}. */
  static void guardDouble(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      DoubleVector z = DoubleVector.fromArray(S, c, co + i);
      z.blend(1, y.abs().compare(VectorOperators.LT, x.abs().mul(0.5))).intoArray(r, ro + i);
    }
  }
}
