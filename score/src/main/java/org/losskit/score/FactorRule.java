package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * One factor on all logits would lower the loss clearly.
 *
 * <p>Margin: of 1,100 healthy models one is found, of digits, which is overconfident on its rows
 * (61 of the 40 and 4.3 of the 3 standard errors). Of the others with such a gain and factor none
 * had more than 36 and 2.9 (overconfident), or 17 (underconfident). Logits times 3 gave 55 to 1,800
 * and 3.0 to 24 where at least ten rows were wrong; with fewer the loss is that of a few rows.
 * Logits times 0.3 gave 43 to 480 and 7 to 22.
 */
final class FactorRule extends Rule.OfScore {
  /** The larger of the factor and its reciprocal. */
  private static final double LARGE = 1.5;

  /** In nats. */
  private static final double GAIN = 0.02;

  /** In standard errors of the slope of the loss by the factor: not a few rows alone. */
  private static final double SIGNIFICANT = 3;

  /**
   * Twice the gain of all rows, in nats: 6 standard errors if the model were right about itself.
   */
  private static final double LIKELIHOOD = 40;

  private final boolean over;

  FactorRule(boolean over) {
    super(
        new Text(
            over ? "overconfident" : "underconfident",
            over
                ? "The probabilities are more extreme than what happens."
                : "The probabilities are less extreme than what happens.",
            "Found when one factor %s %s on all logits (for probabilities, their logarithms) would lower the mean log loss by at least %s nats and twice the sum by %.0f, and the slope of the loss by the factor is %.0f standard errors from 0%s."
                .formatted(
                    over ? "below" : "above",
                    over ? "1 / " + Numbers.compact(LARGE) : Numbers.compact(LARGE),
                    Numbers.compact(GAIN),
                    LIKELIHOOD,
                    SIGNIFICANT,
                    over ? "; not where no factor above 1/32 is good, as with a wrong sign" : ""),
            "Training by a log loss finds this factor by itself; on rows that it has not seen a"
                + " model that fits and is regularised stays near 1.",
            over
                ? "fit one temperature on rows that were held out and divide the logits by it; train"
                    + " for fewer steps, or regularise more"
                : "fit one temperature on rows that were held out and divide the logits by it; train"
                    + " longer, or regularise and smooth labels less"));
    this.over = over;
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    SampledClasses sampled = evidence.sampled();
    if (sampled == null || !evidence.isSurprisal() || !evidence.spec().classWeights().isEmpty()) {
      return null;
    }
    LogitFactor best = sampled.bestFactor(SIGNIFICANT);
    double size = over ? 1 / best.factor() : best.factor();
    if (over && best.isLeast()) {
      // Any factor above 0 is too large: the sign is wrong or the logits know nothing.
      return null;
    }
    if (!(size >= LARGE && best.gain() >= GAIN && best.likelihood() >= LIKELIHOOD)) {
      return null;
    }
    return found(
        Severity.WARNING,
        "the probabilities are too %s: logits times %.2f would lower the mean loss by about %.3f nats"
            .formatted(over ? "extreme" : "timid", best.factor(), best.gain()),
        List.of(
            "factor",
            best.factor(),
            "gain",
            best.gain(),
            "significance",
            Math.abs(best.significance()),
            "likelihood_ratio",
            best.likelihood(),
            "rows_sampled",
            sampled.groups().stream()
                .flatMap(List::stream)
                .mapToLong(RowSample.Group::rows)
                .sum()));
  }
}
