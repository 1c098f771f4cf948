package org.losskit.score;

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

  private static final int CELL = 3;

  /** How many rows; 0 marks an empty place. */
  private static final int ROWS = 0;

  /** How many of the rows of weight 1 and label 0 or 1 have the label 1. */
  private static final int ONES = 1;

  /** The bits of p. */
  private static final int KEY = 2;

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

  /** {@link #CELL} numbers beside each other for each p, as long as p are told apart. */
  private long[] cells = new long[16 * CELL];

  /** The totals by range, once there are too many p to tell apart. */
  private @Nullable RangeSums ranges;

  private @Nullable Others[] others = {};

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
    RangeSums sums = ranges;
    int one = plain ? (int) label : 0;
    if (sums == null) {
      cells[at * CELL + ROWS]++;
      cells[at * CELL + ONES] += one;
    } else {
      sums.count(at, 1, one);
      if (plain) {
        sums.addSum(p, 1);
      }
    }
    if (plain) {
      return;
    }
    Others own = others(at);
    own.rows++;
    own.weight.add(weight);
    own.observed.add(label, weight);
    if (sums != null) {
      own.predicted.add(p, weight);
    }
  }

  /** Adds n rows of weight 1, whose label is 1 where {@code labels} has {@code own}, else 0. */
  void add(double[] p, int[] labels, int own, int n) {
    int k = 0;
    while (k < n && ranges == null) {
      add(p[k], labels[k] == own ? 1 : 0, 1);
      k++;
    }
    if (ranges != null) {
      ranges.add(p, labels, own, k, n);
    }
  }

  private Others others(int at) {
    int places = ranges == null ? cells.length / CELL : ranges.ranges();
    if (others.length < places) {
      others = Arrays.copyOf(others, places);
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
    if (ranges != null) {
      return ranges.range(p);
    }
    int at = find(p);
    if (cells[at * CELL + ROWS] != 0) {
      return at;
    }
    if (distinct == size) {
      return toRanges().range(p);
    }
    distinct++;
    if (2 * CELL * distinct > cells.length) {
      grow();
      at = find(p);
    }
    cells[at * CELL + KEY] = Double.doubleToRawLongBits(p);
    return at;
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

  private RangeSums toRanges() {
    ProbabilityTable table = new ProbabilityTable(size);
    RangeSums sums = new RangeSums(size);
    table.ranges = sums;
    table.addDistinct(this);
    ranges = sums;
    others = table.others;
    cells = new long[0];
    return sums;
  }

  /** Adds another table; the other keeps its own. */
  void merge(ProbabilityTable other) {
    RangeSums more = other.ranges;
    if (more == null) {
      addDistinct(other);
      return;
    }
    RangeSums sums = ranges == null ? toRanges() : ranges;
    sums.merge(more);
    for (int at = 0; at < other.others.length; at++) {
      Others own = other.others[at];
      if (own != null) {
        others(at).add(own);
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
      long ones = other.cells[i * CELL + ONES];
      double p = other.key(i);
      int at = place(p);
      RangeSums sums = ranges;
      Others more = other.othersOrNull(i);
      if (sums == null) {
        cells[at * CELL + ROWS] += rows;
        cells[at * CELL + ONES] += ones;
      } else {
        sums.count(at, rows, ones);
        sums.addSum(p, more == null ? rows : rows - more.rows);
      }
      if (more != null) {
        others(at).add(more);
        if (sums != null) {
          others(at).predicted.add(exact(more.weight).times(Exact.of(p)));
        }
      }
    }
  }

  /** Whether every distinct probability has totals of its own. */
  boolean isDistinct() {
    return ranges == null;
  }

  /**
   * The totals in the order of p.
   *
   * @param split whether ranges are split where an edge of the bins lies inside
   */
  List<ProbabilityGroup> groups(boolean split) {
    return ranges == null ? distinctGroups() : rangeGroups(ranges, split);
  }

  private List<ProbabilityGroup> distinctGroups() {
    List<ProbabilityGroup> groups = new ArrayList<>();
    for (int at = 0; at < cells.length / CELL; at++) {
      long rows = cells[at * CELL + ROWS];
      if (rows > 0) {
        double p = key(at);
        Others more = othersOrNull(at);
        Exact weight = weight(rows, more);
        Exact observed = observed(cells[at * CELL + ONES], more);
        groups.add(
            new ProbabilityGroup(p, bin(p), rows, weight, weight.times(Exact.of(p)), observed));
      }
    }
    groups.sort(Comparator.comparingDouble(ProbabilityGroup::upTo));
    return groups;
  }

  private List<ProbabilityGroup> rangeGroups(RangeSums sums, boolean split) {
    List<ProbabilityGroup> groups = new ArrayList<>();
    int bin = 0;
    int last = -1;
    for (int at = 0; at < sums.ranges(); at++) {
      long rows = sums.rows(at);
      if (rows == 0) {
        continue;
      }
      // The first range of the next bin starts where this bin ends.
      while (bin + 1 < BINS && at >= (int) (Math.nextUp(EDGES[bin + 1]) * size) + bin + 1) {
        bin++;
      }
      int i = at - bin;
      double upTo = Math.min((i + 1) / (double) size, split ? EDGES[bin + 1] : 1);
      Others more = othersOrNull(at);
      Exact predicted = sums.sum(at, i, more == null ? rows : rows - more.rows);
      ProbabilityGroup group =
          new ProbabilityGroup(
              upTo,
              bin,
              rows,
              weight(rows, more),
              more == null ? predicted : predicted.plus(exact(more.predicted)),
              observed(sums.ones(at), more));
      boolean joined = i == last && !split;
      groups.add(joined ? groups.remove(groups.size() - 1).plus(group) : group);
      last = i;
    }
    return groups;
  }

  private static Exact weight(long rows, @Nullable Others more) {
    return more == null ? Exact.of(rows) : Exact.of(rows - more.rows).plus(exact(more.weight));
  }

  private static Exact observed(long ones, @Nullable Others more) {
    return more == null ? Exact.of(ones) : Exact.of(ones).plus(exact(more.observed));
  }

  static Exact exact(ProductSum sum) {
    Exact exact = sum.exact();
    if (exact == null) {
      throw new IllegalStateException("weights, labels and probabilities are finite");
    }
    return exact;
  }
}
