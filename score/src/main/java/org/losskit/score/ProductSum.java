package org.losskit.score;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.losskit.sum.ExactSum;

/**
 * The exact sum of products of two doubles, in the few chunks of 32 bits that its terms reach: some
 * 100 bytes where {@link org.losskit.sum.ExactSum}, made for speed on one sum, takes 700. A hundred
 * thousand segments have several of them each.
 *
 * <p>The value depends on the multiset of the products alone. NaN, an infinity, or both infinities
 * among them make it what IEEE addition makes it.
 */
final class ProductSum {
  /** The exponent of the lowest bit of chunk 0: that of the smallest product. */
  private static final int LOWEST = 2 * -1074;

  private static final long MASK = 0xffffffffL;
  private static final long FRACTION = (1L << 52) - 1;

  /** An addition changes a chunk by less than 2^32. */
  private static final int ADDITIONS = 1 << 30;

  private static final long[] NOTHING = {};

  /** From 2^-484 to 2^511 a product and what it lacks are both doubles. */
  private static final double SMALLEST_IS_ONE = 0x1p484;

  private static final double LARGEST = 0x1p511;

  private long[] chunks = NOTHING;

  /** The index of the first stored chunk. */
  private int base;

  private int additions;

  /** The IEEE sum of the terms that are not finite; 0 if there are none. */
  private double special;

  /** What was added array by array and is not yet in the chunks; null as long as nothing was. */
  private @Nullable Bulk bulk;

  /** Sums that are fast with arrays, and large. */
  private static final class Bulk {
    final ExactSum high = new ExactSum();
    final ExactSum low = new ExactSum();
    double[] highs = {};
    double[] lows = {};

    void makeRoom(int n) {
      if (highs.length < n) {
        highs = new double[n];
        lows = new double[n];
      }
    }
  }

  void add(double x) {
    if (!Double.isFinite(x)) {
      special += x;
      return;
    }
    if (x == 0) {
      return;
    }
    long m = significand(x);
    int position = unit(x) - LOWEST;
    int s = position & 31;
    add(position >>> 5, m << s, m >> 1 >> (63 - s));
  }

