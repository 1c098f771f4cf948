package org.losskit.loss;

/** Checks of numbers that are parameters of a loss, made once, when it is built. */
final class Require {
  private Require() {}

  /** A number that is neither infinite nor NaN. */
  static double finite(String loss, String name, double value) {
    return check(loss, name, value, Math.abs(value) <= Double.MAX_VALUE, "a finite number");
  }

  /** A number &gt; 0; infinity is one. */
  static double positive(String loss, String name, double value) {
    return check(loss, name, value, value > 0, "a number > 0");
  }

  /** A finite number &gt; 0. */
  static double finitePositive(String loss, String name, double value) {
    boolean fits = value > 0 && value <= Double.MAX_VALUE;
    return check(loss, name, value, fits, "a finite number > 0");
  }

  /** A number &gt;= 0; infinity is one. */
  static double notNegative(String loss, String name, double value) {
    return check(loss, name, value, value >= 0, "a number >= 0");
  }

  /** A number from 0 to 1. */
  static double share(String loss, String name, double value) {
    return check(loss, name, value, value >= 0 && value <= 1, "a number from 0 to 1");
  }

  private static double check(
      String loss, String name, double value, boolean fits, String expected) {
    if (!fits) {
      throw new IllegalArgumentException(
          loss + ": " + name + " = " + value + "; expected " + expected);
    }
    return value;
  }
}
