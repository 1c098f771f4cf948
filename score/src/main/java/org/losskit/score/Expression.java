package org.losskit.score;

import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;

/** The parts of a condition: numbers made of names, and what is said about them. */
sealed interface Expression {
  /** True, false, or not to be told because of a NaN. */
  enum Truth {
    FALSE,
    UNKNOWN,
    TRUE
  }

  /** A number. */
  @FunctionalInterface
  non-sealed interface Quantity extends Expression {
    double value(Function<String, Double> names);
  }

  /** A statement. */
  @FunctionalInterface
  non-sealed interface Condition extends Expression {
    Truth test(Function<String, Double> names);
  }

  static Quantity combine(Quantity a, Quantity b, DoubleBinaryOperator operator) {
    return names -> operator.applyAsDouble(a.value(names), b.value(names));
  }

  /** Says whether two numbers compare in a way. */
  @FunctionalInterface
  interface Comparison {
    boolean holds(double a, double b);
  }

  static Condition compare(Quantity a, Quantity b, Comparison comparison) {
    return names -> {
      double x = a.value(names);
      double y = b.value(names);
      if (Double.isNaN(x) || Double.isNaN(y)) {
        return Truth.UNKNOWN;
      }
      return comparison.holds(x, y) ? Truth.TRUE : Truth.FALSE;
    };
  }

  /** The less true of the two. */
  static Condition and(Condition a, Condition b) {
    return names -> {
      Truth x = a.test(names);
      Truth y = b.test(names);
      return x.compareTo(y) <= 0 ? x : y;
    };
  }

  /** The truer of the two. */
  static Condition or(Condition a, Condition b) {
    return names -> {
      Truth x = a.test(names);
      Truth y = b.test(names);
      return x.compareTo(y) >= 0 ? x : y;
    };
  }

  static Condition not(Condition a) {
    return names ->
        switch (a.test(names)) {
          case TRUE -> Truth.FALSE;
          case UNKNOWN -> Truth.UNKNOWN;
          case FALSE -> Truth.TRUE;
        };
  }
}
