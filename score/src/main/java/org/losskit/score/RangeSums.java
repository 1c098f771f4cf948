package org.losskit.score;

import java.math.BigInteger;

/**
 * How many rows each range of probabilities has, how many of them the label 1, and the exact sum of
 * their probabilities: two numbers beside each other for each range, since every row touches
 * another one and the caches are small. What does not fit into them is carried to a place of its
 * own, which is rare.
 *
 * <p>Range i + b holds the p with {@code floor(size p) = i} in the bin b of equal width. With f =
 * size p - i the sum of p is that of i and f over size, and f is a multiple of size 2^-68 for p
 * from 2^-16 on; smaller p are summed apart.
 */
final class RangeSums {
  /** f has 68 bits less those of the size, which must leave room for a carry. */
  static final int LEAST_SIZE = 1 << 7;

  private static final double TINY = 0x1p-16;

  /** The exponent of the lowest bit of p. */
  private static final int UNIT = -68;

  private static final int LOW_BITS = 62;
  private static final long LOW = (1L << LOW_BITS) - 1;
  private static final long ROWS = 0xffffffffL;
  private static final long HALF_OF_ROWS = 1L << 31;

  private final int size;

  /** What makes an integer of f. */
  private final double unit;

  /** For each range the rows with label 1, shifted by 32, and all rows; then the sum of f. */
  private final long[] cells;

  private final long[] carriedRows;
  private final long[] carriedOnes;
  private final long[] carriedSums;
  private final ProductSum tiny = new ProductSum();
  private double[] smallOnes = {};

  RangeSums(int size) {
    this.size = size;
    this.unit = Math.scalb(1.0, -UNIT) / size;
    int ranges = ranges();
    cells = new long[2 * ranges];
    carriedRows = new long[ranges];
    carriedOnes = new long[ranges];
    carriedSums = new long[ranges];
  }

  /** How many ranges there are. */
  int ranges() {
    return size + ProbabilityTable.BINS;
  }

  /** Which range a probability is in. */
  int range(double p) {
    return (int) (p * size) + ProbabilityTable.bin(p);
  }

  /** Adds rows {@code from <= k < n}; the label is 1 where {@code labels} has {@code own}. */
  void add(double[] p, int[] labels, int own, int from, int n) {
    if (smallOnes.length < n) {
      smallOnes = new double[n];
    }
    long[] c = cells;
    int small = 0;
    for (int k = from; k < n; k++) {
      double v = p[k];
      double scaled = v * size;
      int i = (int) scaled;
      int cell = 2 * (i + ProbabilityTable.bin(v));
      long rows = c[cell] + (labels[k] == own ? (1L << 32) + 1 : 1);
      c[cell] = rows;
      if ((rows & HALF_OF_ROWS) != 0) {
        carryRows(cell);
      }
      if (v < TINY) {
        smallOnes[small++] = v;
        continue;
      }
      long sum = c[cell + 1] + (long) ((scaled - i) * unit);
      c[cell + 1] = sum;
      if (sum > LOW) {
        carrySum(cell);
      }
    }
    tiny.add(smallOnes, 0, small);
  }

  private void carryRows(int cell) {
    carriedRows[cell / 2] += cells[cell] & ROWS;
    carriedOnes[cell / 2] += cells[cell] >>> 32;
    cells[cell] = 0;
  }

  private void carrySum(int cell) {
    carriedSums[cell / 2] += cells[cell + 1] >>> LOW_BITS;
    cells[cell + 1] &= LOW;
  }

  /** Counts rows of a range, and how many of them have the label 1; their p are not summed. */
  void count(int range, long rows, long ones) {
    carriedRows[range] += rows;
    carriedOnes[range] += ones;
  }

  /** Adds n p to the sum of the range of p. */
  void addSum(double p, long n) {
    if (p < TINY) {
      tiny.add(p, (double) n);
      return;
    }
    double scaled = p * size;
    long f = (long) ((scaled - (int) scaled) * unit);
    // n f in two words, cut at bit 62.
    long product = f * n;
    carry(range(p), (Math.multiplyHigh(f, n) << 2) | (product >>> LOW_BITS), product & LOW);
  }

  private void carry(int range, long high, long low) {
    long sum = cells[2 * range + 1] + low;
    carriedSums[range] += high + (sum >>> LOW_BITS);
    cells[2 * range + 1] = sum & LOW;
  }

  /** Adds the rows of another one of the same size. */
  void merge(RangeSums other) {
    tiny.add(other.tiny);
    for (int range = 0; range < ranges(); range++) {
      count(range, other.rows(range), other.ones(range));
      carry(range, other.carriedSums[range], other.cells[2 * range + 1]);
    }
  }

  /** How many rows a range has. */
  long rows(int range) {
    return carriedRows[range] + (cells[2 * range] & ROWS);
  }

  /** How many of them have the label 1. */
  long ones(int range) {
    return carriedOnes[range] + (cells[2 * range] >>> 32);
  }

  /**
   * The sum of p over a range.
   *
   * @param i floor(size p)
   * @param summed how many rows it is the sum of
   */
  Exact sum(int range, int i, long summed) {
    BigInteger fractions =
        BigInteger.valueOf(carriedSums[range])
            .shiftLeft(LOW_BITS)
            .add(BigInteger.valueOf(cells[2 * range + 1]));
    Exact sum = new Exact(fractions, UNIT);
    if (i > 0) {
      Exact whole = Exact.of(summed).times(Exact.of((double) i / size));
      return sum.plus(whole);
    }
    return range == 0 ? sum.plus(ProbabilityTable.exact(tiny)) : sum;
  }
}
