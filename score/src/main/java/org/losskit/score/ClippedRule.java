package org.losskit.score;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType.Scale;
import org.losskit.score.PredictionRange.Edge;
import org.losskit.score.RowSample.Group;
import org.losskit.score.RowSample.Sample;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * A smallest probability that many share, right beside values that hardly any share.
 *
 * <p>Margin: none of 1,100 healthy models was taken for a clipped one, a third of them neighbours.
 */
final class ClippedRule extends Rule.OfScore {
  /** Larger values than this are no precaution against ln 0. */
  private static final double LARGEST_FLOOR = 1e-3;

  private static final long LEAST_COUNT = 10;

  /** Of all predictions. */
  private static final double LEAST_SHARE = 1e-3;

  /** How many more predictions have the extreme value than the next one. */
  private static final long PILE = 100;

  /** A prediction that occurs twice does not make a grid. */
  private static final long FEW_AT_NEXT = 2;

  /** Rows for each distinct prediction that is not at the edges. */
  private static final double MOST_REPEATED = 1.2;

  /** A relative difference that is rounding. */
  private static final double SAME = 1e-6;

  ClippedRule() {
    super(
        new Text(
            "probabilities_clipped",
            "Probabilities were clipped before they were scored.",
            "Found when the smallest probability is above 0 and at most %s, at least %d predictions and %s of them share it, and the next larger value is shared by at most %d, or by %d times fewer, while predictions away from the edges hardly repeat; for binary losses the same holds of 1 - p. It is a warning if a label has that probability, so that its loss is cut off, and for information otherwise."
                .formatted(
                    Numbers.compact(LARGEST_FLOOR),
                    LEAST_COUNT,
                    percent(LEAST_SHARE),
                    FEW_AT_NEXT,
                    PILE),
            "The probabilities of a model that computes them have as many small values as rows; where"
                + " few values exist at all, as with trees and neighbours, the next one is shared too.",
            "score the logits, or the probabilities as they were before they were clipped: these"
                + " losses take a probability of 0"));
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    Scale as = evidence.spec().as();
    boolean logarithms = as == Scale.LOG_PROBABILITIES;
    if (evidence.baselines() == null || !(logarithms || as == Scale.PROBABILITIES)) {
      return null;
    }
    PredictionRange range = evidence.signs().range;
    double floor = logarithms ? StrictMath.exp(range.low.value()) : range.low.value();
    double gap = logarithms ? 1 : 1 - range.high.value();
    long all = evidence.rows().scored() * evidence.spec().columns();
    boolean low = isPile(range.low, floor, all);
    boolean high = evidence.spec().columns() == 1 && isPile(range.high, gap, all);
    if ((!low && !high) || !isComputed(evidence)) {
      return null;
    }
    double lowest = Math.min(low ? floor : 1, high ? gap : 1);
    double cut = -StrictMath.log(lowest);
    boolean cutsOff = Math.abs(evidence.result().max() - cut) <= SAME * cut;
    List<Object> numbers = new ArrayList<>();
    if (low) {
      numbers.addAll(List.of("floor", floor, "at_floor", range.low.count));
    }
    if (high) {
      numbers.addAll(List.of("ceiling", range.high.value(), "at_ceiling", range.high.count));
    }
    numbers.addAll(List.of("predictions", all, "largest_loss", evidence.result().max()));
    return found(
        cutsOff ? Severity.WARNING : Severity.INFO,
        "%,d of %,d probabilities are clipped%s%s: no loss exceeds %s"
            .formatted(
                (low ? range.low.count : 0) + (high ? range.high.count : 0),
                all,
                low ? " at " + Numbers.compact(floor) : "",
                high ? (low ? " and at " : " at ") + Numbers.compact(range.high.value()) : "",
                "%.2f".formatted(cut)),
        numbers);
  }

  /** Whether predictions that are not at the edges are hardly ever equal. */
  private static boolean isComputed(Evidence evidence) {
    Sample sample = evidence.sample();
    PredictionRange range = evidence.signs().range;
    int columns = evidence.spec().columns();
    long rows = 0;
    long distinct = 0;
    for (List<Group> groups : sample.groups) {
      int inside = 0;
      for (int c = 0; c < columns; c++) {
        double x = sample.prediction(groups.get(0).index(), c);
        inside += x == range.low.value() || x == range.high.value() ? 0 : 1;
      }
      if (inside >= Math.min(columns, 2)) {
        rows += groups.stream().mapToLong(Group::rows).sum();
        distinct++;
      }
    }
    return distinct >= LEAST_COUNT && rows <= MOST_REPEATED * distinct;
  }

  private static boolean isPile(Edge edge, double distance, long all) {
    return distance > 0
        && distance <= LARGEST_FLOOR * (1 + SAME)
        && edge.count >= Math.max(LEAST_COUNT, LEAST_SHARE * all)
        && (edge.nextCount <= FEW_AT_NEXT || edge.nextCount * PILE <= edge.count);
  }
}
