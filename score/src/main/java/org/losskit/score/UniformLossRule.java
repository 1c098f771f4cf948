package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * The loss of a model that gives every class the same probability: ln C.
 *
 * <p>Margin: the smallest gain over ln C of 1,100 healthy models was 0.001 nats.
 */
final class UniformLossRule extends Rule.OfScore {
  /** In nats. A model that learned anything is farther from ln C; one that did not is nearer. */
  private static final double EQUAL = 5e-4;

  /** Fewer rows show no pattern. */
  private static final long FEW_ROWS = 10;

  private final boolean binary;

  UniformLossRule(boolean binary) {
    super(
        new Text(
            binary ? "loss_equals_ln2" : "loss_equals_ln_classes",
            binary
                ? "The loss is ln 2 = 0.6931: the model tells two classes apart no better than a coin."
                : "The loss is ln C for C classes: the model tells them apart no better than a fair die.",
            "Found when the mean is within %s of %s, with at least %d rows."
                .formatted(Numbers.compact(EQUAL), binary ? "ln 2" : "ln C", FEW_ROWS),
            "A model that learned anything is below, and one that learned the shares of the classes"
                + " alone has their entropy, which is smaller unless they are equal.",
            "check that the model was trained, that its weights were loaded, and that predictions"
                + " and labels are of the same rows"));
    this.binary = binary;
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    Baselines known = evidence.baselines();
    int c = evidence.spec().classes();
    if (known == null || !evidence.isSurprisal() || binary != (c == 2)) {
      return null;
    }
    double mean = evidence.result().mean();
    double difference = Math.abs(mean - known.uniform());
    if (!(difference <= EQUAL) || evidence.rows().scored() < FEW_ROWS) {
      return null;
    }
    return found(
        Severity.WARNING,
        binary
            ? "the loss equals ln 2: the model tells the classes apart no better than a coin"
            : "the loss equals ln %d: the model tells the %d classes apart no better than a fair die"
                .formatted(c, c),
        List.of(
            "mean",
            mean,
            binary ? "ln2" : "ln_classes",
            known.uniform(),
            "difference",
            difference));
  }
}
