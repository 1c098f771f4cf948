package org.losskit.score;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.losskit.score.RowSample.Group;
import org.losskit.score.RowSample.Sample;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * Copies of rows make up much of the data.
 *
 * <p>That many rows have equal predictions is no fault by itself: a tree has few leaves, and a file
 * may hold four digits. Copies show in what goes with the prediction: they have the same label as
 * well, though rows of that prediction are not all of one class; or the number of every row is a
 * multiple of the same number.
 *
 * <p>Margin: a third of 1,100 healthy models repeat more than 40 % of their predictions, as
 * neighbours do; none was taken for one with copies. Nor were bootstraps of healthy rows: 37 %.
 */
final class DuplicateRowsRule extends Rule.OfScore {
  /** Of all rows, beyond the first of each prediction. */
  private static final double MANY = 0.4;

  /** How many kinds of rows do not all by chance come in multiples: 2^-20. */
  private static final int KINDS = 20;

  /** ln of how improbable it is that the labels of equal predictions agree by chance. */
  private static final double SURPRISE = 20;

  /** Of the rows with equal predictions: those whose labels agree. */
  private static final double AGREEING = 0.9;

  /** Of wrong rows among them: those whose copies are all wrong. */
  private static final double WRONG_TOGETHER = 0.8;

  /** A model may be wrong more often than it says. */
  private static final double MOST_ERROR = 0.9;

  DuplicateRowsRule() {
    super(
        new Text(
            "duplicate_rows_dominate",
            "Many rows are copies of others.",
            "Found when more than %s of the rows repeat the prediction of another, and either all rows come in multiples of the same number (at least %d different ones), or labels agree wherever predictions are equal, which by the error rate of the model would be a chance of e^-%.0f."
                .formatted(percent(MANY), KINDS, SURPRISE),
            "Rows of equal predictions that are different cases have different labels at times, and"
                + " their numbers have no common divisor.",
            "look for a join that repeats rows, a file that is read twice, or sampling with"
                + " replacement: copies make the standard errors too small"));
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    Sample sample = evidence.sample();
    double copies = 1 - sample.distinct / sample.rows;
    if (!(copies > MANY) || evidence.signs().sample.isConstant()) {
      return null;
    }
    long divisor = commonDivisor(sample);
    if (divisor <= 1 && !haveOneLabel(evidence)) {
      return null;
    }
    Group most = sample.groups.get(0).get(0);
    for (List<Group> rows : sample.groups) {
      for (Group group : rows) {
        boolean more = group.rows() > most.rows();
        boolean earlier = group.rows() == most.rows() && group.first() < most.first();
        most = more || earlier ? group : most;
      }
    }
    return found(
        Severity.WARNING,
        "%s%s of the rows are copies: row %,d is there %,d times"
            .formatted(sample.whole ? "" : "about ", percent(copies), most.first(), most.rows()),
        List.of(
            "share",
            copies,
            "rows",
            sample.rows,
            "distinct",
            Math.round(sample.distinct),
            "multiple_of",
            Math.max(divisor, 1L),
            "example_row",
            most.first(),
            "example_copies",
            most.rows()));
  }

  /** Of the numbers of equal rows; 1 where there are few kinds of them. */
  private static long commonDivisor(Sample sample) {
    long divisor = 0;
    int kinds = 0;
    for (List<Group> rows : sample.groups) {
      for (Group group : rows) {
        long rest = group.rows();
        while (rest != 0) {
          long next = divisor % rest;
          divisor = rest;
          rest = next;
        }
        kinds++;
      }
    }
    return kinds < KINDS ? 1 : divisor;
  }

  private static boolean haveOneLabel(Evidence evidence) {
    SampledClasses sampled = evidence.sampled();
    return sampled == null ? haveOneNumber(evidence.sample()) : new Labels(sampled).agree();
  }

  /** Equal predictions of numbers with equal targets, of which there are many. */
  private static boolean haveOneNumber(Sample sample) {
    Set<Double> targets = new HashSet<>();
    long all = 0;
    long agreeing = 0;
    for (List<Group> rows : sample.groups) {
      long count = rows.stream().mapToLong(Group::rows).sum();
      if (count > 1) {
        all += count;
        if (isOfOneTarget(rows)) {
          agreeing += count;
          targets.add(rows.get(0).target());
        }
      }
    }
    return agreeing >= AGREEING * all && targets.size() >= KINDS;
  }

  private static boolean isOfOneTarget(List<Group> rows) {
    return rows.stream().allMatch(group -> group.target() == rows.get(0).target());
  }

  /** The labels of equal predictions. */
  private static final class Labels {
    private final SampledClasses sampled;
    private final double errorScale;

    private long rows;
    private long agreeing;
    private long wrong;
    private long wrongTogether;
    private double surprise;

    Labels(SampledClasses sampled) {
      this.sampled = sampled;
      double expected = 0;
      double occurred = 0;
      for (List<Group> prediction : sampled.groups()) {
        expected += count(prediction) * error(prediction);
        occurred += wrong(prediction);
      }
      // By how often the model is wrong, whatever it says of itself.
      errorScale = expected == 0 ? 0 : occurred / expected;
      sampled.groups().stream().filter(prediction -> count(prediction) > 1).forEach(this::add);
    }

    private static long count(List<Group> prediction) {
      return prediction.stream().mapToLong(Group::rows).sum();
    }

    private double error(List<Group> prediction) {
      int index = prediction.get(0).index();
      double[] p = new double[sampled.classes];
      sampled.probabilities(index, 1, p);
      return 1 - p[sampled.predicted(index)];
    }

    private long wrong(List<Group> prediction) {
      int predicted = sampled.predicted(prediction.get(0).index());
      return prediction.stream()
          .filter(group -> sampled.share(group, predicted) < 0.5)
          .mapToLong(Group::rows)
          .sum();
    }

    private void add(List<Group> prediction) {
      double n = count(prediction);
      long off = wrong(prediction);
      rows += count(prediction);
      wrong += off;
      if (isOfOneTarget(prediction)) {
        agreeing += count(prediction);
        wrongTogether += off;
        double e = Math.min(errorScale * error(prediction), MOST_ERROR);
        surprise -= StrictMath.log(StrictMath.pow(e, n) + StrictMath.pow(1 - e, n));
      }
    }

    boolean agree() {
      return surprise >= SURPRISE
          && agreeing >= AGREEING * rows
          && wrongTogether >= WRONG_TOGETHER * wrong;
    }
  }
}
