package org.losskit.score;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which rows of a batch are scored, and why the others are not. */
final class RowFilter {
  private final ScoreSpec spec;
  private final RowCheck check;
  private final boolean isNanWhereInvalid;

  /** The rows that are scored: the first {@link #count} are set. */
  int[] kept = {};

  int count;

  /** The rows whose loss is NaN, by the policy to propagate. */
  int[] propagated = {};

  int propagatedCount;
  long ignored;

  /** Rows of would-be probabilities with a value that only logits have. */
  long clearlyOutside;

  final Map<InvalidReason, Long> skipped = new EnumMap<>(InvalidReason.class);

  RowFilter(ScoreSpec spec, Terms terms) {
    this.spec = spec;
    this.check = new RowCheck(spec);
    this.isNanWhereInvalid = terms.isNanWhereInvalid();
  }

  /**
   * Sorts the rows of a batch.
   *
   * @param sawClassZero whether an earlier row was of class 0, so that classes do not start at 1
   * @return whether all of them are scored
   * @throws ContentException for the first row that the policy refuses
   */
  boolean sort(Rows rows, boolean sawClassZero) {
    count = 0;
    propagatedCount = 0;
    ignored = 0;
    clearlyOutside = 0;
    skipped.clear();
    if (check.isAllGood(rows)) {
      return true;
    }
    if (kept.length < rows.count) {
      kept = new int[rows.count];
      propagated = new int[rows.count];
    }
    for (int i = 0; i < rows.count; i++) {
      if (check.isIgnored(rows, i)) {
        ignored++;
      } else {
        sort(rows, i, sawClassZero);
      }
    }
    return count == rows.count;
  }

  private void sort(Rows rows, int i, boolean sawClassZero) {
    InvalidReason prediction = check.prediction(rows, i);
    InvalidReason other = check.label(rows, i);
    if (other == null) {
      other = check.weight(rows, i);
    }
    if (prediction == InvalidReason.PREDICTION_OUT_OF_DOMAIN && check.looksLikeLogits(rows, i)) {
      clearlyOutside++;
    }
    InvalidReason first = prediction == null ? other : prediction;
    if (first == null) {
      kept[count++] = i;
      return;
    }
    switch (spec.invalid()) {
      case SKIP -> skipped.merge(first, 1L, Long::sum);
      case REFUSE -> throw check.refusal(rows, i, first, sawClassZero);
      case PROPAGATE -> propagate(rows, i, other, sawClassZero);
    }
  }

  private void propagate(Rows rows, int i, @Nullable InvalidReason other, boolean sawClassZero) {
    if (other != null) {
      throw check.refusal(rows, i, other, sawClassZero);
    }
    if (isNanWhereInvalid || check.variance(rows, i) != null) {
      propagated[propagatedCount++] = i;
    } else {
      kept[count++] = i;
    }
  }

  /**
   * Finite numbers without a loss, such as a negative rate, are outside of its domain: leaves out
   * the rows of a block whose term is NaN, as far as the policy allows.
   */
  void dropRowsWithoutLoss(Block block, Rows rows) {
    if (spec.invalid() == InvalidPolicy.PROPAGATE) {
      return;
    }
    long without = 0;
    for (int k = 0; k < block.count; k++) {
      if (Double.isNaN(block.terms[k])) {
        if (spec.invalid() == InvalidPolicy.REFUSE) {
          throw check.noLoss(rows, block.index(k));
        }
        without++;
      }
    }
    if (without > 0) {
      skipped.merge(InvalidReason.PREDICTION_OUT_OF_DOMAIN, without, Long::sum);
      block.dropNaN();
    }
  }
}
