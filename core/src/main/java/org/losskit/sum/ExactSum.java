package org.losskit.sum;

import java.util.Arrays;
import java.util.Objects;
import org.losskit.internal.kernel.BlockSum;
import org.losskit.internal.kernel.Kernels;

/**
 * The exact sum of any number of doubles, rounded once when it is read.
 *
 * <p>The state is the real sum of the finite terms, as one long integer, and how many terms were
 * NaN, +infinity and -infinity. So it depends on the multiset of the terms alone: not on their
 * order, on how they were split, on how partial sums were merged, or on the JVM. Nothing overflows
 * on the way, for fewer than 2^63 terms.
 *
 * <p><b>Special cases.</b> The sum of nothing, and every sum that is exactly zero, is +0.0. A NaN,
 * or infinities of both signs, give NaN; otherwise an infinity gives itself. A finite sum too large
 * for the format read gives an infinity by the rule of rounding to nearest.
 *
 * <p><b>Equality.</b> Two sums are equal if their exact values and their three counts are. The
 * number of terms is not kept.
 *
 * <p>Adding, merging and reading allocate nothing. A sum is not thread safe, not even for reading,
 * which may rearrange the state. About 700 bytes.
 */
public final class ExactSum {
  /** Below this many terms a block does not pay. */
  private static final int SHORT = 48;

  private static final int NO_WINDOW = Integer.MIN_VALUE;
  private static final int NAN = 0;
  private static final int POSITIVE_INFINITY = 1;
  private static final int NEGATIVE_INFINITY = 2;

  private final Superaccumulator finite = new Superaccumulator();
  private final long[] notFinite = new long[3];
  private final BlockSum blocks;
  private final long[] slices;
  private int window = NO_WINDOW;

  /** The sum of nothing. */
  public ExactSum() {
    this(Kernels.backend().blockSum());
  }

  ExactSum(BlockSum blocks) {
    this.blocks = blocks;
    this.slices = new long[blocks.slices()];
  }

  /** Adds a term. */
  public void add(double x) {
    if (Math.abs(x) <= Double.MAX_VALUE) {
      finite.add(x);
    } else {
      count(Double.isNaN(x) ? NAN : x > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY, 1);
    }
  }

  /**
   * Adds {@code n} terms from {@code x[from]} on: the same state as adding them one by one, several
   * times as fast if most of them are within some 50 binary orders of magnitude of each other.
   *
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public void add(double[] x, int from, int n) {
    Objects.checkFromIndexSize(from, n, x.length);
    int end = from + n;
    int next = from;
    if (n >= SHORT) {
      while (end - next >= BlockSum.GRANULE) {
        int length = Math.min(end - next, blocks.maxTerms()) & -BlockSum.GRANULE;
        addBlock(x, next, length);
        next += length;
      }
    }
    for (; next < end; next++) {
      add(x[next]);
    }
  }

  /**
   * Adds the product of two doubles, unrounded, provided that it is zero or {@code 2^-969 <= |a b|
   * < 2^1024}: below, its part below 2^-1074 is lost to rounding; above, it counts as the infinity
   * that {@code a * b} is.
   */
  public void addProduct(double a, double b) {
    double high = a * b;
    add(high);
    if (Math.abs(high) <= Double.MAX_VALUE) {
      add(Math.fma(a, b, -high));
    }
  }

  /** Adds all terms of another sum, which does not change. */
  public void add(ExactSum other) {
    finite.add(other.finite);
    for (int i = 0; i < notFinite.length; i++) {
      count(i, other.notFinite[i]);
    }
  }

  /** The sum, rounded once. */
  public double toDouble() {
    finite.settle();
    if (!isFinite()) {
      return special();
    }
    int sign = finite.signum();
    return sign == 0 ? 0.0 : toDouble(finite.round(BinaryFormat.DOUBLE), sign < 0);
  }

  /** The sum, rounded once, to a float. */
  public float toFloat() {
    finite.settle();
    if (!isFinite()) {
      return (float) special();
    }
    int sign = finite.signum();
    return sign == 0 ? 0.0f : toFloat(finite.round(BinaryFormat.FLOAT), sign < 0);
  }

  /**
   * The exact quotient of two exact sums, rounded once.
   *
   * <p>0/0 is NaN, x/0 an infinity with the sign of x. Sums that are not finite follow the rules of
   * IEEE division. A quotient that is exactly zero is +0.0.
   */
  public static double ratio(ExactSum numerator, ExactSum denominator) {
    if (!settle(numerator, denominator)) {
      return specialRatio(numerator, denominator);
    }
    return toDouble(
        Quotient.round(numerator.finite, denominator.finite, BinaryFormat.DOUBLE),
        numerator.finite.signum() != denominator.finite.signum());
  }

  /** {@link #ratio(ExactSum, ExactSum)}, rounded once to a float. */
  public static float ratioToFloat(ExactSum numerator, ExactSum denominator) {
    if (!settle(numerator, denominator)) {
      return (float) specialRatio(numerator, denominator);
    }
    return toFloat(
        Quotient.round(numerator.finite, denominator.finite, BinaryFormat.FLOAT),
        numerator.finite.signum() != denominator.finite.signum());
  }

  /**
   * The exact quotient of an exact sum and a count, rounded once: a mean. Special cases as in
   * {@link #ratio(ExactSum, ExactSum)}.
   *
   * @throws IllegalArgumentException if the count is negative
   */
  public static double ratio(ExactSum numerator, long count) {
    if (!settle(numerator, count)) {
      return specialRatio(numerator, (double) count);
    }
    return toDouble(
        Quotient.round(numerator.finite, count, BinaryFormat.DOUBLE),
        numerator.finite.signum() < 0);
  }

