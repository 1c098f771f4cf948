package org.losskit.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sample of the distinct predictions, each with all of its rows: those predictions whose hash is
 * among the smallest. What is in it depends on the set of the rows alone, so that samples of parts
 * merge into the sample of the whole; it takes up to 2 MB for a thousand columns or fewer.
 *
 * <p>Rows with the same predictions, target and weight are kept as one with their number. Rows of
 * weight zero and rows without a loss are left out.
 */
final class RowSample {
  /** More say little more: a gain of 0.01 nats is 6 standard errors with 2,048 rows. */
  private static final int MOST_ROWS = 2048;

  private static final int MOST_VALUES = 1 << 17;
  private static final int LEAST_ROWS = 16;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long MIXER = 0xD6E8FEB86659FD93L;

  /** Hashes are at least 0 and below this. */
  private static final double ALL_HASHES = 0x1p63;

  /** Equal rows; the index is that of their predictions among the distinct ones. */
  record Group(int index, double target, double weight, long rows, long first) {}

  /** What was sampled. */
  static final class Sample {
    /** For each of the distinct predictions the rows that have it, by target. */
    final List<List<Group>> groups;

    /** How many distinct predictions there are, estimated unless {@link #whole}. */
    final double distinct;

    /** Whether all rows are here. */
    final boolean whole;

    /** How many rows the sample was taken from. */
    final long rows;

    private final int columns;
    private final double[] predictions;

    private Sample(
        int columns,
        double[] predictions,
        List<List<Group>> groups,
        double distinct,
        boolean whole,
        long rows) {
      this.columns = columns;
      this.predictions = predictions;
      this.groups = groups;
      this.distinct = distinct;
      this.whole = whole;
      this.rows = rows;
    }

    /** One of the distinct predictions. */
    double prediction(int index, int column) {
      return predictions[index * columns + column];
    }
  }

  private final int columns;
  private final int most;

  /** Whether rows may have no loss. */
  private final boolean mayLeaveOut;

  private long[] blockHashes = {};

  private int count;
  private long[] hashes;
  private double[] targets;
  private double[] weights;
  private long[] rows;
  private long[] first;
  private double[] predictions;

  /** Where a key is, plus 1; 0 where none is. */
  private int[] slots;

  /** The largest key that can still enter, once some were dropped. */
  private long lastHash = Long.MAX_VALUE;

  private double lastTarget = Double.POSITIVE_INFINITY;
  private double lastWeight = Double.POSITIVE_INFINITY;
  private boolean dropped;
  private long seen;

  private long leastHash = Long.MAX_VALUE;
  private long greatestHash = -1;

