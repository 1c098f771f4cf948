package org.losskit.score;

import org.jspecify.annotations.Nullable;

/**
 * The rows of one batch that are scored, one after the other without gaps, and what is known of
 * each. What collects figures reads it column by column; it is overwritten by the next batch.
 */
final class Block {
  private static final double[][] NONE = {};

  /** How many predictions each row has. */
  final int columns;

  /** How many rows there are; the arrays may be longer. */
  int count;

  /** Row by row: row k has k * columns to (k + 1) * columns - 1. */
  double[] predictions = {};

  double[] targets = {};

  /** The targets as classes; -1 where one is no class; empty for regression. */
  int[] labels = {};

  /** The losses, with class weights and without row weights. */
  double[] terms = {};

  /** The shares of the denominator, without row weights. */
  double[] shares = {};

  /** The row weights; null where all are 1. */
  double @Nullable [] weights;

  /** Empty where the loss has none. */
  double[] variances = {};

  /** The class that each row names, -1 where that is none; empty for regression. */
  int[] predicted = {};

  /**
   * The probabilities of each class, of class 1 alone for binary losses; none for regression. Not a
   * number in [0, 1] where the predictions are none.
   */
  double[][] probabilities = NONE;

  private double[] ownPredictions = {};
  private double[] ownTargets = {};
  private double[] ownWeights = {};
  private double[] ownVariances = {};
  private int[] kept = {};
  private boolean isWhole;
  private @Nullable Rows rows;

  Block(int columns) {
    this.columns = columns;
  }

  /** Takes all rows of a batch, without copying them. */
  void takeAll(Rows batch) {
    begin(batch, batch.count);
    isWhole = true;
    predictions = batch.predictions;
    targets = batch.targets;
    weights = batch.weights;
    variances = batch.variances == null ? ownVariances : batch.variances;
  }

  /** Takes some rows of a batch, and leaves room for more. */
  void take(Rows batch, int[] indices, int n, int more) {
    begin(batch, n + more);
    count = 0;
    for (int k = 0; k < n; k++) {
      append(indices[k]);
    }
  }

  private void begin(Rows batch, int room) {
    rows = batch;
    count = room;
    isWhole = false;
    terms = Terms.atLeast(terms, room);
    shares = Terms.atLeast(shares, room);
    if (kept.length < room) {
      kept = new int[room];
    }
    ownPredictions = Terms.atLeast(ownPredictions, room * columns);
    ownTargets = Terms.atLeast(ownTargets, room);
    ownWeights = Terms.atLeast(ownWeights, batch.weights == null ? 0 : room);
    ownVariances = Terms.atLeast(ownVariances, batch.variances == null ? 0 : room);
    predictions = ownPredictions;
    targets = ownTargets;
    weights = batch.weights == null ? null : ownWeights;
    variances = ownVariances;
  }

  /** Takes one more row, whose term and share are still to be set; says where it is. */
  int append(int index) {
    Rows from = rows();
    System.arraycopy(from.predictions, index * columns, ownPredictions, count * columns, columns);
    ownTargets[count] = from.targets[index];
    if (from.weights != null) {
      ownWeights[count] = from.weights[index];
    }
    if (from.variances != null) {
      ownVariances[count] = from.variances[index];
    }
    kept[count] = index;
    return count++;
  }

  /** Leaves out the rows whose term is NaN. */
  void dropNaN() {
    int n = count;
    double[] oldTerms = terms;
    double[] oldShares = shares;
    int[] indices = new int[n];
    double[] leftTerms = new double[n];
    double[] leftShares = new double[n];
    int left = 0;
    for (int k = 0; k < n; k++) {
      if (!Double.isNaN(oldTerms[k])) {
        indices[left] = index(k);
        leftTerms[left] = oldTerms[k];
        leftShares[left++] = oldShares[k];
      }
    }
    take(rows(), indices, left, 0);
    System.arraycopy(leftTerms, 0, terms, 0, left);
    System.arraycopy(leftShares, 0, shares, 0, left);
  }

  private Rows rows() {
    if (rows == null) {
      throw new IllegalStateException("a block has rows once it has taken them");
    }
    return rows;
  }

  /** Where row k is in its batch. */
  int index(int k) {
    return isWhole ? k : kept[k];
  }

  /** The number of row k, counted from 1 over the whole input. */
  long number(int k) {
    return rows().number(index(k));
  }

  /** The weight of row k. */
  double weight(int k) {
    return weights == null ? 1 : weights[k];
  }

  /** The segments of the batch, by {@link #index}; null where there are none. */
  int @Nullable [] segments() {
    return rows().segments;
  }

  /** The batches of a loop that the rows of the batch belong to; null where that is not known. */
  int @Nullable [] batches() {
    return rows().batches;
  }
}
