package org.losskit.internal.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.losskit.internal.kernel.Op;

/** Arithmetic that the instruction set has. */
final class VectorArithmetic {
  // A constant of each class: only then the compiler sees the width in every loop.
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  private VectorArithmetic() {}

  /** {@link Op#NEG}. */
  static void neg(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      x.neg().intoArray(r, ro + i);
    }
  }

  /** {@link Op#ABS}. */
  static void abs(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      x.abs().intoArray(r, ro + i);
    }
  }

  /** {@link Op#SQRT}. */
  static void sqrt(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      x.sqrt().intoArray(r, ro + i);
    }
  }

  /** {@link Op#ADD}. */
  static void add(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      x.add(y).intoArray(r, ro + i);
    }
  }

  /** {@link Op#SUB}. */
  static void sub(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      x.sub(y).intoArray(r, ro + i);
    }
  }

  /** {@link Op#MUL}. */
  static void mul(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      x.mul(y).intoArray(r, ro + i);
    }
  }

  /** {@link Op#DIV}. */
  static void div(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      x.div(y).intoArray(r, ro + i);
    }
  }

  /** {@link Op#MIN}. */
  static void min(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      x.min(y).intoArray(r, ro + i);
    }
  }

  /** {@link Op#MAX}. */
  static void max(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i += S.length()) {
      DoubleVector x = DoubleVector.fromArray(S, a, ao + i);
      DoubleVector y = DoubleVector.fromArray(S, b, bo + i);
      x.max(y).intoArray(r, ro + i);
    }
  }
}
