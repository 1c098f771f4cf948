package org.losskit.internal.kernel;

/** Arithmetic that C2 vectorises: all arrays share one index, offsets are 0. */
final class PortableArithmetic {
  private PortableArithmetic() {}

  /** {@link Op#NEG}. */
  static void neg(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = -a[i];
    }
  }

  /** {@link Op#ABS}. */
  static void abs(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(a[i]);
    }
  }

  /** {@link Op#SIGN}. */
  static void sign(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.signum(a[i]);
    }
  }

  /** {@link Op#SQRT}. */
  static void sqrt(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.sqrt(a[i]);
    }
  }

  /** {@link Op#ADD}. */
  static void add(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] + b[i];
    }
  }

  /** {@link Op#SUB}. */
  static void sub(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] - b[i];
    }
  }

  /** {@link Op#MUL}. */
  static void mul(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] * b[i];
    }
  }

  /** {@link Op#DIV}. */
  static void div(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] / b[i];
    }
  }

  /** {@link Op#MIN}. */
  static void min(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.min(a[i], b[i]);
    }
  }

  /** {@link Op#MAX}. */
  static void max(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.max(a[i], b[i]);
    }
  }
}
