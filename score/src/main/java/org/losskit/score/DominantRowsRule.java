package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType.Targets;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * A mean that a few rows decide.
 *
 * <p>The few wrong rows of a good classifier make up most of its loss, and that is no fault. So a
 * row of a classifier counts only if its label had so little probability that the model would be
 * wrong about itself: a label has probability e^-t or less with a probability of at most (C - 1)
 * e^-t. Numbers have no such scale; there it takes fewer rows.
 *
 * <p>Margin: in one of 1,100 healthy models, a naive Bayes, a row was as improbable, and it had
 * less than half of the loss.
 */
final class DominantRowsRule extends Rule.OfScore {
  private static final double MOST_OF_THE_LOSS = 0.5;

  /** Fewer rows say nothing of shares. */
  private static final long FEW_ROWS = 100;

  /** One row in so many. */
  private static final long FEW_OF_CLASSES = 100;

  private static final long FEW_OF_NUMBERS = 1000;

  /** How many rows with so large a loss a model may expect of itself. */
  private static final double EXPECTED = 0.001;

  DominantRowsRule() {
    super(
        new Text(
            "few_rows_dominate",
            "A few rows make up most of the loss.",
            "Found when at most %d rows, and at most one in %d, make up more than %s of the loss, each with a label so improbable that a model that is right about itself expects at most %s such rows among all; for targets that are numbers, one row in %d. Also found when at most one row in %d has an infinite loss."
                .formatted(
                    LargestTerms.MOST,
                    FEW_OF_CLASSES,
                    percent(MOST_OF_THE_LOSS),
                    Numbers.compact(EXPECTED),
                    FEW_OF_NUMBERS,
                    FEW_OF_CLASSES),
            "Few rows have losses far above the mean; that a model gives probability e^-t to what"
                + " happens occurs once in e^t rows if it is right.",
            "look at these rows (they are among the worst rows of the report): a wrong label, a row"
                + " that was parsed wrongly, or a model that is sure where it knows nothing"));
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    long rows = evidence.rows().scored();
    LargestTerms largest = evidence.signs().largest;
    long infinite = largest.infinite();
    if (rows < FEW_ROWS) {
      return null;
    }
    if (infinite > 0) {
      return infinite <= rows / FEW_OF_CLASSES
          ? found(
              Severity.WARNING,
              "%,d of %,d rows %s an infinite loss: %s the mean"
                  .formatted(
                      infinite,
                      rows,
                      infinite == 1 ? "has" : "have",
                      infinite == 1 ? "it decides" : "they decide"),
              List.of("rows", infinite, "share", 1.0))
          : null;
    }
    long oneIn = few(evidence);
    if (oneIn == 0) {
      return null;
    }
    double least = evidence.baselines() == null ? Double.NEGATIVE_INFINITY : improbable(evidence);
    double base = Math.min(evidence.result().min(), 0);
    double whole = evidence.result().sum() - base * evidence.result().denominator();
    double sum = 0;
    int count = 0;
    int most = (int) Math.max(1, Math.min(LargestTerms.MOST, rows / oneIn));
    while (count < most && sum <= MOST_OF_THE_LOSS * whole && largest.term(count + 1) >= least) {
      count++;
      sum += largest.weight(count) * (largest.term(count) - base);
    }
    double share = sum / whole;
    if (!(share > MOST_OF_THE_LOSS)) {
      return null;
    }
    return found(
        Severity.WARNING,
        "%d of %,d rows %s up %s of the loss"
            .formatted(count, rows, count == 1 ? "makes" : "make", percent(share)),
        List.of("rows", (long) count, "share", share, "largest", largest.term(1)));
  }

  /** How rare a row must be; 0 where there is no telling. */
  private static long few(Evidence evidence) {
    if (evidence.baselines() != null) {
      return evidence.isSurprisal() ? FEW_OF_CLASSES : 0;
    }
    Targets targets = evidence.spec().loss().type().targets();
    return targets == Targets.NUMBERS || targets == Targets.COUNTS ? FEW_OF_NUMBERS : 0;
  }

  /** The term from which on the model is wrong about itself. */
  private static double improbable(Evidence evidence) {
    double weight =
        evidence.spec().classWeights().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double rows = evidence.rows().scored();
    return weight * StrictMath.log(rows * (evidence.spec().classes() - 1) / EXPECTED);
  }
}
