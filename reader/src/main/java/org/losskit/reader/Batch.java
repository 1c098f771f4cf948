package org.losskit.reader;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Some consecutive rows, in arrays that the next batch overwrites.
 *
 * <p>Every stored number is widened exactly to double. A NULL is NaN in the array and has its bit
 * in the mask beside it; a stored NaN has none. All batches but the last are full, and their size
 * depends on the number of prediction columns alone, so that two sources of equal width deliver the
 * same rows in each batch.
 */
public final class Batch {
  private static final int MOST_ROWS = 2048;
  private static final int MOST_VALUES = 1 << 20;

  private final int capacity;
  private final int columns;
  private final Doubles predictions;
  private final Doubles targets;
  private final Doubles weights;
  private final Doubles[] numbers;
  private final int[] labels;
  private final int[] segments;
  private final int[] batches;
  private int rows;
  private long firstRow = 1;

  Batch(int columns, int numbers) {
    this.capacity = Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / columns));
    this.columns = columns;
    this.predictions = new Doubles(capacity * columns);
    this.targets = new Doubles(capacity);
    this.weights = new Doubles(capacity);
    this.numbers = new Doubles[numbers];
    Arrays.setAll(this.numbers, i -> new Doubles(capacity));
    this.labels = new int[capacity];
    this.segments = new int[capacity];
    this.batches = new int[capacity];
    Arrays.fill(weights.values(), 1.0);
  }

  /** An array of values and the mask of its NULLs. */
  static final class Doubles {
    private final double[] values;
    private final BitSet nulls = new BitSet();

    Doubles(int length) {
      values = new double[length];
    }

    double[] values() {
      return values;
    }

    BitSet nulls() {
      return nulls;
    }
  }

  /** How many rows the batch holds; the arrays may be longer. */
  public int rows() {
    return rows;
  }

  /** The number of the first row, counted from 1 over all files. */
  public long firstRow() {
    return firstRow;
  }

  /** How many predictions each row has. */
  public int columns() {
    return columns;
  }

  /** The predictions, row by row: row i has indices i * columns() to (i + 1) * columns() - 1. */
  public double[] predictions() {
    return predictions.values();
  }

  /** Which indices of {@link #predictions()} are NULL; nearly always empty. */
  public BitSet predictionNulls() {
    return predictions.nulls();
  }

  /** The targets as numbers; true is 1, false is 0, NaN where the label is a text or NULL. */
  public double[] targets() {
    return targets.values();
  }

  /** Which targets are NULL. */
  public BitSet targetNulls() {
    return targets.nulls();
  }

  /**
   * The targets as texts: the index into {@link PredictionSource#labels()}, or -1 where the target
   * is NULL or (unless {@link Selection#textTarget()}) a number.
   */
  public int[] labels() {
    return labels;
  }

  /** The row weights; 1 without a weight column. */
  public double[] weights() {
    return weights.values();
  }

  /** Which weights are NULL. */
  public BitSet weightNulls() {
    return weights.nulls();
  }

  /** The segment of each row: the index into {@link PredictionSource#segmentKeys()}. */
  public int[] segments() {
    return segments;
  }

  /** The batch of each row, numbered from 0 in order of appearance. */
  public int[] batches() {
    return batches;
  }

  /** The values of the further column with that index in {@link Selection#numbers()}. */
  public double[] numbers(int index) {
    return numbers[index].values();
  }

  /** Which values of {@link #numbers(int)} are NULL. */
  public BitSet numberNulls(int index) {
    return numbers[index].nulls();
  }

  int capacity() {
    return capacity;
  }

  Doubles predictionSlot() {
    return predictions;
  }

  Doubles targetSlot() {
    return targets;
  }

  Doubles weightSlot() {
    return weights;
  }

  Doubles numberSlot(int index) {
    return numbers[index];
  }

  /** Forgets the masks and the labels of the batch before. */
  void clear() {
    predictions.nulls().clear();
    targets.nulls().clear();
    weights.nulls().clear();
    for (Doubles further : numbers) {
      further.nulls().clear();
    }
    Arrays.fill(labels, -1);
  }

  void delivers(long first, int count) {
    firstRow = first;
    rows = count;
  }
}
