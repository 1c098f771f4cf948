package org.losskit.formula;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An expression over the inputs of an element-wise loss: an immutable node of a directed acyclic
 * graph.
 *
 * <pre>{@code
 * Formula x = Formula.input("input");
 * Formula y = Formula.input("target");
 * Formula squaredError = x.minus(y).square();
 * }</pre>
 *
 * <p>Each function keeps its relative accuracy where the naive form would not: write {@code
 * softplus(x)}, not {@code log(exp(x) + 1)}. Differences that cancel are noticed when they are
 * evaluated, and redone in double-double.
 */
public final class Formula {
  /** What a node computes from its arguments. */
  enum Kind {
    CONSTANT,
    INPUT,
    NEG,
    ABS,
    SIGN,
    STEP,
    SQRT,
    EXP,
    EXPM1,
    LOG,
    LOG1P,
    SOFTPLUS,
    SIGMOID,
    TANH,
    LOG_COSH,
    ADD,
    SUB,
    MUL,
    DIV,
    MIN,
    MAX,
    MASS_MUL,
    LESS,
    EQUAL,
    WHERE,
    /**
     * The first argument, whose derivative by the input that is the second argument is declared to
     * be the third.
     */
    DECLARED
  }

  /**
   * Which values an input may take; what is known of signs decides where a difference can cancel.
   */
  public enum Domain {
    /** Any real number. */
    REAL,
    /** 0 or more: weights, counts, rates. */
    NON_NEGATIVE,
    /** From 0 to 1: probabilities and soft labels. */
    UNIT
  }

  private final Kind kind;
  private final List<Formula> arguments;
  private final double constant;
  private final double rest;
  private final @Nullable String name;
  private final Domain domain;

  private Formula(
      Kind kind,
      List<Formula> arguments,
      double constant,
      double rest,
      @Nullable String name,
      Domain domain) {
    this.kind = kind;
    this.arguments = arguments;
    this.constant = constant;
    this.rest = rest;
    this.name = name;
    this.domain = domain;
  }

  static Formula of(Kind kind, Formula... arguments) {
    return new Formula(kind, List.of(arguments), 0, 0, null, Domain.REAL);
  }

  /** An input that may take any real value. */
  public static Formula input(String name) {
    return input(name, Domain.REAL);
  }

  /** An input with a domain. */
  public static Formula input(String name, Domain domain) {
    return new Formula(Kind.INPUT, List.of(), 0, 0, Objects.requireNonNull(name), domain);
  }

  /** A number. */
  public static Formula constant(double value) {
    return new Formula(Kind.CONSTANT, List.of(), value, 0, null, Domain.REAL);
  }

  /** A number with a name: a parameter of the loss, which LaTeX shows by its name. */
  public static Formula parameter(String name, double value) {
    return new Formula(
        Kind.CONSTANT, List.of(), value, 0, Objects.requireNonNull(name), Domain.REAL);
  }

  /**
   * A number that no double is, such as pi.
   *
   * @param name how plain text shows it, such as {@code log(2 pi)}
   * @param value the nearest double
   * @param rest the double that is nearest to what the first leaves out
   */
  public static Formula constant(String name, double value, double rest) {
    return new Formula(
        Kind.CONSTANT, List.of(), value, rest, Objects.requireNonNull(name), Domain.REAL);
  }

  /** A number that text shows in a given way. */
  static Formula number(String text, double value) {
    return new Formula(Kind.CONSTANT, List.of(), value, 0, text, Domain.REAL);
  }

  Kind kind() {
    return kind;
  }

  List<Formula> arguments() {
    return arguments;
  }

  Formula argument(int i) {
    return arguments.get(i);
  }

  double constant() {
    return constant;
  }

  /** What a constant is more than {@link #constant()}: 0 for a double. */
  double rest() {
    return rest;
  }

  @Nullable String name() {
    return name;
  }

  Domain domain() {
    return domain;
  }

  boolean isConstant(double value) {
    return kind == Kind.CONSTANT && constant == value && rest == 0;
  }

  /** This + other. */
  public Formula plus(Formula other) {
    return of(Kind.ADD, this, other);
  }

  /** This + other. */
  public Formula plus(double other) {
    return plus(constant(other));
  }

  /** This - other. */
  public Formula minus(Formula other) {
    return of(Kind.SUB, this, other);
  }

