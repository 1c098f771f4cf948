package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * A class that is as common as the others, that no row is predicted to have, and that the model
 * gives too little probability even so. A weak model rightly never names a class that is nowhere
 * the most probable one, but it gives it its share of the probability.
 *
 * <p>Margin: the least probability that 1,100 healthy models gave a class that they never predicted
 * was 0.8 of its share.
 */
final class NeverPredictedRule extends Rule.OfScore {
  /** A class with fewer rows may be missed by a good model. */
  private static final long FEW_ROWS_OF_CLASS = 30;

  /** Of an equal share 1/C. Rare classes are often, and rightly, never the most probable one. */
  private static final double COMMON = 0.75;

  /** Of the share of the class. */
  private static final double TOO_LITTLE = 0.5;

  private static final int MOST_CLASSES_NAMED = 10;

  NeverPredictedRule() {
    super(
        new Text(
            "class_never_predicted",
            "A common class is never predicted.",
            "Found when a class with at least %d rows and %s / C of them is the most probable one in no row, and its mean predicted probability is below %s of its share."
                .formatted(FEW_ROWS_OF_CLASS, Numbers.compact(COMMON), Numbers.compact(TOO_LITTLE)),
            "A weak model may never name a class, but it gives each about the probability that it"
                + " has.",
            "check that the training data has the class, and that its column and its label have"
                + " the same index"));
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    List<ClassScore> classes = evidence.classes();
    long rows = evidence.rows().scored();
    if (evidence.signs().sample.isConstant()) {
      return null;
    }
    List<ClassScore> never =
        classes.stream()
            .filter(c -> c.predicted() == 0 && c.rows() >= FEW_ROWS_OF_CLASS)
            .filter(c -> c.rows() >= COMMON * rows / classes.size())
            .filter(c -> isTooLittle(evidence.calibration(), c, rows))
            .toList();
    if (never.isEmpty()) {
      return null;
    }
    List<String> names = never.stream().limit(MOST_CLASSES_NAMED).map(ClassScore::text).toList();
    long count = never.stream().mapToLong(ClassScore::rows).sum();
    return found(
        Severity.WARNING,
        "%s %s%s never predicted, though %,d of %,d rows have %s"
            .formatted(
                never.size() == 1 ? "class" : "classes",
                String.join(", ", names),
                never.size() > names.size()
                    ? " and " + (never.size() - names.size()) + " others are"
                    : never.size() == 1 ? " is" : " are",
                count,
                rows,
                never.size() == 1 ? "it" : "them"),
        List.of(
            "classes",
            names,
            "never_predicted",
            (long) never.size(),
            "rows",
            count,
            "share",
            count / (double) rows));
  }

  /** Losses whose predictions are no probabilities have nothing to compare. */
  private static boolean isTooLittle(@Nullable Calibration known, ClassScore c, long rows) {
    if (known == null) {
      return true;
    }
    List<Bin> bins =
        known.classes().isEmpty() ? known.bins() : known.classes().get(c.label()).bins();
    double sum = 0;
    double all = 0;
    for (Bin bin : bins) {
      sum += bin.rows() * bin.confidence();
      all += bin.rows();
    }
    double mean = known.classes().isEmpty() && c.label() == 0 ? 1 - sum / all : sum / all;
    return mean < TOO_LITTLE * c.rows() / rows;
  }
}
