package org.losskit.internal.kernel;

/**
 * A number of about 106 bits, the unevaluated sum {@code hi + lo} with {@code hi} the double
 * nearest to it: the arithmetic of the sure evaluator, which redoes what cancelled in double.
 *
 * <p>Objects are registers: allocated once, then set over and over. {@code r.setSum(a, b)} means r
 * = a + b; the operands may be r itself, nothing is allocated, and only operations whose bits IEEE
 * 754 fixes are used, so that every machine gives the same bits.
 *
 * <p><b>Accuracy.</b> Relative error at most 2^-102, also of log near 1 and of expm1 and log1p near
 * 0. It holds while results and operands lie between 2^-900 and 2^1020 in magnitude; towards
 * underflow {@code lo} loses its bits first and at least a double's absolute precision remains.
 *
 * <p><b>Special cases.</b> Infinities, NaN, signed zeros, overflow and underflow behave as in the
 * IEEE operation on the high parts (and as in {@link Math} for the functions); {@code lo} is 0
 * then.
 *
 * @see <a href="https://doi.org/10.1145/3121432">Joldes, Muller, Popescu: Tight and rigorous error
 *     bounds for basic building blocks of double-word arithmetic (2017), algorithms 6 and 12</a>
 * @see <a href="https://doi.org/10.1145/3568672">Lefevre, Louvet, Muller, Picot, Rideau: Accurate
 *     calculation of Euclidean norms using double-word arithmetic (2023), the square root</a>
 */
public final class DoubleDouble {
  /** ln 2 = LN2_A + LN2_B + LN2_C; A and B have 42 bits, so that their product with k is exact. */
  private static final double LN2_A = 0x1.62e42fefa38p-1;

  private static final double LN2_B = 0x1.ef35793c760p-45;
  private static final double LN2_C = 0x1.cc01f97b57a08p-87;
  private static final double LOG2_E = 0x1.71547652b82fep0;
  private static final double SQRT_2 = 0x1.6a09e667f3bcdp0;

  /** Below this, expm1 x and log1p x are x to 2^-108. */
  private static final double TINY = 0x1p-108;

  /** How often expm1 halves its argument: more halvings cost as much as the terms they save. */
  private static final int HALVINGS = 4;

  /** The Taylor terms of expm1 from this one on are small enough for doubles. */
  private static final int FIRST_DOUBLE_TERM = 8;

  private static final int LAST_TERM = 13;

  /** 1/n! at index n. */
  private static final double[] INVERSE_FACTORIAL_HI = new double[LAST_TERM + 1];

  private static final double[] INVERSE_FACTORIAL_LO = new double[LAST_TERM + 1];

  static {
    DoubleDouble one = new DoubleDouble();
    one.set(1);
    DoubleDouble term = new DoubleDouble();
    double factorial = 1;
    for (int n = 1; n <= LAST_TERM; n++) {
      factorial *= n;
      term.set(factorial);
      term.setQuotient(one, term);
      INVERSE_FACTORIAL_HI[n] = term.hi;
      INVERSE_FACTORIAL_LO[n] = term.lo;
    }
  }

  private double hi;
  private double lo;

  /** Zero. */
  public DoubleDouble() {}

  /** The number rounded to double. */
  public double hi() {
    return hi;
  }

  /** What {@link #hi} leaves out. */
  public double lo() {
    return lo;
  }

  /** this = value, exactly. */
  public void set(double value) {
    hi = value;
    lo = 0;
  }

  /** this = a. */
  public void set(DoubleDouble a) {
    hi = a.hi;
    lo = a.lo;
  }

  /** this = hi + lo, for a constant of two doubles; {@code hi} must be the rounded sum. */
  public void set(double hi, double lo) {
    assert hi + lo == hi : hi + " + " + lo;
    this.hi = hi;
    this.lo = lo;
  }

  /** Whether this &lt; b; false when either is NaN. */
  public boolean lessThan(DoubleDouble b) {
    return hi < b.hi || (hi == b.hi && lo < b.lo);
  }

  /** this = -a. */
  public void setNegation(DoubleDouble a) {
    hi = -a.hi;
    lo = -a.lo;
  }

