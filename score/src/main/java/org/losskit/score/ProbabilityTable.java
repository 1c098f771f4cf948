package org.losskit.score;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often what was predicted happened, by probability: exact totals for each distinct p as long
 * as there are few, else for each of a fixed number of ranges. Which of the two depends on the set
 * of all p alone, so the result does not depend on the order of additions and merges.
 *
 * <p>A range is floor(size p), split where an edge of the 15 bins lies inside, so that the bins of
 * equal width are sums of ranges too.
 */
final class ProbabilityTable {
  static final int BINS = 15;

  private static final double[] EDGES = new double[BINS + 1];

  /** Weight 1 and label 0 or 1 are counted; p is a multiple of 2^-68 from here on. */
  private static final double TINY = 0x1p-16;

  private static final int CELL = 4;

  /** How many rows; where p are told apart, 0 marks an empty place. */
  private static final int ROWS = 0;

  /** How many of the rows that are counted have the label 1. */
  private static final int ONES = 1;

  /** The bits of p where p are told apart. */
  private static final int KEY = 2;

  /** The sum of p over a range, of the rows that are counted: high 2^-20 + low 2^-68. */
  private static final int HIGH = 2;

  private static final int LOW = 3;
  private static final int LOW_BITS = 48;

  private static final long LOW_MASK = (1L << LOW_BITS) - 1;

  static {
    for (int i = 0; i <= BINS; i++) {
      EDGES[i] = i / (double) BINS;
    }
  }

  /** The totals of rows that have another weight than 1, or a label between 0 and 1. */
  private static final class Others {
    long rows;
    final ProductSum weight = new ProductSum();
    final ProductSum observed = new ProductSum();
    final ProductSum predicted = new ProductSum();

    void add(Others other) {
      rows += other.rows;
      weight.add(other.weight);
      observed.add(other.observed);
      predicted.add(other.predicted);
    }
  }

  /** The most distinct p that are told apart, and the number of ranges: a power of two. */
  private final int size;

  private int distinct;

  /** Whether p are told apart; ranges otherwise. */
  private boolean isDistinct = true;

  /** {@link #CELL} numbers beside each other for each p or range, so that a row touches one. */
  private long[] cells = new long[16 * CELL];

  private @Nullable Others[] others = {};

  private ProductSum tiny = new ProductSum();
  private double[] smallOnes = {};

  ProbabilityTable(int size) {
    this.size = size;
  }

  /** Which bin of equal width holds p: the one with i/15 < p <= (i + 1)/15, the first also 0. */
  static int bin(double p) {
    int bin = Math.min((int) (p * BINS), BINS - 1);
    if (p <= EDGES[bin]) {
      return Math.max(bin - 1, 0);
    }
    return p > EDGES[bin + 1] ? bin + 1 : bin;
  }

  static double edge(int i) {
    return EDGES[i];
  }

  /** Adds a row: a probability, a label in [0, 1], and a weight. */
  void add(double p, double label, double weight) {
    boolean plain = weight == 1 && (label == 0 || label == 1);
    int at = place(p);
    cells[at * CELL + ROWS]++;
    if (plain) {
      cells[at * CELL + ONES] += (int) label;
      if (!isDistinct) {
        addPlain(at, p, 1);
      }
      return;
    }
    Others own = others(at);
    own.rows++;
    own.weight.add(weight);
    own.observed.add(label, weight);
    if (!isDistinct) {
      own.predicted.add(p, weight);
    }
  }

  /** Adds n rows of weight 1, whose label is 1 where {@code labels} has {@code own}, else 0. */
  void add(double[] p, int[] labels, int own, int n) {
    int k = 0;
    while (k < n && isDistinct) {
      add(p[k], labels[k] == own ? 1 : 0, 1);
      k++;
    }
    addToRanges(p, labels, own, k, n);
  }