  /**
   * {@link #ratio(ExactSum, long)}, rounded once to a float.
   *
   * @throws IllegalArgumentException if the count is negative
   */
  public static float ratioToFloat(ExactSum numerator, long count) {
    if (!settle(numerator, count)) {
      return (float) specialRatio(numerator, (double) count);
    }
    return toFloat(
        Quotient.round(numerator.finite, count, BinaryFormat.FLOAT), numerator.finite.signum() < 0);
  }

  /** Whether the sum is exactly zero: no NaN, no infinity, and nothing is left of the others. */
  public boolean isZero() {
    finite.settle();
    return isFinite() && finite.signum() == 0;
  }

  /** Back to the sum of nothing; costs what the touched part of the state costs. */
  public void reset() {
    finite.reset();
    notFinite[NAN] = 0;
    notFinite[POSITIVE_INFINITY] = 0;
    notFinite[NEGATIVE_INFINITY] = 0;
  }

  /** An independent sum of the same terms. */
  public ExactSum copy() {
    ExactSum copy = new ExactSum(blocks);
    copy.add(this);
    return copy;
  }

  /**
   * The canonical bytes: equal sums give equal bytes. All numbers are big-endian.
   *
   * <pre>
   *   offset  bytes  content
   *   0       3      0x4c 0x4b 0x53
   *   3       1      version, 1
   *   4       2      flags: 1 if the finite part is negative, plus 2 if the counts are stored
   *   6       1      index i of the lowest digit that is not zero; 0 if there is none
   *   7       1      number d of digits from there to the highest that is not zero
   *   8       24     the numbers of NaN, +infinity and -infinity terms, 8 bytes each; absent if all 0
   *   8, 32   4 d    the digits, lowest first: |finite part| = sum of digit k * 2^(32 (i + k) - 1074)
   * </pre>
   *
   * <p>A typical sum takes 16 to 24 bytes.
   */
  public byte[] toBytes() {
    finite.settle();
    return SumBytes.write(finite, notFinite);
  }

  /**
   * The sum that {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are not the canonical bytes of a sum
   */
  public static ExactSum fromBytes(byte[] bytes) {
    ExactSum sum = new ExactSum();
    SumBytes.read(bytes, sum.finite, sum.notFinite);
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactSum sum && hasStateOf(sum);
  }

  private boolean hasStateOf(ExactSum other) {
    finite.settle();
    other.finite.settle();
    return finite.hasStateOf(other.finite) && Arrays.equals(notFinite, other.notFinite);
  }

  @Override
  public int hashCode() {
    finite.settle();
    return 31 * finite.stateHash() + Arrays.hashCode(notFinite);
  }

  /** The sum as a double, for messages. */
  @Override
  public String toString() {
    return "ExactSum[" + toDouble() + "]";
  }

  private void addBlock(double[] x, int from, int n) {
    if (window != NO_WINDOW && blocks.sum(x, from, n, window, slices)) {
      addSlices();
      return;
    }
    int fitting = blocks.fittingWindow(x, from, n);
    if (fitting != window) {
      window = fitting;
      if (blocks.sum(x, from, n, window, slices)) {
        addSlices();
        return;
      }
    }
    for (int i = from; i < from + n; i++) {
      add(x[i]);
    }
  }

  private void addSlices() {
    for (int k = 0; k < slices.length; k++) {
      finite.add(slices[k], window - blocks.depth(k));
    }
  }

  private boolean isFinite() {
    return (notFinite[NAN] | notFinite[POSITIVE_INFINITY] | notFinite[NEGATIVE_INFINITY]) == 0;
  }

  private void count(int kind, long terms) {
    long sum = notFinite[kind] + terms;
    notFinite[kind] = sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** The value of a sum with terms that are not finite. */
  private double special() {
    boolean positive = notFinite[POSITIVE_INFINITY] != 0;
    boolean negative = notFinite[NEGATIVE_INFINITY] != 0;
    if (notFinite[NAN] != 0 || positive == negative) {
      return Double.NaN;
    }
    return positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  /** An infinity or NaN if the sum is one, otherwise its sign: all that special quotients need. */
  private double specialOrSign() {
    return isFinite() ? finite.signum() : special();
  }

  private static boolean settle(ExactSum numerator, ExactSum denominator) {
    numerator.finite.settle();
    denominator.finite.settle();
    return numerator.isFinite()
        && denominator.isFinite()
        && numerator.finite.signum() != 0
        && denominator.finite.signum() != 0;
  }

  private static boolean settle(ExactSum numerator, long count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "ExactSum.ratio: count: " + count + " found; expected a count >= 0");
    }
    numerator.finite.settle();
    return count != 0 && numerator.isFinite() && numerator.finite.signum() != 0;
  }

  private static double specialRatio(ExactSum numerator, ExactSum denominator) {
    return specialRatio(numerator, denominator.specialOrSign());
  }

  private static double specialRatio(ExactSum numerator, double denominator) {
    double quotient = numerator.specialOrSign() / denominator;
    return quotient == 0 ? 0.0 : quotient;
  }

  private static double toDouble(long magnitude, boolean negative) {
    return Double.longBitsToDouble(negative ? magnitude | Long.MIN_VALUE : magnitude);
  }

  private static float toFloat(long magnitude, boolean negative) {
    int bits = (int) magnitude;
    return Float.intBitsToFloat(negative ? bits | Integer.MIN_VALUE : bits);
  }
}
