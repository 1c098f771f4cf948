package org.losskit.score;

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
  private final Terms terms;
  private final RowFilter filter;
  private final Block block;
  private final @Nullable Probabilities probabilities;

  long read;
  long ignored;
  final Map<InvalidReason, Long> skipped = new EnumMap<>(InvalidReason.class);
  final Totals totals;
  final ClassScores classes;
  final ProductSum weightedLabels = new ProductSum();
  double min = Double.POSITIVE_INFINITY;
  double max = Double.NEGATIVE_INFINITY;
  final Worst worst = new Worst();
  final Signs signs;
  final @Nullable Pairs pairs;
  final TermHistogram histogram = new TermHistogram();

  /** Null where predictions are no probabilities. */
  final @Nullable CalibrationState calibration;

  final SegmentTotals segments;

  /** The scores of no rows. */
  public Scorer(ScoreSpec spec) {
    this.spec = spec;
    this.terms = new Terms(spec);
    this.filter = new RowFilter(spec, terms);
    this.block = new Block(spec.columns());
    this.totals = new Totals(spec.isUnit());
    this.classes = new ClassScores(spec);
    this.segments = new SegmentTotals(spec.isUnit());
    this.signs = new Signs(spec);
    this.pairs = spec.opponent() == null ? null : new Pairs(spec, spec.opponent());
    this.calibration = spec.hasBaselines() ? new CalibrationState(spec) : null;
    this.probabilities = spec.hasBaselines() ? new Probabilities(spec) : null;
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
    checkShape(rows);
    if (filter.sort(rows, classes.sawZero())) {
      block.takeAll(rows);
    } else {
      block.take(rows, filter.kept, filter.count, filter.propagatedCount);
    }
    terms.compute(block);
    filter.dropRowsWithoutLoss(block, rows);
    for (int i = 0; i < filter.propagatedCount; i++) {
      int k = block.append(filter.propagated[i]);
      block.terms[k] = Double.NaN;
      block.shares[k] = terms.share(block.targets[k]);
    }
    if (pairs != null) {
      pairs.prepare(rows, block);
      pairs.add(block);
    }
    read += rows.count;
    ignored += filter.ignored;
    signs.clearlyOutside += filter.clearlyOutside;
    filter.skipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
    count();
    return this;
  }

  /** Adds the rows of the block to everything. */
  private void count() {
    totals.add(block);
    histogram.add(block);
    worst.add(block);
    signs.add(block);
    addExtremes();
    segments.add(block);
    if (spec.task() == Task.REGRESSION) {
      return;
    }
    terms.predict(block);
    classes.add(block);
    signs.shift.add(block);
    if (spec.task() == Task.BINARY) {
      addLabels();
    }
    if (calibration != null && probabilities != null) {
      probabilities.compute(block);
      calibration.add(block);
    }
  }

  private void addExtremes() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    boolean nan = false;
    for (int k = 0; k < block.count; k++) {
      double term = block.terms[k];
      if (term < least) {
        least = term;
      }
      if (term > most) {
        most = term;
      }
      nan |= Double.isNaN(term);
    }
    // Adding +0 turns -0 into +0: which of them comes first must not matter.
    min = Math.min(min, nan ? Double.NaN : least + 0.0);
    max = Math.max(max, nan ? Double.NaN : most + 0.0);
  }

  private void addLabels() {
    if (block.weights == null) {
      weightedLabels.add(block.targets, 0, block.count);
    } else {
      weightedLabels.addProducts(block.targets, block.weights, block.count);
    }
  }

  /** Refuses a batch that does not have what the specification says; rows are not at fault. */
  private void checkShape(Rows rows) {
    if (rows.predictions.length < (long) rows.count * spec.columns()) {
      throw new IllegalArgumentException(
          "%s: %d predictions for %d rows; expected %d for each"
              .formatted(spec.lossName(), rows.predictions.length, rows.count, spec.columns()));
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

  /**
   * Adds the rows of another scorer of the same specification and the same segments; the other
   * keeps its own.
   */
  public Scorer merge(Scorer other) {
    read += other.read;
    ignored += other.ignored;
    other.skipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
    totals.merge(other.totals);
    classes.merge(other.classes);
    weightedLabels.add(other.weightedLabels);
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
    segments.merge(other.segments);
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