  private void addToRanges(double[] p, int[] labels, int own, int from, int n) {
    if (smallOnes.length < n) {
      smallOnes = new double[n];
    }
    long[] c = cells;
    int small = 0;
    for (int k = from; k < n; k++) {
      double v = p[k];
      int cell = range(v) * CELL;
      c[cell + ROWS]++;
      c[cell + ONES] += labels[k] == own ? 1 : 0;
      if (v < TINY) {
        smallOnes[small++] = v;
        continue;
      }
      long head = (long) (v * 0x1p20);
      long sum = c[cell + LOW] + (long) ((v - head * 0x1p-20) * 0x1p68);
      c[cell + HIGH] += head + (sum >>> LOW_BITS);
      c[cell + LOW] = sum & LOW_MASK;
    }
    tiny.add(smallOnes, 0, small);
  }

  /** Adds n p to the sum of a range. */
  private void addPlain(int at, double p, long n) {
    if (p < TINY) {
      tiny.add(p, (double) n);
      return;
    }
    long head = (long) (p * 0x1p20);
    long tail = (long) ((p - head * 0x1p-20) * 0x1p68);
    long product = tail * n;
    addSum(
        at * CELL,
        head * n + ((Math.multiplyHigh(tail, n) << 16) | (product >>> LOW_BITS)),
        product & LOW_MASK);
  }

  private void addSum(int cell, long high, long low) {
    long sum = cells[cell + LOW] + low;
    cells[cell + HIGH] += high + (sum >>> LOW_BITS);
    cells[cell + LOW] = sum & LOW_MASK;
  }

  private Others others(int at) {
    if (others.length < cells.length / CELL) {
      others = Arrays.copyOf(others, cells.length / CELL);
    }
    Others own = others[at];
    if (own == null) {
      own = new Others();
      others[at] = own;
    }
    return own;
  }

  /** Where the totals of p are, after making room for them. */
  private int place(double p) {
    if (!isDistinct) {
      return range(p);
    }
    int at = find(p);
    if (cells[at * CELL + ROWS] != 0) {
      return at;
    }
    if (distinct == size) {
      toRanges();
      return range(p);
    }
    distinct++;
    if (2 * CELL * distinct > cells.length) {
      grow();
      at = find(p);
    }
    cells[at * CELL + KEY] = Double.doubleToRawLongBits(p);
    return at;
  }

  private int range(double p) {
    return (int) (p * size) + bin(p);
  }