  /** this = |a|. */
  public void setAbs(DoubleDouble a) {
    lo = a.hi < 0 ? -a.lo : a.lo;
    hi = Math.abs(a.hi);
  }

  /** this = a + b. */
  public void setSum(DoubleDouble a, DoubleDouble b) {
    double bh = b.hi;
    double bl = b.lo;
    set(a);
    add(bh, bl);
  }

  /** this = a - b. */
  public void setDifference(DoubleDouble a, DoubleDouble b) {
    double bh = b.hi;
    double bl = b.lo;
    set(a);
    add(-bh, -bl);
  }

  /** this = a b. */
  public void setProduct(DoubleDouble a, DoubleDouble b) {
    double bh = b.hi;
    double bl = b.lo;
    set(a);
    multiply(bh, bl);
  }

  /** this = a / b. */
  public void setQuotient(DoubleDouble a, DoubleDouble b) {
    double q = a.hi / b.hi;
    double remainder = Math.fma(-q, b.hi, a.hi) + Math.fma(-q, b.lo, a.lo);
    finish(q, remainder / b.hi, q);
  }

  /** this = the square root of a; NaN below 0. */
  public void setSqrt(DoubleDouble a) {
    double root = Math.sqrt(a.hi);
    double remainder = Math.fma(-root, root, a.hi) + a.lo;
    finish(root, remainder / (2 * root), root);
  }

  /** this = e^a: overflow to infinity, gradual underflow to 0. */
  public void setExp(DoubleDouble a) {
    double x = a.hi;
    if (!(x > -746 && x < 710)) {
      set(x > 0 ? Double.POSITIVE_INFINITY : x < 0 ? 0 : x);
      return;
    }
    int k = reduce(x, a.lo);
    expm1OfReduced(hi, lo);
    add(1, 0);
    scale(k);
  }

  /** this = e^a - 1; the sign of a zero is kept. */
  public void setExpm1(DoubleDouble a) {
    double x = a.hi;
    if (Math.abs(x) < TINY) {
      set(a);
      return;
    }
    if (!(x > -746 && x < 710)) {
      set(x > 0 ? Double.POSITIVE_INFINITY : x < 0 ? -1 : x);
      return;
    }
    int k = reduce(x, a.lo);
    expm1OfReduced(hi, lo);
    if (k != 0) {
      add(1, 0);
      scale(k);
      add(-1, 0);
    }
  }

