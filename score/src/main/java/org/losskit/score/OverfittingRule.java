package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.Severity;

/**
 * The loss on the rows that the model was trained on is far below that on rows it has not seen.
 *
 * <p>Margin: regressions on half of the rows of six public tables lost less than 4 standard errors
 * or less than a tenth of their gain on the other half; the nearest neighbour loses both.
 */
final class OverfittingRule extends Rule {
  /** In standard errors of the difference. */
  private static final double SIGNIFICANT = 4;

  /** Of what the model seems to gain over the prior on the rows that it was trained on. */
  private static final double LOST = 0.1;

  /** Of the loss, where nothing says what a gain is. */
  private static final double LOST_OF_LOSS = 0.25;

  /** In nats, for the likelihoods of numbers: their losses have no zero. */
  private static final double LOST_NATS = 0.1;

  OverfittingRule() {
    super(
        new Text(
            "overfitting",
            "The model is much better on the rows that it was trained on.",
            "Found with --train, when the loss is above that of the training rows by more than %.0f standard errors of the difference and by more than %s of what the model gains there over the shares of the classes; for targets that are numbers, by %s of the loss, or by %s nats where losses can be negative."
                .formatted(
                    SIGNIFICANT, percent(LOST), percent(LOST_OF_LOSS), Numbers.compact(LOST_NATS)),
            "A model that learned what holds of all rows has lost little of it on new ones; that they"
                + " differ a little is usual.",
            "regularise more, train for fewer steps or on more rows; check that both files hold the"
                + " same kind of rows"));
  }

  /** The finding, or null. */
  @Nullable Finding find(ScoreReport held, ScoreReport training) {
    Result here = held.result();
    Result there = training.result();
    double gap = here.mean() - there.mean();
    Double error = here.standardError();
    Double errorThere = there.standardError();
    if (error == null || errorThere == null) {
      return null;
    }
    double together = StrictMath.hypot(error, errorThere);
    if (!(gap > SIGNIFICANT * together && gap > atLeast(held, there))) {
      return null;
    }
    return found(
        Severity.WARNING,
        "the loss is %.4f, but %.4f on the rows of the training"
            .formatted(here.mean(), there.mean()),
        List.of(
            "mean",
            here.mean(),
            "training_mean",
            there.mean(),
            "difference",
            gap,
            "standard_error",
            together));
  }

  private static double atLeast(ScoreReport held, Result there) {
    Baselines known = held.baselines();
    if (known != null && held.spec().isPlain()) {
      return LOST * Math.max(known.labelPrior() - there.mean(), 0);
    }
    boolean negative = Math.min(held.result().min(), there.min()) < 0;
    return negative ? LOST_NATS : LOST_OF_LOSS * held.result().mean();
  }
}
