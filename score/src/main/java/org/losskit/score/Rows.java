package org.losskit.score;

import java.util.BitSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A batch of consecutive rows, over the caller's arrays, which the scorer reads while it adds them
 * and never keeps.
 *
 * <p>Row {@code i} has the predictions {@code i * columns} to {@code (i + 1) * columns - 1} and the
 * target {@code i}: a class index or a number. A NULL prediction is NaN in the array and has its
 * bit in the mask; a NULL target is NaN. Arrays may be longer than the rows need.
 */
public final class Rows {
  private static final BitSet NONE = new BitSet();

  final int count;
  final long first;
  final double[] predictions;
  final double[] targets;
  BitSet predictionNulls = NONE;
  double @Nullable [] weights;
  BitSet weightNulls = NONE;
  int @Nullable [] segments;
  int @Nullable [] batches;
  double @Nullable [] variances;
  BitSet varianceNulls = NONE;
  @Nullable IntFunction<@Nullable String> targetText;
  @Nullable Rows opponent;

  /**
   * A batch.
   *
   * @param count how many rows
   * @param first the number of the first row, counted from 1 over the whole input
   */
  public Rows(int count, long first, double[] predictions, double[] targets) {
    if (count < 0 || targets.length < count || predictions.length < count) {
      throw new IllegalArgumentException(
          "rows: %d predictions and %d targets; expected at least %d of each"
              .formatted(predictions.length, targets.length, count));
    }
    this.count = count;
    this.first = first;
    this.predictions = predictions;
    this.targets = targets;
  }

  /** Which predictions are NULL. */
  public Rows predictionNulls(BitSet nulls) {
    predictionNulls = nulls;
    return this;
  }

  /**
   * A weight for each row.
   *
   * @param nulls which of them are NULL; these are NaN in the array
   */
  public Rows weights(double[] values, BitSet nulls) {
    weights = values;
    weightNulls = nulls;
    return this;
  }

  /**
   * A variance for each row, for losses that take one.
   *
   * @param nulls which of them are NULL; these are NaN in the array
   */
  public Rows variances(double[] values, BitSet nulls) {
    variances = values;
    varianceNulls = nulls;
    return this;
  }

  /** The segment of each row: an index into the keys that the result is asked with. */
  public Rows segments(int[] ids) {
    segments = ids;
    return this;
  }

  /**
   * The batch of each row in the loop whose mean of means is to be compared with the mean, numbered
   * from 0.
   */
  public Rows batches(int[] ids) {
    batches = ids;
    return this;
  }

  /**
   * How targets were written, where they are texts: messages quote it. It is asked with the index
   * of the row in this batch and answers null for NULL; a text that names no class is NaN in the
   * array.
   */
  public Rows targetText(IntFunction<@Nullable String> text) {
    targetText = text;
    return this;
  }

  /**
   * Other predictions of the same rows, to compare with: as many rows, with targets of their own
   * and with variances where the loss takes them; nothing else of theirs is used.
   */
  public Rows opponent(Rows other) {
    opponent = other;
    return this;
  }

  /** The number of a row of this batch. */
  long number(int i) {
    return first + i;
  }

  double weight(int i) {
    return weights == null ? 1 : weights[i];
  }

  boolean isTargetNull(int i) {
    return Double.isNaN(targets[i]) && (targetText == null || targetText.apply(i) == null);
  }

  /** A target as it was written. */
  String targetText(int i) {
    if (targetText != null) {
      return "'" + targetText.apply(i) + "'";
    }
    double target = targets[i];
    return target == Math.rint(target) && Math.abs(target) < 1e15
        ? Long.toString((long) target)
        : Numbers.format(target);
  }
}
