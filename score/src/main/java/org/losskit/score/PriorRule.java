package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * Predicting the share of each class in these very labels needs no model at all.
 *
 * <p>Margin: no healthy model of 1,100 was above the prior by more than 0.3 standard errors.
 */
final class PriorRule extends Rule.OfScore {
  /** In standard errors: chance puts a model at the prior there once in 700 times. */
  private static final double SIGNIFICANT = 3;

  /** In nats. */
  private static final double CLEAR = 1e-3;

  PriorRule() {
    super(
        new Text(
            "worse_than_prior",
            "The loss is above that of giving every row the shares of the classes.",
            "Found when the mean is more than %.0f standard errors, and %s, above the entropy of the labels; also when it is infinite."
                .formatted(SIGNIFICANT, Numbers.compact(CLEAR)),
            "These shares are known without looking at a single feature: a model that is worse is"
                + " wrong with confidence.",
            "check the order of the classes, the sign of the logits and --as; if they are right,"
                + " the model is overconfident: look at the worst rows"));
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    Baselines known = evidence.baselines();
    Double error = evidence.result().standardError();
    if (known == null || error == null || !evidence.isSurprisal()) {
      return null;
    }
    double mean = evidence.result().mean();
    double gap = mean - known.labelPrior();
    boolean above = gap > CLEAR && gap > SIGNIFICANT * error;
    if (!above && gap != Double.POSITIVE_INFINITY) {
      return null;
    }
    return found(
        Severity.WARNING,
        "the loss is above that of predicting the share of each class for every row",
        List.of("mean", mean, "label_prior", known.labelPrior(), "standard_error", error));
  }
}
