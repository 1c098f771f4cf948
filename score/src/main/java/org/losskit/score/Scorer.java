package org.losskit.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scores of any number of rows: exact sums that are added to batch by batch and merged in any
 * order. Neither the order of the rows, nor the size of the batches, nor how they were spread over
 * scorers changes a bit of the report.
 *
 * <p>Not safe for use by several threads at once: give each its own and merge, or use {@link
 * ParallelScorer}.
 */
public final class Scorer {
  final ScoreSpec spec;
  private final RowCheck check;
  private final Terms terms;
  private final int columns;

  long read;
  long ignored;
  final Map<InvalidReason, Long> skipped = new EnumMap<>(InvalidReason.class);
  final Totals totals;
  final ClassTotals[] classes;
  final ProductSum weightedLabels = new ProductSum();
  boolean softLabels;
  double min = Double.POSITIVE_INFINITY;
  double max = Double.NEGATIVE_INFINITY;
  final Worst worst = new Worst();
  final Signs signs;
  final @Nullable Pairs pairs;
  final TermHistogram histogram = new TermHistogram();

  /** Null where predictions are no probabilities. */
  final @Nullable CalibrationState calibration;

  @Nullable Totals[] segments = {};

  private int[] kept = {};
  private int keptCount;
  private final List<Integer> propagated = new ArrayList<>();
  private long newlyIgnored;
  private long newlyOutside;
  private final Map<InvalidReason, Long> newlySkipped = new EnumMap<>(InvalidReason.class);
  private double[] gathered = {};
  private double[] gatheredTargets = {};
  private double[] gatheredVariances = {};
  private double[] rowTerms = {};
  private double[] rowShares = {};

  /** The scores of no rows. */
  public Scorer(ScoreSpec spec) {
    this.spec = spec;
    this.check = new RowCheck(spec);
    this.terms = new Terms(spec);
    this.columns = spec.columns();
    this.totals = new Totals(spec.isUnit());
    this.classes = new ClassTotals[spec.classes()];
    Arrays.setAll(classes, c -> new ClassTotals());
    this.signs = new Signs(columns);
    this.pairs = spec.opponent() == null ? null : new Pairs(spec, spec.opponent());
    this.calibration = spec.hasBaselines() ? new CalibrationState(spec) : null;
  }

  /** What is scored, and how. */
  public ScoreSpec spec() {
    return spec;
  }

  /** How many rows were added, scored or not. */
  public long rows() {
    return read;
  }

  /**
   * Adds a batch.
   *
   * @throws ContentException if it holds what the policy of the specification refuses; nothing of
   *     the batch has been added then
   */
  public Scorer add(Rows rows) {
    return add(rows, 0, rows.count);
  }

  /** Adds the rows {@code from <= i < to} of a batch. */
  Scorer add(Rows rows, int from, int to) {
    checkRows(rows, from, to);
    int n = keptCount;
    boolean whole = n == to - from;
    double[] predictions = whole ? rows.predictions : gather(rows);
    double[] targets = whole ? rows.targets : gatheredTargets;
    double[] variances = whole && rows.variances != null ? rows.variances : gatheredVariances;
    int start = whole ? from : 0;
    rowTerms = Terms.atLeast(rowTerms, n + propagated.size());
    rowShares = Terms.atLeast(rowShares, n + propagated.size());
    terms.compute(predictions, targets, variances, start, n, rowTerms, rowShares);
    dropRowsWithoutLoss(rows);
    for (int i : propagated) {
      kept[keptCount] = i;
      rowTerms[keptCount] = Double.NaN;
      rowShares[keptCount++] = terms.share(rows.targets[i]);
    }
    if (pairs != null) {
      pairs.prepare(rows, kept, keptCount);
      pairs.add(rows, rowTerms, rowShares);
    }
    read += to - from;
    ignored += newlyIgnored;
    signs.clearlyOutside += newlyOutside;
    newlySkipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
    for (int k = 0; k < keptCount; k++) {
      count(rows, kept[k], rowTerms[k], rowShares[k]);
    }
    return this;
  }