  private int find(double p) {
    long bits = Double.doubleToRawLongBits(p);
    int mask = cells.length / CELL - 1;
    int at = (int) ((bits * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (cells[at * CELL + ROWS] != 0 && cells[at * CELL + KEY] != bits) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private double key(int at) {
    return Double.longBitsToDouble(cells[at * CELL + KEY]);
  }

  private void grow() {
    long[] old = cells;
    @Nullable Others[] oldOthers = others;
    cells = new long[2 * old.length];
    others = new Others[oldOthers.length == 0 ? 0 : cells.length / CELL];
    for (int i = 0; i < old.length / CELL; i++) {
      if (old[i * CELL + ROWS] != 0) {
        int at = find(Double.longBitsToDouble(old[i * CELL + KEY]));
        System.arraycopy(old, i * CELL, cells, at * CELL, CELL);
        if (i < oldOthers.length) {
          others[at] = oldOthers[i];
        }
      }
    }
  }

  private void toRanges() {
    ProbabilityTable ranges = new ProbabilityTable(size);
    ranges.isDistinct = false;
    ranges.cells = new long[(size + BINS) * CELL];
    ranges.addDistinct(this);
    isDistinct = false;
    cells = ranges.cells;
    others = ranges.others;
    tiny = ranges.tiny;
  }

  /** Adds another table; the other keeps its own. */
  void merge(ProbabilityTable other) {
    if (other.isDistinct) {
      addDistinct(other);
      return;
    }
    if (isDistinct) {
      toRanges();
    }
    tiny.add(other.tiny);
    for (int at = 0; at < cells.length / CELL; at++) {
      int cell = at * CELL;
      cells[cell + ROWS] += other.cells[cell + ROWS];
      cells[cell + ONES] += other.cells[cell + ONES];
      addSum(cell, other.cells[cell + HIGH], other.cells[cell + LOW]);
      Others more = other.othersOrNull(at);
      if (more != null) {
        others(at).add(more);
      }
    }
  }

  private @Nullable Others othersOrNull(int at) {
    return at < others.length ? others[at] : null;
  }

  private void addDistinct(ProbabilityTable other) {
    for (int i = 0; i < other.cells.length / CELL; i++) {
      long rows = other.cells[i * CELL + ROWS];
      if (rows == 0) {
        continue;
      }
      double p = other.key(i);
      int at = place(p);
      Others more = other.othersOrNull(i);
      cells[at * CELL + ROWS] += rows;
      cells[at * CELL + ONES] += other.cells[i * CELL + ONES];
      if (!isDistinct) {
        addPlain(at, p, more == null ? rows : rows - more.rows);
      }
      if (more != null) {
        others(at).add(more);
        if (!isDistinct) {
          others(at).predicted.add(exact(more.weight).times(Exact.of(p)));
        }
      }
    }
  }

  /** Whether every distinct probability has totals of its own. */
  boolean isDistinct() {
    return isDistinct;
  }

  /**
   * The totals in the order of p.
   *
   * @param split whether ranges are split where an edge of the bins lies inside
   */
  List<ProbabilityGroup> groups(boolean split) {
    List<ProbabilityGroup> groups = new ArrayList<>();
    int bin = 0;
    int last = -1;
    for (int at = 0; at < cells.length / CELL; at++) {
      if (cells[at * CELL + ROWS] == 0) {
        continue;
      }
      double upTo;
      if (!isDistinct) {
        // The first range of the next bin starts where this bin ends.
        while (bin + 1 < BINS && at >= (int) (Math.nextUp(EDGES[bin + 1]) * size) + bin + 1) {
          bin++;
        }
        upTo = Math.min((at - bin + 1) / (double) size, split ? EDGES[bin + 1] : 1);
        if (at - bin == last && !split) {
          ProbabilityGroup first = groups.remove(groups.size() - 1);
          groups.add(first.plus(group(at, upTo, bin)));
          continue;
        }
        last = at - bin;
      } else {
        upTo = key(at);
        bin = bin(upTo);
      }
      groups.add(group(at, upTo, bin));
    }
    if (isDistinct) {
      groups.sort(Comparator.comparingDouble(ProbabilityGroup::upTo));
    }
    return groups;
  }

  private ProbabilityGroup group(int at, double upTo, int bin) {
    long rows = cells[at * CELL + ROWS];
    Others more = othersOrNull(at);
    Exact weight = Exact.of(rows - (more == null ? 0 : more.rows));
    Exact observed = Exact.of(cells[at * CELL + ONES]);
    if (more != null) {
      weight = weight.plus(exact(more.weight));
      observed = observed.plus(exact(more.observed));
    }
    Exact predicted;
    if (isDistinct) {
      predicted = weight.times(Exact.of(upTo));
    } else {
      BigInteger sum =
          BigInteger.valueOf(cells[at * CELL + HIGH])
              .shiftLeft(LOW_BITS)
              .add(BigInteger.valueOf(cells[at * CELL + LOW]));
      predicted = new Exact(sum, -68);
      predicted = at == 0 ? predicted.plus(exact(tiny)) : predicted;
      predicted = more == null ? predicted : predicted.plus(exact(more.predicted));
    }
    return new ProbabilityGroup(upTo, bin, rows, weight, predicted, observed);
  }

  private static Exact exact(ProductSum sum) {
    Exact exact = sum.exact();
    if (exact == null) {
      throw new IllegalStateException("weights, labels and probabilities are finite");
    }
    return exact;
  }
}
