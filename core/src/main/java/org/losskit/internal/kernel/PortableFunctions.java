package org.losskit.internal.kernel;

/** The elementary functions as plain loops over {@link ScalarMath}. */
final class PortableFunctions {
  private PortableFunctions() {}

  /** {@link Op#EXP}. */
  static void exp(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = ScalarMath.exp(a[i]);
    }
  }

  /** {@link Op#EXP_NEG_ABS}. */
  static void expNegAbs(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = ScalarMath.expNegAbs(a[i]);
    }
  }

  /** {@link Op#EXPM1}. */
  static void expm1(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = ScalarMath.expm1(a[i]);
    }
  }

  /** {@link Op#LOG}. */
  static void log(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = ScalarMath.log(a[i]);
    }
  }

  /** {@link Op#LOG1P}. */
  static void log1p(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = ScalarMath.log1p(a[i]);
    }
  }

  /** {@link Op#LOG1P_UNIT}. */
  static void log1pUnit(
      double[] a, int ao, double[] b, int bo, double[] c, int co, double[] r, int ro, int n) {
    for (int i = 0; i < n; i++) {
      r[i] = ScalarMath.log1pUnit(a[i]);
    }
  }
}
