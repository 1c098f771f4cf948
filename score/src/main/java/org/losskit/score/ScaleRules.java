package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType.Scale;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/** Predictions that are not on the scale that they are scored on. */
final class ScaleRules {
  /** Fewer rows show no pattern. */
  private static final long FEW_ROWS = 10;

  private ScaleRules() {}

  /**
   * Softmax or sigmoid of what went through it already squeezes every row towards the uniform.
   *
   * <p>Margin: of 1,100 healthy models none had all of its logits in [0, 1].
   */
  static final class ProbabilitiesAsLogits extends Rule.OfScore {
    /** In standard errors of the Brier score: the logits of a weak model can lie in [0, 1]. */
    private static final double SIGNIFICANT = 3;

    ProbabilitiesAsLogits() {
      super(
          new Text(
              "probabilities_as_logits",
              "Probabilities are scored as logits.",
              "Found when every row lies in [0, 1] and, with several columns, sums to 1, with at least %d rows, unless the predictions are worse as probabilities by %.0f standard errors of the Brier score."
                  .formatted(FEW_ROWS, SIGNIFICANT),
              "Logits have no reason to stay in [0, 1], and none to sum to 1.",
              "score them with --as probabilities"));
    }

    @Override
    @Nullable Finding find(Evidence evidence) {
      PredictionRange range = evidence.signs().range;
      if (evidence.spec().as() != Scale.LOGITS
          || evidence.rows().scored() < FEW_ROWS
          || !range.allProbabilities()
          || evidence.signs().sample.isConstant()) {
        return null;
      }
      boolean one = evidence.spec().columns() == 1;
      SampledClasses sampled = evidence.sampled();
      if (one && sampled != null && worseAsProbabilities(sampled) > SIGNIFICANT) {
        return null;
      }
      return found(
          Severity.WARNING,
          "scored as logits, but every row lies in [0, 1]%s: these look like probabilities"
              .formatted(one ? "" : " and sums to 1"),
          List.of(
              "rows",
              evidence.rows().scored(),
              "smallest",
              range.low.value(),
              "largest",
              range.high.value()),
          text().next() + (one ? " --loss bce" : " --loss cross_entropy"));
    }

    private static double worseAsProbabilities(SampledClasses sampled) {
      return sampled.brierDifference(
          (index, into) -> {
            into[1] = sampled.logit(index, 1);
            into[0] = 1 - into[1];
          },
          (index, into) -> sampled.probabilities(index, 1, into));
    }
  }

  /** Logits that were let through, or left out, row by row. */
  static final class LogitsAsProbabilities extends Rule.OfScore {
    /** Of all rows: rounding puts a few probabilities outside of [0, 1], logits nearly all. */
    private static final double MANY_OUTSIDE = 0.1;

    LogitsAsProbabilities() {
      super(
          new Text(
              "logits_as_probabilities",
              "Logits are scored as probabilities.",
              "Found when more than %s of the rows, read with --invalid skip or propagate, have a value that is outside of [0, 1] by more than rounding; --invalid refuse refuses them."
                  .formatted(percent(MANY_OUTSIDE)),
              "No probability is below 0 or above 1.",
              "score them with --as logits"));
    }

    @Override
    @Nullable Finding find(Evidence evidence) {
      long outside = evidence.signs().clearlyOutside;
      long read = evidence.rows().read();
      if (!(outside > MANY_OUTSIDE * read)) {
        return null;
      }
      boolean one = evidence.spec().columns() == 1;
      return found(
          Severity.ERROR,
          "scored as probabilities, but %,d of %,d rows have values outside of [0, 1]: these look like logits"
              .formatted(outside, read),
          List.of("rows_outside", outside, "share", outside / (double) read),
          text().next() + (one ? " --loss bce_with_logits" : " --loss cross_entropy"));
    }
  }