  /** this = the natural logarithm of a: minus infinity at either zero, NaN below. */
  public void setLog(DoubleDouble a) {
    double x = a.hi;
    if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
      set(x == 0 ? Double.NEGATIVE_INFINITY : x < 0 ? Double.NaN : x);
      return;
    }
    // a = 2^k m with sqrt(1/2) <= m <= sqrt(2): near 1 k is 0, and m - 1 below is exact.
    set(a);
    int k = 0;
    if (x < Double.MIN_NORMAL) {
      scale(54);
      k = -54;
    }
    int exponent = Math.getExponent(hi);
    scale(-exponent);
    k += exponent;
    if (hi > SQRT_2) {
      scale(-1);
      k++;
    }
    double difference = hi - 1;
    double wh = difference + lo;
    log1pOfReduced(wh, lowOfSum(difference, lo, wh));
    if (k != 0) {
      add(k * LN2_B, k * LN2_C);
      add(k * LN2_A, 0);
    }
  }

  /** this = log(1 + a): minus infinity at -1, NaN below; the sign of a zero is kept. */
  public void setLog1p(DoubleDouble a) {
    double x = a.hi;
    if (Math.abs(x) < TINY) {
      set(a);
    } else if (x > -0.25 && x < 0.4) {
      log1pOfReduced(x, a.lo);
    } else {
      set(a);
      add(1, 0);
      setLog(this);
    }
  }

  /**
   * this = x - k ln 2 with the returned k, |this| &lt; 0.35; the absolute error is below 2^-107.
   */
  private int reduce(double x, double low) {
    double k = Math.rint(x * LOG2_E);
    double exact = x - k * LN2_A;
    hi = exact + low;
    lo = lowOfSum(exact, low, hi);
    add(-k * LN2_B, -k * LN2_C);
    return (int) k;
  }

  /**
   * this = e^x - 1 for |x| &lt; 0.35. With r = x / 2^h the series r + r^2 (1/2! + r/3! + ...), then
   * h times e <- 2 e + e^2, which keeps the relative error small.
   */
  private void expm1OfReduced(double xh, double xl) {
    double rh = xh * (1.0 / (1 << HALVINGS));
    double rl = xl * (1.0 / (1 << HALVINGS));
    double tail = INVERSE_FACTORIAL_HI[LAST_TERM];
    for (int n = LAST_TERM - 1; n >= FIRST_DOUBLE_TERM; n--) {
      tail = Math.fma(tail, rh, INVERSE_FACTORIAL_HI[n]);
    }
    set(tail);
    for (int n = FIRST_DOUBLE_TERM - 1; n >= 2; n--) {
      multiply(rh, rl);
      add(INVERSE_FACTORIAL_HI[n], INVERSE_FACTORIAL_LO[n]);
    }
    multiply(rh, rl);
    multiply(rh, rl);
    add(rh, rl);
    for (int i = 0; i < HALVINGS; i++) {
      double eh = hi;
      double el = lo;
      multiply(eh, el);
      add(2 * eh, 2 * el);
    }
  }

  /**
   * this = log(1 + w) for -0.3 &lt; w &lt; 0.42: y from 2 atanh(w / (2 + w)) in double, then one
   * step of y + log1p(d), d = (w - expm1 y) / e^y, whose parts have relative accuracy however small
   * w is.
   */
  private void log1pOfReduced(double wh, double wl) {
    if (Math.abs(wh) < TINY) {
      hi = wh;
      lo = wl;
      return;
    }
    double s = wh / (2 + wh);
    double z = s * s;
    double series = 2.0 / 21;
    for (int n = 19; n >= 1; n -= 2) {
      series = Math.fma(series, z, 2.0 / n);
    }
    double y = s * series;
    expm1OfReduced(y, 0);
    double power = 1 + hi;
    add(-wh, -wl);
    double d = -hi / power;
    finish(y, d - d * d / 2, y);
  }

  /** this += b, algorithm 6. */
  private void add(double bh, double bl) {
    double sh = hi + bh;
    double sl = lowOfSum(hi, bh, sh);
    double th = lo + bl;
    double tl = lowOfSum(lo, bl, th);
    double c = sl + th;
    double vh = sh + c;
    double vl = c - (vh - sh);
    finish(vh, tl + vl, sh);
  }

  /** this *= b, algorithm 12. */
  private void multiply(double bh, double bl) {
    double p = hi * bh;
    double low = Math.fma(hi, bh, -p) + Math.fma(lo, bh, Math.fma(hi, bl, lo * bl));
    finish(p, low, p);
  }

  /**
   * this = s + t for |t| &lt;= |s|. Where that is zero or the parts are not finite, {@code
   * leading}, the operation on the high parts alone, decides: it knows the sign of a zero and what
   * overflows.
   */
  private void finish(double s, double t, double leading) {
    double sum = s + t;
    double magnitude = Math.abs(sum);
    if (magnitude > 0 && magnitude < Double.POSITIVE_INFINITY) {
      hi = sum;
      lo = t - (sum - s);
    } else {
      hi = leading;
      lo = 0;
    }
  }

  /** this *= 2^k for |k| up to 2000; in two steps, so that the only rounding is the last. */
  private void scale(int k) {
    double half = powerOfTwo(k / 2);
    double rest = powerOfTwo(k - k / 2);
    hi = hi * half * rest;
    lo = Math.abs(hi) == Double.POSITIVE_INFINITY ? 0 : lo * half * rest;
  }

  private static double powerOfTwo(int k) {
    return Double.longBitsToDouble((long) (k + 1023) << 52);
  }

  /** a + b - sum, exactly, where sum is the rounded a + b. */
  private static double lowOfSum(double a, double b, double sum) {
    double v = sum - a;
    return (a - (sum - v)) + (b - v);
  }
}
