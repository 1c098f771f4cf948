package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType;
import org.losskit.loss.LossType.Scale;

/**
 * What the predictions must be, by the first 10,000 rows: an answer only where there is one
 * reading. Rows that hold NULL, NaN or +infinity, and ignored ones, say nothing.
 */
public final class Inference {
  /** How many rows are looked at. */
  public static final int ROWS = 10_000;

  private final List<String> columns;
  private final String targetColumn;
  private final double ignored;
  private long seen;
  private long usable;
  private boolean allInUnit = true;
  private boolean allSumToOne = true;
  private boolean allExpSumToOne = true;
  private @Nullable String strangeTarget;

  Inference(List<String> columns, String targetColumn, double ignored) {
    this.columns = columns;
    this.targetColumn = targetColumn;
    this.ignored = ignored;
  }

  /** Looks at rows; those after the first 10,000 are passed over. */
  public Inference add(Rows rows) {
    for (int i = 0; i < rows.count && !isFull(); i++) {
      seen++;
      if (rows.targets[i] != ignored) {
        look(rows, i);
      }
    }
    return this;
  }

  /** Whether further rows would be passed over. */
  public boolean isFull() {
    return seen >= ROWS;
  }

  private void look(Rows rows, int i) {
    int n = columns.size();
    double sum = 0;
    boolean inUnit = true;
    for (int c = 0; c < n; c++) {
      double x = rows.predictions[i * n + c];
      if (!(x < Double.POSITIVE_INFINITY)) {
        return;
      }
      sum += x;
      inUnit &= x >= 0 && x <= 1;
    }
    usable++;
    allInUnit &= inUnit;
    allSumToOne &= inUnit && Domain.isOne(sum);
    allExpSumToOne = allExpSumToOne && Domain.isOne(Domain.sumOfExp(rows.predictions, i * n, n));
    double target = rows.targets[i];
    if (strangeTarget == null && (target < 0 || target > 1)) {
      strangeTarget = Numbers.format(target) + " in row " + rows.number(i);
    }
  }

  /** What the predictions are, for a loss that may be missing. */
  Scale scale(@Nullable LossType loss) {
    if (usable == 0) {
      throw new SpecException(
          "as: none of the first %d rows has numbers for all predictions (%s); expected --as, or rows to infer it from"
              .formatted(seen, String.join(", ", columns)));
    }
    boolean several = columns.size() > 1;
    if (loss == null && !several && strangeTarget != null) {
      throw new SpecException(
          "loss: target column %s holds %s, so that one prediction column (%s) is no probability of a class; expected --loss, such as mse or l1"
              .formatted(targetColumn, strangeTarget, columns.get(0)));
    }
    if (several ? allSumToOne : allInUnit) {
      throw ambiguous(
          several ? "lie in [0, 1] and sum to 1 in each row" : "lie in [0, 1]",
          Scale.PROBABILITIES);
    }
    if (several && allExpSumToOne) {
      throw ambiguous(
          "are the logarithms of numbers that sum to 1 in each row", Scale.LOG_PROBABILITIES);
    }
    return Scale.LOGITS;
  }

  private SpecException ambiguous(String what, Scale other) {
    String name = ScoreRequest.text(other);
    return new SpecException(
        "as: two readings: the predictions (%s) of the first %d rows %s: %s, or logits that happen to; expected --as %s or --as logits"
            .formatted(String.join(", ", columns), seen, what, name.replace('_', '-'), name));
  }
}
