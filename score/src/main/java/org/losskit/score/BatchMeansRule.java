package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/** A loop that averages the means of unequal batches reports another number than the mean. */
final class BatchMeansRule extends Rule.OfScore {
  /** Of the mean: less is lost in what people print. */
  private static final double LITTLE = 0.01;

  BatchMeansRule() {
    super(
        new Text(
            "mean_of_batch_means_differs",
            "The mean of the means of the batches is not the mean over the rows.",
            "Found with --batch, when the two differ by more than %s of the mean. It is a warning if they differ by more than a standard error of the mean, and for information otherwise."
                .formatted(percent(LITTLE)),
            "Batches of equal size (or of equal weight) have the same mean either way, and a last"
                + " batch that is a little shorter hardly matters.",
            "add up the losses and the weights of all batches and divide once, in training as well:"
                + " a LossAccumulator does that"));
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    BatchMeans batches = evidence.signs().batches;
    if (batches == null) {
      return null;
    }
    BatchMeans.Average average = batches.average();
    double mean = evidence.result().mean();
    double difference = average.mean() - mean;
    if (!(Math.abs(difference) > LITTLE * Math.abs(mean)) || !Double.isFinite(difference)) {
      return null;
    }
    Double error = evidence.result().standardError();
    boolean large = error == null || Math.abs(difference) > error;
    return found(
        large ? Severity.WARNING : Severity.INFO,
        "the mean of the means of %,d batches is %s, the mean over %,d rows is %s"
            .formatted(
                average.batches(),
                "%.4f".formatted(average.mean()),
                evidence.rows().scored(),
                "%.4f".formatted(mean)),
        List.of(
            "mean_of_batch_means",
            average.mean(),
            "mean",
            mean,
            "difference",
            difference,
            "batches",
            average.batches(),
            "smallest_batch",
            average.leastRows(),
            "largest_batch",
            average.mostRows()));
  }
}
