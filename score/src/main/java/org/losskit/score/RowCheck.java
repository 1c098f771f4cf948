package org.losskit.score;

import org.jspecify.annotations.Nullable;
import org.losskit.loss.LossType.Scale;
import org.losskit.loss.LossType.Targets;

/** Whether a row can be scored, and the words for it when it cannot. */
final class RowCheck {
  private static final String SKIP = "; --invalid skip leaves such rows out";
  private static final String SKIP_OR_PROPAGATE = SKIP + ", --invalid propagate lets them through";

  private final ScoreSpec spec;
  private final int columns;
  private final int classes;
  private final Task task;
  private final Targets targets;

  RowCheck(ScoreSpec spec) {
    this.spec = spec;
    this.columns = spec.columns();
    this.classes = spec.classes();
    this.task = spec.task();
    this.targets = spec.loss().type().targets();
  }

  /** Whether nothing is wrong with any row, nor any ignored; may be false where they are good. */
  boolean isAllGood(Rows rows) {
    return rows.variances == null
        && areAllPredictionsGood(rows)
        && areAllTargetsGood(rows)
        && (rows.weights == null || areAllWeightsGood(rows.weights, rows.count));
  }

  private boolean areAllPredictionsGood(Rows rows) {
    double[] x = rows.predictions;
    int n = rows.count * columns;
    if (spec.as() != Scale.PROBABILITIES) {
      if (spec.as() == Scale.LOG_PROBABILITIES) {
        return false;
      }
      return areFinite(x, n);
    }
    boolean good = true;
    for (int k = 0; k < n; k++) {
      good &= x[k] >= 0 && x[k] <= 1;
    }
    for (int i = 0; i < rows.count && columns > 1; i++) {
      double sum = 0;
      for (int c = i * columns; c < (i + 1) * columns; c++) {
        sum += x[c];
      }
      good &= Domain.isOne(sum);
    }
    return good;
  }