  RowSample(ScoreSpec spec) {
    columns = spec.columns();
    mayLeaveOut = spec.invalid() == InvalidPolicy.PROPAGATE;
    most = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / columns));
    hashes = new long[LEAST_ROWS];
    targets = new double[LEAST_ROWS];
    weights = new double[LEAST_ROWS];
    rows = new long[LEAST_ROWS];
    first = new long[LEAST_ROWS];
    predictions = new double[LEAST_ROWS * columns];
    slots = new int[4 * LEAST_ROWS];
  }

  /** Adds the rows of a block that have a loss. */
  void add(Block block) {
    if (blockHashes.length < block.count) {
      blockHashes = new long[block.count];
    }
    hash(block.predictions, block.count);
    long least = leastHash;
    long greatest = greatestHash;
    for (int i = 0; i < block.count; i++) {
      long hash = blockHashes[i];
      least = Math.min(least, hash);
      greatest = Math.max(greatest, hash);
      if (hash <= lastHash && counts(block, i)) {
        double target = block.targets[i] + 0.0;
        add(hash, target, block.weight(i), 1, block.number(i), block.predictions, i * columns);
      }
    }
    leastHash = least;
    greatestHash = greatest;
    if (mayLeaveOut || block.weights != null) {
      for (int i = 0; i < block.count; i++) {
        seen += counts(block, i) ? 1 : 0;
      }
    } else {
      seen += block.count;
    }
  }

  private static boolean counts(Block block, int i) {
    return block.weight(i) != 0 && !Double.isNaN(block.terms[i]);
  }

  /** Hashes each row; adding +0 turns -0 into +0. */
  private void hash(double[] x, int count) {
    if (columns == 1) {
      for (int i = 0; i < count; i++) {
        blockHashes[i] = mixed(Double.doubleToRawLongBits(x[i] + 0.0) * MULTIPLIER);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      long h = 0;
      for (int k = i * columns; k < (i + 1) * columns; k++) {
        h = (h ^ (h >>> 32) ^ Double.doubleToRawLongBits(x[k] + 0.0)) * MULTIPLIER;
      }
      blockHashes[i] = mixed(h);
    }
  }

  private static long mixed(long product) {
    long h = (product ^ (product >>> 32)) * MIXER;
    return ((h ^ (h >>> 32)) * MIXER) >>> 1;
  }

  private int slot(long hash, double target) {
    long both = (hash ^ Double.doubleToRawLongBits(target)) * MULTIPLIER;
    return (int) (both >>> 33) & (slots.length - 1);
  }

  private void add(
      long hash, double target, double weight, long more, long number, double[] x, int at) {
    if (hash == lastHash && isBeyondLast(hash, target, weight)) {
      return;
    }
    int mask = slots.length - 1;
    int slot = slot(hash, target);
    while (slots[slot] != 0) {
      int k = slots[slot] - 1;
      if (hashes[k] == hash && targets[k] == target && weights[k] == weight) {
        rows[k] += more;
        first[k] = Math.min(first[k], number);
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (count == hashes.length) {
      makeRoom();
      add(hash, target, weight, more, number, x, at);
      return;
    }
    hashes[count] = hash;
    targets[count] = target;
    weights[count] = weight;
    rows[count] = more;
    first[count] = number;
    System.arraycopy(x, at, predictions, count * columns, columns);
    slots[slot] = ++count;
  }

  private boolean isBeyondLast(long hash, double target, double weight) {
    return compare(hash, target, weight, lastHash, lastTarget, lastWeight) > 0;
  }

  private static int compare(long h, double t, double w, long h2, double t2, double w2) {
    int order = Long.compare(h, h2);
    order = order != 0 ? order : Double.compare(t, t2);
    return order != 0 ? order : Double.compare(w, w2);
  }

  /** Grows up to twice what is kept; from then on drops what is not among the smallest. */
  private void makeRoom() {
    if (hashes.length < 2 * most) {
      int[] all = new int[count];
      Arrays.setAll(all, k -> k);
      arrange(all, count, Math.min(2 * hashes.length, 2 * most));
      return;
    }
    long[] sorted = Arrays.copyOf(hashes, count);
    Arrays.sort(sorted);
    long last = sorted[most - 1];
    int[] kept = new int[most];
    int below = 0;
    List<Integer> equal = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      if (hashes[k] < last) {
        kept[below++] = k;
      } else if (hashes[k] == last) {
        equal.add(k);
      }
    }
    equal.sort(this::compare);
    for (int k = below; k < most; k++) {
      kept[k] = equal.get(k - below);
    }
    int greatest = kept[most - 1];
    dropped = true;
    lastHash = hashes[greatest];
    lastTarget = targets[greatest];
    lastWeight = weights[greatest];
    arrange(kept, most, hashes.length);
  }

  private int compare(int a, int b) {
    return compare(hashes[a], targets[a], weights[a], hashes[b], targets[b], weights[b]);
  }

  /** Keeps the first so many in that order. */
  private void arrange(int[] order, int kept, int capacity) {
    long[] newHashes = new long[capacity];
    double[] newTargets = new double[capacity];
    double[] newWeights = new double[capacity];
    long[] newRows = new long[capacity];
    long[] newFirst = new long[capacity];
    double[] newPredictions = new double[capacity * columns];
    slots = new int[Integer.highestOneBit(4 * capacity - 1) * 2];
    for (int k = 0; k < kept; k++) {
      int from = order[k];
      newHashes[k] = hashes[from];
      newTargets[k] = targets[from];
      newWeights[k] = weights[from];
      newRows[k] = rows[from];
      newFirst[k] = first[from];
      System.arraycopy(predictions, from * columns, newPredictions, k * columns, columns);
      int slot = slot(hashes[from], targets[from]);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = k + 1;
    }
    hashes = newHashes;
    targets = newTargets;
    weights = newWeights;
    rows = newRows;
    first = newFirst;
    predictions = newPredictions;
    count = kept;
  }

  /** Adds the rows of another sample; the other keeps its own. */
  void merge(RowSample other) {
    seen += other.seen;
    leastHash = Math.min(leastHash, other.leastHash);
    greatestHash = Math.max(greatestHash, other.greatestHash);
    if (other.dropped
        && (!dropped || !isBeyondLast(other.lastHash, other.lastTarget, other.lastWeight))) {
      dropped = true;
      lastHash = other.lastHash;
      lastTarget = other.lastTarget;
      lastWeight = other.lastWeight;
    }
    for (int k = 0; k < other.count; k++) {
      if (other.hashes[k] <= lastHash) {
        add(
            other.hashes[k],
            other.targets[k],
            other.weights[k],
            other.rows[k],
            other.first[k],
            other.predictions,
            k * columns);
      }
    }
  }

  /** Whether all rows have the same predictions; false without rows. */
  boolean isConstant() {
    return leastHash == greatestHash;
  }

  /** The predictions of one of the rows, the same for the same set of rows. */
  double[] example() {
    int least = 0;
    for (int k = 1; k < count; k++) {
      least = hashes[k] < hashes[least] ? k : least;
    }
    return Terms.row(predictions, least, columns);
  }

  /** The sample, in the order of the hashes. */
  Sample sample() {
    Integer[] order = new Integer[count];
    Arrays.setAll(order, k -> k);
    Arrays.sort(order, this::compare);
    boolean whole = !dropped && count <= most;
    int kept = Math.min(count, most);
    long end = whole ? Long.MAX_VALUE : hashes[order[kept - 1]];
    // What was dropped may have belonged to the last of the predictions.
    while (!whole && kept > 0 && hashes[order[kept - 1]] == end) {
      kept--;
    }
    double[] distinct = new double[kept * columns];
    List<List<Group>> groups = new ArrayList<>();
    for (int i = 0; i < kept; i++) {
      int k = order[i];
      if (i == 0 || hashes[k] != hashes[order[i - 1]]) {
        System.arraycopy(predictions, k * columns, distinct, groups.size() * columns, columns);
        groups.add(new ArrayList<>());
      }
      int index = groups.size() - 1;
      groups.get(index).add(new Group(index, targets[k], weights[k], rows[k], first[k]));
    }
    double estimate = whole ? groups.size() : groups.size() * (ALL_HASHES / end);
    return new Sample(columns, distinct, groups, estimate, whole, seen);
  }
}
