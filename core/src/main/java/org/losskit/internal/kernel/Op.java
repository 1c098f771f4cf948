package org.losskit.internal.kernel;

/**
 * The primitives. All work on doubles; every function is accurate to about one unit in the last
 * place of a double and made of operations whose bits IEEE 754 fixes, so that all backends agree
 * bit for bit.
 */
public enum Op {
  /** -a. */
  NEG(1),
  /** |a|. */
  ABS(1),
  /** -1 or 1; zeros and NaN stay what they are. */
  SIGN(1),
  /** 1 where a &gt; 0, else 0; NaN gives 0. */
  STEP(1),
  /** Square root, correctly rounded. */
  SQRT(1),
  /** e^a over the whole double range: overflow to infinity, gradual underflow to 0. */
  EXP(1),
  /** e^-|a|. */
  EXP_NEG_ABS(1),
  /** e^a - 1 without cancellation. */
  EXPM1(1),
  /** Natural logarithm: log 0 = -infinity, negative gives NaN, subnormals are exact inputs. */
  LOG(1),
  /** log(1 + a) for a &gt;= -1: -1 gives -infinity, below gives NaN. */
  LOG1P(1),
  /** log(1 + a) for 0 &lt;= a &lt;= 1 only: no branch, no table. */
  LOG1P_UNIT(1),
  /**
   * e^-|a| for results in float: relative error below 2^-39, and 0 where |a| is above 708.8, far
   * below the smallest float.
   */
  EXP_NEG_ABS_FLOAT(1),
  /** log(1 + a) for 0 &lt;= a &lt;= 1 and results in float: relative error below 2^-43. */
  LOG1P_UNIT_FLOAT(1),
  /** a + b. */
  ADD(2),
  /** a - b. */
  SUB(2),
  /** a b. */
  MUL(2),
  /** a / b. */
  DIV(2),
  /** The smaller; NaN if either is NaN. */
  MIN(2),
  /** The larger; NaN if either is NaN. */
  MAX(2),
  /**
   * a b, but +0 where a is zero, whatever b is: a term without mass contributes nothing, also when
   * it is infinite or NaN.
   */
  MASS_MUL(2),
  /** 1 where a &lt; b, else 0; NaN gives 0. */
  LESS(2),
  /** b where a is not 0, else c. */
  SELECT(3),
  /** step(a) - b in one loop. */
  STEP_SUB(2),
  /** sigmoid of a: (a &lt; 0 ? b : 1) / (1 + b), where b must be e^-|a|. */
  SIGMOID_TAIL(2),
  /**
   * c - (a &gt; 0 ? q : -q) with q = b / (1 + b), where b must be e^-|a|: sigmoid(a) - t when c =
   * step(a) - t.
   */
  LOGISTIC_TAIL(3),
  /**
   * 1 where |b| &lt; 2^-14 |a|, else c: marks elements whose difference b cancelled too much for
   * float32 results.
   */
  GUARD_FLOAT(3),
  /**
   * 1 where |b| &lt; |a| / 2, else c: marks elements whose difference b cancelled too much for
   * float64 results.
   */
  GUARD_DOUBLE(3);

  private final int arity;

  Op(int arity) {
    this.arity = arity;
  }

  /** How many operands the primitive reads. */
  int arity() {
    return arity;
  }
}
