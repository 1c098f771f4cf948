package org.losskit.internal.kernel;

/**
 * Choices. C2 does not vectorise a conditional on doubles; where another form has the same bits for
 * every input, it stands here: a &gt; 0 as a number is a, blown up beyond 1, cut to 0..1. (NaN
 * stays NaN, so this serves only where the result is NaN anyway.)
 */
final class PortableChoices {
  private PortableChoices() {}

  /** {@link Op#STEP}. */
  static void step(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] > 0 ? 1 : 0;
    }
  }

  /** {@link Op#STEP_SUB}. */
  static void stepSub(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = (a[i] > 0 ? 1 : 0) - b[i];
    }
  }

  /** {@link Op#LESS}. */
  static void less(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] < b[i] ? 1 : 0;
    }
  }

  /** {@link Op#SELECT}. */
  static void select(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] != 0 ? b[i] : c[i];
    }
  }

  /** {@link Op#MASS_MUL}. */
  static void massMul(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = a[i] == 0 ? 0 : a[i] * b[i];
    }
  }

  /** {@link Op#SIGMOID_TAIL}. */
  static void sigmoidTail(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.max(b[i], Math.min(Math.max(a[i] * 0x1p1000 * 0x1p100, 0), 1)) / (1 + b[i]);
    }
  }

  /** {@link Op#GUARD_FLOAT}. */
  static void guardFloat(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(b[i]) < 0x1p-14 * Math.abs(a[i]) ? 1 : c[i];
    }
  }

  /** {@link Op#GUARD_DOUBLE}. */
  static void guardDouble(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = Math.abs(b[i]) < 0.5 * Math.abs(a[i]) ? 1 : c[i];
    }
  }

  /** {@link Op#LOGISTIC_TAIL}. */
  static void logisticTail(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      double q = b[i] / (1 + b[i]);
      double step = Math.min(Math.max(a[i] * 0x1p1000 * 0x1p100, 0), 1);
      r[i] = c[i] - q * (2 * step - 1);
    }
  }
}