  /** Adds {@code a * b}, unrounded. */
  void add(double a, double b) {
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      special += a * b;
      return;
    }
    if (a == 0 || b == 0) {
      return;
    }
    long ma = significand(a);
    long mb = significand(b);
    int za = Long.numberOfTrailingZeros(ma);
    int zb = Long.numberOfTrailingZeros(mb);
    int position = unit(a) + unit(b) + za + zb - LOWEST;
    ma >>= za;
    mb >>= zb;
    long low = ma * mb;
    long high = Math.multiplyHigh(ma, mb);
    int chunk = position >>> 5;
    int s = position & 31;
    if (high == low >> 63) {
      add(chunk, low << s, low >> 1 >> (63 - s));
    } else {
      add(chunk, low << s, high << s | (low >>> 1 >>> (63 - s)), high >> 1 >> (63 - s));
    }
  }

  /** Adds the first n numbers of an array, which costs less than one by one. */
  void add(double[] x, int from, int n) {
    bulk().high.add(x, from, n);
  }

  /** Adds the squares of the first n numbers of an array, unrounded. */
  void addSquares(double[] x, int n) {
    add(x, x, n, splits(x, n));
  }

  /** Adds the products of the first n numbers of two arrays, unrounded. */
  void addProducts(double[] a, double[] b, int n) {
    add(a, b, n, splits(a, n) && splits(b, n));
  }

  private void add(double[] a, double[] b, int n, boolean split) {
    if (!split) {
      for (int i = 0; i < n; i++) {
        add(a[i], b[i]);
      }
      return;
    }
    Bulk sums = bulk();
    sums.makeRoom(n);
    double[] highs = sums.highs;
    double[] lows = sums.lows;
    for (int i = 0; i < n; i++) {
      double high = a[i] * b[i];
      highs[i] = high;
      lows[i] = Math.fma(a[i], b[i], -high);
    }
    sums.high.add(highs, 0, n);
    sums.low.add(lows, 0, n);
  }

  /**
   * Whether products of such numbers are the sum of two doubles: each is 0, or neither so small nor
   * so large that one of the two would not be normal. Without a branch, for the sake of vectors: u
   * - u^2 is 0 for 0 and 1, and positive between.
   */
  private static boolean splits(double[] x, int n) {
    double small = 0;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double size = Math.abs(x[i]);
      double u = Math.min(size * SMALLEST_IS_ONE, 1);
      small = Math.max(small, u - u * u);
      largest = Math.max(largest, size);
    }
    return small == 0 && largest <= LARGEST;
  }

  private Bulk bulk() {
    if (bulk == null) {
      bulk = new Bulk();
    }
    return bulk;
  }

  /** Moves what was added array by array to the rest. */
  private void fold() {
    if (bulk != null) {
      fold(bulk.high);
      fold(bulk.low);
      bulk = null;
    }
  }

  private void fold(ExactSum sum) {
    Exact exact = Exact.of(sum);
    if (exact == null) {
      special += sum.toDouble();
    } else {
      add(exact);
    }
  }

  /** Adds an exact number, a multiple of the smallest product. */
  void add(Exact x) {
    BigInteger digits = x.digits();
    if (digits.signum() == 0) {
      return;
    }
    int zeros = digits.getLowestSetBit();
    int position = x.exponent() + zeros - LOWEST;
    BigInteger rest = digits.shiftRight(zeros).shiftLeft(position & 31);
    int length = rest.bitLength() / 32 + 1;
    int at = reach(position >>> 5, length);
    for (int i = 0; i < length - 1; i++) {
      chunks[at + i] += rest.longValue() & MASK;
      rest = rest.shiftRight(32);
    }
    chunks[at + length - 1] += rest.longValueExact();
  }

  private static long significand(double x) {
    long bits = Double.doubleToRawLongBits(x);
    long m = bits & FRACTION;
    m = (bits & 0x7ff0000000000000L) == 0 ? m : m | (FRACTION + 1);
    return bits < 0 ? -m : m;
  }

  /** The exponent of the lowest bit of a significand. */
  private static int unit(double x) {
    return Math.max((int) (Double.doubleToRawLongBits(x) >>> 52) & 0x7ff, 1) - 1075;
  }

  private void add(int chunk, long low, long signed) {
    int at = reach(chunk, 3);
    chunks[at] += low & MASK;
    chunks[at + 1] += low >>> 32;
    chunks[at + 2] += signed;
  }

  private void add(int chunk, long low, long middle, long signed) {
    int at = reach(chunk, 5);
    chunks[at] += low & MASK;
    chunks[at + 1] += low >>> 32;
    chunks[at + 2] += middle & MASK;
    chunks[at + 3] += middle >>> 32;
    chunks[at + 4] += signed;
  }

  /** Makes room for some chunks from one on, and says where it is stored. */
  private int reach(int chunk, int length) {
    if (++additions >= ADDITIONS) {
      settle();
    }
    if (chunk < base || chunk + length > base + chunks.length) {
      grow(chunk, chunk + length);
    }
    return chunk - base;
  }

  private void grow(int from, int to) {
    int first = chunks.length == 0 ? from : Math.min(from, base);
    int last = chunks.length == 0 ? to : Math.max(to, base + chunks.length);
    long[] grown = new long[last - first];
    System.arraycopy(chunks, 0, grown, chunks.length == 0 ? 0 : base - first, chunks.length);
    chunks = grown;
    base = first;
  }

  /** Propagates the carries: each chunk but the last is a digit again. */
  private void settle() {
    additions = 0;
    if (chunks.length == 0) {
      return;
    }
    long carry = 0;
    for (int i = 0; i < chunks.length - 1; i++) {
      long v = chunks[i] + carry;
      chunks[i] = v & MASK;
      carry = v >> 32;
    }
    int last = chunks.length - 1;
    long v = chunks[last] + carry;
    chunks[last] = v;
    if (v != (int) v) {
      grow(base, base + chunks.length + 1);
      chunks[last] = v & MASK;
      chunks[last + 1] = v >> 32;
    }
  }

  /** Adds the products of another sum, whose value does not change. */
  void add(ProductSum other) {
    other.fold();
    special += other.special;
    if (other.chunks.length == 0) {
      return;
    }
    other.settle();
    int at = reach(other.base, other.chunks.length);
    for (int i = 0; i < other.chunks.length; i++) {
      chunks[at + i] += other.chunks[i];
    }
  }

  /** The value, or null if it is not finite. */
  @Nullable Exact exact() {
    fold();
    if (special != 0) {
      return null;
    }
    settle();
    BigInteger sum = BigInteger.ZERO;
    for (int i = chunks.length - 1; i >= 0; i--) {
      sum = sum.shiftLeft(32).add(BigInteger.valueOf(chunks[i]));
    }
    return new Exact(sum, LOWEST + 32 * base);
  }

  /** The value, rounded once. */
  double toDouble() {
    Exact exact = exact();
    return exact == null ? special : exact.toDouble();
  }
}