  /** Sorts the rows into those that are scored, propagated as NaN, ignored and skipped. */
  private void checkRows(Rows rows, int from, int to) {
    checkShape(rows);
    keptCount = 0;
    propagated.clear();
    if (kept.length < to - from) {
      kept = new int[to - from];
    }
    newlyIgnored = 0;
    newlyOutside = 0;
    newlySkipped.clear();
    for (int i = from; i < to; i++) {
      if (check.isIgnored(rows, i)) {
        newlyIgnored++;
        continue;
      }
      InvalidReason prediction = check.prediction(rows, i);
      InvalidReason other = check.label(rows, i);
      if (other == null) {
        other = check.weight(rows, i);
      }
      if (prediction == InvalidReason.PREDICTION_OUT_OF_DOMAIN && check.looksLikeLogits(rows, i)) {
        newlyOutside++;
      }
      if (prediction == null && other == null) {
        kept[keptCount++] = i;
        continue;
      }
      InvalidReason first = prediction == null ? other : prediction;
      switch (spec.invalid()) {
        case SKIP -> newlySkipped.merge(reason(first), 1L, Long::sum);
        case REFUSE -> throw refusal(rows, i, reason(first));
        case PROPAGATE -> {
          if (other != null) {
            throw refusal(rows, i, other);
          }
          if (terms.isNanWhereInvalid() || check.variance(rows, i) != null) {
            propagated.add(i);
          } else {
            kept[keptCount++] = i;
          }
        }
      }
    }
  }

  /** Finite numbers without a loss, such as a negative rate, are outside of its domain. */
  private void dropRowsWithoutLoss(Rows rows) {
    if (spec.invalid() == InvalidPolicy.PROPAGATE) {
      return;
    }
    int left = 0;
    for (int k = 0; k < keptCount; k++) {
      if (!Double.isNaN(rowTerms[k])) {
        kept[left] = kept[k];
        rowTerms[left] = rowTerms[k];
        rowShares[left++] = rowShares[k];
      } else if (spec.invalid() == InvalidPolicy.REFUSE) {
        throw check.noLoss(rows, kept[k]);
      } else {
        newlySkipped.merge(InvalidReason.PREDICTION_OUT_OF_DOMAIN, 1L, Long::sum);
      }
    }
    keptCount = left;
  }

  /** Refuses a batch that does not have what the specification says; rows are not at fault. */
  private void checkShape(Rows rows) {
    if (rows.predictions.length < (long) rows.count * columns) {
      throw new IllegalArgumentException(
          "%s: %d predictions for %d rows; expected %d for each"
              .formatted(spec.lossName(), rows.predictions.length, rows.count, columns));
    }
    if ((rows.weights == null) != (spec.weightColumn() == null)) {
      throw new IllegalArgumentException(
          "%s: rows %s weights; the weight column is %s"
              .formatted(
                  spec.lossName(), rows.weights == null ? "without" : "with", spec.weightColumn()));
    }
    if ((rows.variances == null) != (spec.varianceColumn() == null)) {
      throw new IllegalArgumentException(
          "%s: rows %s variances; the variance column is %s"
              .formatted(
                  spec.lossName(),
                  rows.variances == null ? "without" : "with",
                  spec.varianceColumn()));
    }
    if ((rows.segments == null) != spec.segmentColumns().isEmpty()) {
      throw new IllegalArgumentException(
          "%s: rows %s segments; the segment columns are %s"
              .formatted(
                  spec.lossName(),
                  rows.segments == null ? "without" : "with",
                  spec.segmentColumns()));
    }
  }

  private static InvalidReason reason(@Nullable InvalidReason reason) {
    if (reason == null) {
      throw new IllegalStateException("a row is invalid for a reason");
    }
    return reason;
  }