  /** This - other. */
  public Formula minus(double other) {
    return minus(constant(other));
  }

  /** This times other. */
  public Formula times(Formula other) {
    return of(Kind.MUL, this, other);
  }

  /** This times other. */
  public Formula times(double other) {
    return times(constant(other));
  }

  /** This / other. */
  public Formula dividedBy(Formula other) {
    return of(Kind.DIV, this, other);
  }

  /** This / other. */
  public Formula dividedBy(double other) {
    return dividedBy(constant(other));
  }

  /** -this. */
  public Formula negate() {
    return of(Kind.NEG, this);
  }

  /** This times this. */
  public Formula square() {
    return times(this);
  }

  /**
   * This, a mass, times a value: 0 wherever the mass is 0, also when the value is infinite. Use it
   * for {@code p log p} and for weights, where "no mass" means "no contribution".
   */
  public Formula massTimes(Formula value) {
    return of(Kind.MASS_MUL, this, value);
  }

  /**
   * This formula, with a derivative of the caller's choice by one input: for losses whose
   * documented gradient is not the derivative of their documented value.
   */
  public Formula withDerivative(Formula input, Formula derivative) {
    if (input.kind != Kind.INPUT) {
      throw new IllegalArgumentException(
          "formula: a derivative is declared by an input; found " + input);
    }
    return of(Kind.DECLARED, this, input, derivative);
  }

  /** 1 where this is less than other, else 0; a condition for {@link #where}. */
  public Formula lessThan(Formula other) {
    return of(Kind.LESS, this, other);
  }

  /** 1 where this equals a finite number, else 0; a condition for {@link #where}. */
  public Formula equalTo(double number) {
    return of(Kind.EQUAL, this, constant(number));
  }

  /** |x|; its derivative at 0 is 0. */
  public static Formula abs(Formula x) {
    return of(Kind.ABS, x);
  }

  /** -1, 0 or 1. */
  public static Formula sign(Formula x) {
    return of(Kind.SIGN, x);
  }

  /** 1 where x &gt; 0, else 0. */
  public static Formula step(Formula x) {
    return of(Kind.STEP, x);
  }

  /** The square root. */
  public static Formula sqrt(Formula x) {
    return of(Kind.SQRT, x);
  }

  /** e^x. */
  public static Formula exp(Formula x) {
    return of(Kind.EXP, x);
  }

  /** e^x - 1, accurate near 0. */
  public static Formula expm1(Formula x) {
    return of(Kind.EXPM1, x);
  }

  /** The natural logarithm. */
  public static Formula log(Formula x) {
    return of(Kind.LOG, x);
  }

  /** log(1 + x), accurate near 0. */
  public static Formula log1p(Formula x) {
    return of(Kind.LOG1P, x);
  }

  /** log(1 + e^x) without overflow. */
  public static Formula softplus(Formula x) {
    return of(Kind.SOFTPLUS, x);
  }

  /** 1 / (1 + e^-x). */
  public static Formula sigmoid(Formula x) {
    return of(Kind.SIGMOID, x);
  }

  /** The hyperbolic tangent. */
  public static Formula tanh(Formula x) {
    return of(Kind.TANH, x);
  }

  /** log(cosh x): x^2 / 2 near 0, |x| - log 2 far away; accurate near 0, without overflow. */
  public static Formula logCosh(Formula x) {
    return of(Kind.LOG_COSH, x);
  }

  /** The smaller of two; at a tie each gets half of the derivative, a constant none. */
  public static Formula min(Formula a, Formula b) {
    return of(Kind.MIN, a, b);
  }

  /** The larger of two; at a tie each gets half of the derivative, against a constant none. */
  public static Formula max(Formula a, Formula b) {
    return of(Kind.MAX, a, b);
  }

  /** {@code then} where the condition is not 0, else {@code otherwise}. */
  public static Formula where(Formula condition, Formula then, Formula otherwise) {
    return of(Kind.WHERE, condition, then, otherwise);
  }

  /** The formula in LaTeX, parameters by their names. */
  public String toLatex() {
    return Notation.LATEX.write(this);
  }

  /** The formula as plain text, such as {@code softplus(input) - input * target}. */
  @Override
  public String toString() {
    return Notation.TEXT.write(this);
  }
}
