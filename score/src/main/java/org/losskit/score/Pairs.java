package org.losskit.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Difference;
import org.losskit.score.ScoreReport.SegmentDifference;
import org.losskit.score.ScoreSpec.Opponent;

/**
 * The differences of the losses of two predictions of the same rows, as exact mergeable sums. Rows
 * that are not scored here have no pair; rows that cannot be scored there fall under the same
 * policy.
 */
final class Pairs {
  private final ScoreSpec spec;
  private final Opponent opponent;
  private final RowCheck check;
  private final Terms terms;

  private final Totals totals;
  private final SegmentTotals segments;
  private long skipped;

  private int[] pairs = {};
  private int[] places = {};
  private int count;
  private long newlySkipped;
  private final Block there;

  /** Of no rows. */
  Pairs(ScoreSpec spec, Opponent opponent) {
    this.spec = spec;
    this.opponent = opponent;
    ScoreSpec other = spec.withPredictionColumns(opponent.predictionColumns());
    this.check = new RowCheck(other);
    this.terms = new Terms(other);
    this.there = new Block(spec.columns());
    this.totals = new Totals(spec.isUnit());
    this.segments = new SegmentTotals(spec.isUnit());
  }

  /**
   * Computes the losses there of the rows that are scored here; nothing is added yet.
   *
   * @param block those rows
   * @throws ContentException for what the policy refuses, and for targets that differ
   */
  void prepare(Rows here, Block block) {
    Rows other = here.opponent;
    if (other == null || other.count != here.count) {
      throw new IllegalArgumentException(
          "%s: rows without those of %s; expected as many"
              .formatted(spec.lossName(), opponent.name()));
    }
    choose(here, other, block);
    there.take(other, pairs, count, 0);
    terms.compute(there);
    for (int k = 0; k < count; k++) {
      int i = pairs[k];
      if (isPropagatedAsNan(other, i)) {
        there.terms[k] = Double.NaN;
      } else if (Double.isNaN(there.terms[k]) && spec.invalid() == InvalidPolicy.REFUSE) {
        throw refused(check.noLoss(other, i));
      }
    }
  }

  /** The rows that both sides can score; a place is the index among the rows kept here. */
  private void choose(Rows here, Rows other, Block block) {
    int n = block.count;
    if (pairs.length < n) {
      pairs = new int[n];
      places = new int[n];
    }
    count = 0;
    newlySkipped = 0;
    for (int k = 0; k < n; k++) {
      int i = block.index(k);
      InvalidReason label = other.isTargetNull(i) ? InvalidReason.NULL_LABEL : null;
      if (label == null && other.targets[i] != here.targets[i]) {
        throw differentTargets(here, other, i);
      }
      InvalidReason reason = check.prediction(other, i);
      InvalidReason first = reason == null ? label : reason;
      if (first != null && spec.invalid() == InvalidPolicy.SKIP) {
        newlySkipped++;
        continue;
      }
      if (first != null && spec.invalid() == InvalidPolicy.REFUSE) {
        throw refused(check.refusal(other, i, first, true));
      }
      if (label != null) {
        throw refused(check.refusal(other, i, label, true));
      }
      places[count] = k;
      pairs[count++] = i;
    }
  }

  private boolean isPropagatedAsNan(Rows other, int i) {
    return spec.invalid() == InvalidPolicy.PROPAGATE
        && (check.variance(other, i) != null
            || (terms.isNanWhereInvalid() && check.prediction(other, i) != null));
  }

  private ContentException differentTargets(Rows here, Rows other, int i) {
    return new ContentException(
        "compare: %s, row %d: target column %s holds %s, but %s here; expected the same rows in the same order"
            .formatted(
                opponent.name(),
                here.number(i),
                spec.targetColumn(),
                other.targetText(i),
                here.targetText(i)),
        here.number(i));
  }

  private ContentException refused(ContentException e) {
    return new ContentException("compare: " + opponent.name() + ": " + e.getMessage(), e.row());
  }

  /**
   * Adds what was prepared.
   *
   * @param here the rows that are scored here
   */
  void add(Block here) {
    skipped += newlySkipped;
    int[] ids = here.segments();
    for (int k = 0; k < count; k++) {
      double other = there.terms[k];
      if (Double.isNaN(other) && spec.invalid() == InvalidPolicy.SKIP) {
        skipped++;
        continue;
      }
      int place = places[k];
      double term = here.terms[place];
      double share = here.shares[place];
      double weight = here.weight(place);
      totals.addDifference(term, other, share, weight);
      if (ids != null) {
        segments.of(ids[pairs[k]]).addDifference(term, other, share, weight);
      }
    }
  }

  void merge(Pairs other) {
    skipped += other.skipped;
    totals.merge(other.totals);
    segments.merge(other.segments);
  }

  /**
   * The mean differences.
   *
   * @throws ContentException if no pair counts
   */
  Comparison comparison(List<? extends List<? extends @Nullable Object>> keys) {
    if (totals.exactDenominator().signum() == 0) {
      throw new ContentException(
          "compare: %s: no row counts on both sides: %d pairs, %d skipped; expected at least one that does"
              .formatted(opponent.name(), totals.rows(), skipped));
    }
    List<SegmentDifference> differences = new ArrayList<>();
    segments.forEach((id, segment) ->
        differences.add(
            new SegmentDifference(
                new ArrayList<@Nullable Object>(keys.get(id)),
                segment.rows(),
                difference(segment))));
    differences.sort(Comparator.comparing(SegmentDifference::key, SegmentKeys.ORDER));
    return new Comparison(opponent.name(), totals.rows(), skipped, difference(totals), differences);
  }

  private static Difference difference(Totals totals) {
    return new Difference(totals.mean(), totals.standardError());
  }
}