  /**
   * What a softmax makes of numbers in [0, 1]: no ratio above e. A weak but healthy model has that
   * too; it is told apart by undoing the last softmax, which makes the predictions better where
   * there was one too many, and worse where there was not. The softmax q of p has p_c = ln q_c + (1
   * - sum ln q) / C; the sigmoid q of p has p = ln (q / (1 - q)).
   *
   * <p>Margin: 3 % of 1,100 healthy models were within e, and undoing made none of them better.
   */
  static final class SoftmaxTwice extends Rule.OfScore {
    /** In standard errors of the Brier score. */
    private static final double SIGNIFICANT = 4;

    /** How far files may round. */
    private static final double ROUNDING = 0.02;

    SoftmaxTwice() {
      super(
          new Text(
              "softmax_twice",
              "The predictions went through softmax (or sigmoid) twice.",
              "Found when no row has a probability more than e times as large as another, and undoing one softmax improves the Brier score by %.0f standard errors."
                  .formatted(SIGNIFICANT),
              "Softmax of numbers in [0, 1] cannot reach a larger ratio; a model that is that unsure"
                  + " of every row, and rightly so, gets worse when its answers are sharpened.",
              "give the loss what the network puts out before its last softmax: leave out one of the"
                  + " two"));
    }

    @Override
    @Nullable Finding find(Evidence evidence) {
      SampledClasses sampled = evidence.sampled();
      if (sampled == null
          || !evidence.signs().range.isWithinE()
          || evidence.rows().scored() < FEW_ROWS
          || evidence.signs().sample.isConstant()) {
        return null;
      }
      double better = betterUndone(sampled, new Softmax(sampled));
      String function = "softmax";
      if (sampled.classes == 2 && evidence.spec().columns() == 1) {
        double other = betterUndone(sampled, new Sigmoid(sampled));
        function = other > better ? "sigmoid" : function;
        better = Math.max(other, better);
      }
      if (!(better > SIGNIFICANT)) {
        return null;
      }
      return found(
          Severity.WARNING,
          "no row has a probability more than e times as large as another: the predictions went through %s twice"
              .formatted(function),
          List.of(
              "rows",
              evidence.rows().scored(),
              "smallest",
              evidence.signs().range.low.value(),
              "largest",
              evidence.signs().range.high.value(),
              "brier_gain_in_standard_errors",
              better));
    }

    /** NaN where they cannot be undone. */
    private static double betterUndone(SampledClasses sampled, Undone undone) {
      for (List<RowSample.Group> rows : sampled.groups()) {
        if (!undone.isPossible(rows.get(0).index())) {
          return Double.NaN;
        }
      }
      return sampled.brierDifference(
          (index, into) -> sampled.probabilities(index, 1, into), undone);
    }

    private abstract static class Undone implements SampledClasses.Probabilities {
      final SampledClasses sampled;

      Undone(SampledClasses sampled) {
        this.sampled = sampled;
      }

      boolean isPossible(int index) {
        double[] p = new double[sampled.classes];
        write(index, p);
        for (double x : p) {
          if (!(x >= -ROUNDING && x <= 1 + ROUNDING)) {
            return false;
          }
        }
        return true;
      }
    }

    private static final class Softmax extends Undone {
      Softmax(SampledClasses sampled) {
        super(sampled);
      }

      @Override
      public void write(int index, double[] into) {
        double sum = 0;
        for (int c = 0; c < into.length; c++) {
          sum += sampled.logit(index, c);
        }
        for (int c = 0; c < into.length; c++) {
          into[c] = sampled.logit(index, c) + (1 - sum) / into.length;
        }
      }
    }

    private static final class Sigmoid extends Undone {
      Sigmoid(SampledClasses sampled) {
        super(sampled);
      }

      @Override
      public void write(int index, double[] into) {
        into[1] = sampled.logit(index, 1) - sampled.logit(index, 0);
        into[0] = 1 - into[1];
      }
    }
  }
}
