package org.losskit.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.RowCounts;
import org.losskit.score.ScoreReport.Severity;

/**
 * The rules that find what looks wrong. Each asks for evidence that a healthy model rarely gives.
 */
final class Findings {
  /** In nats. A model that learned anything is farther from ln C; one that did not is nearer. */
  private static final double EQUAL = 1e-3;

  /** In standard errors: chance puts a model at the prior there once in 700 times. */
  private static final double SIGNIFICANT = 3;

  /** Fewer rows show no pattern. */
  private static final long FEW_ROWS = 10;

  /** A class with fewer rows may be missed by a good model. */
  private static final long FEW_ROWS_OF_CLASS = 30;

  /** Of an equal share 1/C. Rare classes are often, and rightly, never the most probable one. */
  private static final double COMMON = 0.75;

  /** Of all rows: rounding puts a few probabilities outside of [0, 1], logits nearly all. */
  private static final double MANY_OUTSIDE = 0.1;

  private static final int MOST_CLASSES_NAMED = 10;

  private final ScoreSpec spec;
  private final RowCounts rows;
  private final Result result;
  private final @Nullable Baselines baselines;
  private final List<ClassScore> classes;
  private final Signs signs;
  private final List<Finding> found = new ArrayList<>();

  Findings(
      ScoreSpec spec,
      RowCounts rows,
      Result result,
      @Nullable Baselines baselines,
      List<ClassScore> classes,
      Signs signs) {
    this.spec = spec;
    this.rows = rows;
    this.result = result;
    this.baselines = baselines;
    this.classes = classes;
    this.signs = signs;
  }

  List<Finding> all() {
    if (baselines != null && spec.isPlain()) {
      lossEqualsUniform(baselines);
      worseThanPrior(baselines);
    }
    constantPrediction();
    classNeverPredicted();
    probabilitiesAsLogits();
    logitsAsProbabilities();
    return List.copyOf(found);
  }

  /** ln C is the loss of a model that gives every class the same probability. */
  private void lossEqualsUniform(Baselines known) {
    double difference = Math.abs(result.mean() - known.uniform());
    if (!(difference <= EQUAL) || rows.scored() < FEW_ROWS) {
      return;
    }
    int c = spec.classes();
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("mean", result.mean());
    evidence.put(c == 2 ? "ln2" : "ln_classes", known.uniform());
    evidence.put("difference", difference);
    add(
        c == 2 ? "loss_equals_ln2" : "loss_equals_ln_classes",
        Severity.WARNING,
        c == 2
            ? "the loss equals ln 2: the model tells the classes apart no better than a coin"
            : "the loss equals ln %d: the model tells the %d classes apart no better than a fair die"
                .formatted(c, c),
        evidence,
        "check that the model was trained, that its weights were loaded, and that predictions and"
            + " labels are of the same rows");
  }

  /** Predicting the share of each class in these very labels needs no model at all. */
  private void worseThanPrior(Baselines known) {
    double gap = result.mean() - known.labelPrior();
    Double error = result.standardError();
    if (error == null || !(gap > EQUAL)) {
      return;
    }
    if (gap < Double.POSITIVE_INFINITY && !(gap > SIGNIFICANT * error)) {
      return;
    }
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("mean", result.mean());
    evidence.put("label_prior", known.labelPrior());
    evidence.put("standard_error", error);
    add(
        "worse_than_prior",
        Severity.WARNING,
        "the loss is above that of predicting the share of each class for every row",
        evidence,
        "check the order of the classes, the sign of the logits and --as; if they are right, the"
            + " model is overconfident: look at the worst rows");
  }

  /** Also a broken join or a dead network: every row has the same answer. */
  private void constantPrediction() {
    if (rows.scored() < FEW_ROWS || !signs.isConstant()) {
      return;
    }
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("rows", rows.scored());
    evidence.put("prediction", signs.smallest[0]);
    add(
        "constant_prediction",
        Severity.WARNING,
        "all %,d rows have the same prediction: it does not depend on the row"
            .formatted(rows.scored()),
        evidence,
        "check that the features reach the model, and that the predictions were joined row by row");
  }

  /** A class that is as common as the others, and that the model never names. */
  private void classNeverPredicted() {
    if (signs.isConstant()) {
      return;
    }
    List<ClassScore> never =
        classes.stream()
            .filter(c -> c.predicted() == 0 && c.rows() >= FEW_ROWS_OF_CLASS)
            .filter(c -> c.rows() >= COMMON * rows.scored() / spec.classes())
            .toList();
    if (never.isEmpty()) {
      return;
    }
    List<String> names = never.stream().limit(MOST_CLASSES_NAMED).map(ClassScore::text).toList();
    long count = never.stream().mapToLong(ClassScore::rows).sum();
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("classes", names);
    evidence.put("never_predicted", (long) never.size());
    evidence.put("rows", count);
    evidence.put("share", count / (double) rows.scored());
    add(
        "class_never_predicted",
        Severity.WARNING,
        "%s %s%s never predicted, though %,d of %,d rows have %s"
            .formatted(
                never.size() == 1 ? "class" : "classes",
                String.join(", ", names),
                never.size() > names.size()
                    ? " and " + (never.size() - names.size()) + " others are"
                    : never.size() == 1 ? " is" : " are",
                count,
                rows.scored(),
                never.size() == 1 ? "it" : "them"),
        evidence,
        "check that the training data has the class, and that its column and its label have the"
            + " same index");
  }

  /** Softmax or sigmoid of what went through it already squeezes every row towards the uniform. */
  private void probabilitiesAsLogits() {
    boolean logits = spec.as() == org.losskit.loss.LossType.Scale.LOGITS;
    if (!logits || rows.scored() < FEW_ROWS || !signs.allProbabilities || signs.isConstant()) {
      return;
    }
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("rows", rows.scored());
    evidence.put("smallest", smallest());
    evidence.put("largest", largest());
    add(
        "probabilities_as_logits",
        Severity.WARNING,
        "scored as logits, but every row lies in [0, 1]%s: these look like probabilities"
            .formatted(spec.columns() == 1 ? "" : " and sums to 1"),
        evidence,
        "score them with --as probabilities"
            + (spec.columns() == 1 ? " --loss bce" : " --loss cross_entropy"));
  }

  private void logitsAsProbabilities() {
    if (!(signs.clearlyOutside > MANY_OUTSIDE * rows.read())) {
      return;
    }
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("rows_outside", signs.clearlyOutside);
    evidence.put("share", signs.clearlyOutside / (double) rows.read());
    add(
        "logits_as_probabilities",
        Severity.ERROR,
        "scored as probabilities, but %,d of %,d rows have values outside of [0, 1]: these look like"
                .formatted(signs.clearlyOutside, rows.read())
            + " logits",
        evidence,
        "score them with --as logits"
            + (spec.columns() == 1 ? " --loss bce_with_logits" : " --loss cross_entropy"));
  }

  private double smallest() {
    double least = Double.POSITIVE_INFINITY;
    for (double x : signs.smallest) {
      least = Math.min(least, x);
    }
    return least;
  }

  private double largest() {
    double most = Double.NEGATIVE_INFINITY;
    for (double x : signs.largest) {
      most = Math.max(most, x);
    }
    return most;
  }

  private void add(
      String id, Severity severity, String message, Map<String, Object> evidence, String next) {
    found.add(new Finding(id, severity, message, evidence, next));
  }
}