  private ContentException refusal(Rows rows, int i, InvalidReason reason) {
    return check.refusal(rows, i, reason, classes.length > 0 && classes[0].rows > 0);
  }

  private double[] gather(Rows rows) {
    gathered = Terms.atLeast(gathered, keptCount * columns);
    gatheredTargets = Terms.atLeast(gatheredTargets, keptCount);
    if (rows.variances != null) {
      gatheredVariances = Terms.atLeast(gatheredVariances, keptCount);
      for (int k = 0; k < keptCount; k++) {
        gatheredVariances[k] = rows.variances[kept[k]];
      }
    }
    for (int k = 0; k < keptCount; k++) {
      System.arraycopy(rows.predictions, kept[k] * columns, gathered, k * columns, columns);
      gatheredTargets[k] = rows.targets[kept[k]];
    }
    return gathered;
  }

  private void count(Rows rows, int i, double term, double share) {
    double weight = rows.weight(i);
    double target = rows.targets[i];
    totals.add(term, share, weight);
    min = Math.min(min, term);
    max = Math.max(max, term);
    signs.add(rows.predictions, i);
    histogram.add(term);
    if (rows.segments != null) {
      segment(rows.segments[i]).add(term, share, weight);
    }
    if (classes.length > 0) {
      countClass(rows, i, target, term, share, weight);
    }
    long number = rows.number(i);
    if (worst.accepts(term, number)) {
      double[] prediction = Terms.row(rows.predictions, i, columns);
      worst.add(new Worst.Row(term, number, target, Arrays.stream(prediction).boxed().toList()));
    }
  }

  private void countClass(
      Rows rows, int i, double target, double term, double share, double weight) {
    if (columns == 1) {
      weightedLabels.add(target, weight);
    }
    int predicted = terms.predicted(rows.predictions, i);
    if (predicted >= 0) {
      classes[predicted].predicted++;
    }
    if (calibration != null) {
      calibration.add(rows.predictions, i, predicted, target, term, weight);
    }
    int label = (int) target;
    if (label != target) {
      softLabels = true;
      return;
    }
    ClassTotals own = classes[label];
    own.add(term, share, weight);
    if (predicted == label) {
      own.correct++;
    }
  }

  private Totals segment(int id) {
    if (id >= segments.length) {
      segments = Arrays.copyOf(segments, Math.max(id + 1, segments.length * 3 / 2));
    }
    Totals segment = segments[id];
    if (segment == null) {
      segment = new Totals(spec.isUnit());
      segments[id] = segment;
    }
    return segment;
  }

  /**
   * Adds the rows of another scorer of the same specification and the same segments; the other
   * keeps its own.
   */
  public Scorer merge(Scorer other) {
    read += other.read;
    ignored += other.ignored;
    other.skipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
    totals.merge(other.totals);
    for (int c = 0; c < classes.length; c++) {
      classes[c].merge(other.classes[c]);
    }
    weightedLabels.add(other.weightedLabels);
    softLabels |= other.softLabels;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    worst.merge(other.worst);
    signs.merge(other.signs);
    if (pairs != null && other.pairs != null) {
      pairs.merge(other.pairs);
    }
    histogram.merge(other.histogram);
    if (calibration != null && other.calibration != null) {
      calibration.merge(other.calibration);
    }
    for (int id = 0; id < other.segments.length; id++) {
      Totals segment = other.segments[id];
      if (segment != null) {
        segment(id).merge(segment);
      }
    }
    return this;
  }

  /**
   * The report.
   *
   * @throws ContentException if there is nothing to divide: no rows, none that counts, or a total
   *     weight of zero
   */
  public ScoreReport result() {
    return result(List.of());
  }

  /**
   * The report, by segment.
   *
   * @param keys for each segment id, the values of the segment columns: text, numbers, booleans or
   *     null
   * @throws ContentException as {@link #result()}
   */
  public ScoreReport result(List<? extends List<? extends @Nullable Object>> keys) {
    return new Summary(this).report(keys);
  }
}