  /** Zero times a number is zero, unless that is NaN or infinite; four sums do not wait in turn. */
  private static boolean areFinite(double[] x, int n) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int whole = n & -4;
    for (int k = 0; k < whole; k += 4) {
      first += x[k] * 0;
      second += x[k + 1] * 0;
      third += x[k + 2] * 0;
      fourth += x[k + 3] * 0;
    }
    for (int k = whole; k < n; k++) {
      first += x[k] * 0;
    }
    return first + second + third + fourth == 0;
  }

  private boolean areAllTargetsGood(Rows rows) {
    double[] y = rows.targets;
    boolean good = spec.ignoreIndex() == null;
    switch (targets) {
      case PROBABILITIES -> {
        for (int i = 0; i < rows.count; i++) {
          good &= y[i] >= 0 && y[i] <= 1;
        }
      }
      case CLASSES -> {
        for (int i = 0; i < rows.count; i++) {
          good &= y[i] >= 0 && y[i] < classes && y[i] == (int) y[i];
        }
      }
      default -> good = false;
    }
    return good;
  }

  private static boolean areAllWeightsGood(double[] weights, int n) {
    boolean good = true;
    for (int i = 0; i < n; i++) {
      good &= weights[i] >= 0 && weights[i] <= Double.MAX_VALUE;
    }
    return good;
  }

  boolean isIgnored(Rows rows, int i) {
    Long ignored = spec.ignoreIndex();
    return ignored != null && rows.targets[i] == ignored.doubleValue();
  }

  /** The first reason that the predictions of a row give, or null. */
  @Nullable InvalidReason prediction(Rows rows, int i) {
    double[] x = rows.predictions;
    int from = i * columns;
    double sum = 0;
    boolean inDomain = true;
    boolean finite = true;
    for (int c = from; c < from + columns; c++) {
      sum += x[c];
      finite &= Math.abs(x[c]) <= Double.MAX_VALUE;
      inDomain &= x[c] >= 0 && x[c] <= 1;
    }
    Scale as = spec.as();
    if (!finite) {
      InvalidReason reason = notFinite(rows, from);
      if (reason != null) {
        return reason;
      }
    }
    if (as == Scale.PROBABILITIES) {
      boolean good = inDomain && (columns == 1 || Domain.isOne(sum));
      return good ? null : InvalidReason.PREDICTION_OUT_OF_DOMAIN;
    }
    if (as == Scale.LOG_PROBABILITIES
        && task == Task.CLASSES
        && !Domain.isOne(Domain.sumOfExp(x, from, columns))) {
      return InvalidReason.PREDICTION_OUT_OF_DOMAIN;
    }
    return variance(rows, i);
  }

  /** The reason that the variance of a row gives, or null: it is predicted too. */
  @Nullable InvalidReason variance(Rows rows, int i) {
    if (rows.variances == null) {
      return null;
    }
    double variance = rows.variances[i];
    if (rows.varianceNulls.get(i)) {
      return InvalidReason.NULL_PREDICTION;
    }
    return Double.isNaN(variance)
        ? InvalidReason.NAN_PREDICTION
        : Double.isInfinite(variance)
            ? InvalidReason.INFINITE_PREDICTION
            : variance < 0 ? InvalidReason.PREDICTION_OUT_OF_DOMAIN : null;
  }

  private @Nullable InvalidReason notFinite(Rows rows, int from) {
    boolean nan = false;
    boolean infinite = false;
    for (int c = from; c < from + columns; c++) {
      double x = rows.predictions[c];
      if (rows.predictionNulls.get(c)) {
        return InvalidReason.NULL_PREDICTION;
      }
      nan |= Double.isNaN(x);
      infinite |= Double.isInfinite(x) && !isLogOfZero(x);
    }
    return nan ? InvalidReason.NAN_PREDICTION : infinite ? InvalidReason.INFINITE_PREDICTION : null;
  }

  private boolean isLogOfZero(double x) {
    return spec.as() == Scale.LOG_PROBABILITIES && x < 0;
  }

  /** The reason that the target of a row gives, or null. */
  @Nullable InvalidReason label(Rows rows, int i) {
    double target = rows.targets[i];
    if (rows.isTargetNull(i)) {
      return InvalidReason.NULL_LABEL;
    }
    boolean good =
        switch (targets) {
          case PROBABILITIES -> target >= 0 && target <= 1;
          case CLASSES -> target >= 0 && target < classes && target == Math.rint(target);
          case COUNTS -> target >= 0 && target <= Double.MAX_VALUE;
          case SIGNS -> target == 1 || target == -1;
          case NUMBERS, OTHER -> !Double.isInfinite(target);
        };
    return good ? null : InvalidReason.LABEL_OUT_OF_RANGE;
  }

  /** The reason that the weight of a row gives, or null. */
  @Nullable InvalidReason weight(Rows rows, int i) {
    double weight = rows.weight(i);
    return weight >= 0 && weight <= Double.MAX_VALUE ? null : InvalidReason.INVALID_WEIGHT;
  }

  /** Whether a row of probabilities holds what only logits hold. */
  boolean looksLikeLogits(Rows rows, int i) {
    if (spec.as() != Scale.PROBABILITIES) {
      return false;
    }
    for (int c = i * columns; c < (i + 1) * columns; c++) {
      if (Domain.isClearlyOutside(rows.predictions[c])) {
        return true;
      }
    }
    return false;
  }

  /** The refusal of a row. */
  ContentException refusal(Rows rows, int i, InvalidReason reason, boolean sawClassZero) {
    String place =
        switch (reason) {
          case NULL_LABEL, LABEL_OUT_OF_RANGE -> "target column " + spec.targetColumn();
          case INVALID_WEIGHT -> "weight column " + spec.weightColumn();
          default -> predictionPlace(rows, i, reason);
        };
    String found =
        switch (reason) {
          case NULL_PREDICTION, NULL_LABEL -> "NULL";
          case LABEL_OUT_OF_RANGE -> rows.targetText(i);
          case INVALID_WEIGHT -> rows.weightNulls.get(i) ? "NULL" : Numbers.format(rows.weight(i));
          default -> predictionFound(rows, i, reason);
        };
    String expected =
        switch (reason) {
          case NULL_LABEL -> label() + SKIP;
          case LABEL_OUT_OF_RANGE -> label() + labelHint(rows, i, sawClassZero) + SKIP;
          case INVALID_WEIGHT -> "a finite number >= 0" + SKIP;
          default ->
              (isOfVariance(rows, i, reason) ? "a finite number >= 0" : predictionExpected(rows, i))
                  + SKIP_OR_PROPAGATE;
        };
    return new ContentException(
        "%s: %s, row %d: %s; expected %s"
            .formatted(spec.lossName(), place, rows.number(i), found, expected),
        rows.number(i));
  }

  /** The refusal of a row of finite numbers for which there is no loss. */
  ContentException noLoss(Rows rows, int i) {
    String target =
        task == Task.CLASSES || rows.targetText != null
            ? ""
            : " with target " + Numbers.format(rows.targets[i]);
    return new ContentException(
        "%s: prediction column %s, row %d: %s%s has no loss (NaN); expected %s%s"
            .formatted(
                spec.lossName(),
                spec.predictionColumns().get(0),
                rows.number(i),
                Numbers.format(rows.predictions[i * columns]),
                target,
                spec.loss().type().domain(),
                SKIP_OR_PROPAGATE),
        rows.number(i));
  }

  /** The first column that has the reason; -1 if the whole row has it. */
  private int badColumn(Rows rows, int i, InvalidReason reason) {
    for (int c = 0; c < columns; c++) {
      double x = rows.predictions[i * columns + c];
      boolean bad =
          switch (reason) {
            case NULL_PREDICTION -> rows.predictionNulls.get(i * columns + c);
            case NAN_PREDICTION -> Double.isNaN(x);
            case INFINITE_PREDICTION -> Double.isInfinite(x) && !isLogOfZero(x);
            default ->
                spec.as() == Scale.PROBABILITIES
                    ? !(x >= 0 && x <= 1)
                    : task == Task.CLASSES && StrictMath.exp(x) > 1 + Domain.TOLERANCE;
          };
      if (bad) {
        return c;
      }
    }
    return -1;
  }

  /** Whether the predictions have no fault, so that it is the variance's or the loss's. */
  private boolean isOfVariance(Rows rows, int i, InvalidReason reason) {
    return badColumn(rows, i, reason) < 0 && variance(rows, i) == reason;
  }

  private String predictionPlace(Rows rows, int i, InvalidReason reason) {
    if (isOfVariance(rows, i, reason)) {
      return "variance column " + spec.varianceColumn();
    }
    int c = badColumn(rows, i, reason);
    if (c >= 0) {
      return "prediction column " + spec.predictionColumns().get(c);
    }
    String first = spec.predictionColumns().get(0);
    String last = spec.predictionColumns().get(columns - 1);
    return "prediction columns " + first + " to " + last;
  }

  private String predictionFound(Rows rows, int i, InvalidReason reason) {
    if (isOfVariance(rows, i, reason) && rows.variances != null) {
      return Numbers.format(rows.variances[i]);
    }
    int c = badColumn(rows, i, reason);
    if (c >= 0) {
      return Numbers.format(rows.predictions[i * columns + c]);
    }
    double sum = 0;
    if (spec.as() == Scale.PROBABILITIES) {
      for (int k = i * columns; k < (i + 1) * columns; k++) {
        sum += rows.predictions[k];
      }
      return "they sum to " + Numbers.format(sum);
    }
    sum = Domain.sumOfExp(rows.predictions, i * columns, columns);
    return "their exponentials sum to " + Numbers.format(sum);
  }

  private String predictionExpected(Rows rows, int i) {
    Scale as = spec.as();
    if (as == null) {
      return "a finite number";
    }
    String hint = looksLikeLogits(rows, i) ? "; the values look like logits (--as logits)" : "";
    return switch (as) {
      case PROBABILITIES ->
          (columns == 1
                  ? "a probability in [0, 1]"
                  : "probabilities in [0, 1] that sum to 1 within 1e-5")
              + hint;
      case LOG_PROBABILITIES -> "logarithms of probabilities that sum to 1 within 1e-5";
      default -> "a finite logit";
    };
  }

  private String label() {
    if (!spec.classNames().isEmpty()) {
      return "one of " + String.join(", ", spec.classNames());
    }
    return switch (targets) {
      case PROBABILITIES -> "a number from 0 to 1";
      case CLASSES -> "a class in 0.." + (classes - 1);
      case COUNTS -> "a finite number >= 0";
      case SIGNS -> "-1 or 1";
      case NUMBERS, OTHER -> "a finite number";
    };
  }

  private String labelHint(Rows rows, int i, boolean sawClassZero) {
    if (targets == Targets.SIGNS && rows.targets[i] == 0) {
      return "; the labels look like 0 and 1: write -1 for 0 (2 * y - 1)";
    }
    if (task == Task.REGRESSION || rows.targetText != null) {
      return "";
    }
    if (task == Task.CLASSES && rows.targets[i] == -100) {
      return "; --ignore-index -100 ignores such rows";
    }
    boolean oneBased = !sawClassZero && rows.targets[i] == classes;
    for (int k = 0; k < rows.count && oneBased; k++) {
      oneBased = rows.targets[k] >= 1 && rows.targets[k] <= classes;
    }
    return oneBased ? "; the labels look 1-based: subtract 1" : "";
  }
}
