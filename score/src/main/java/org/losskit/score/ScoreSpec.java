package org.losskit.score;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Loss;
import org.losskit.loss.LossType;
import org.losskit.loss.Reduction;

/**
 * What is to be scored, and how: immutable and checked. {@link ScoreRequest} makes it.
 *
 * @param title what the rows are, for people: {@code flights, held out}
 * @param loss the loss with its parameters
 * @param as what the predictions are; null for regression
 * @param predictionColumns the names of the predictions, in the order of the classes
 * @param targetColumn the name of the target
 * @param weightColumn the name of the row weights, or null without
 * @param varianceColumn the name of the variances, or null where the loss has none
 * @param segmentColumns the names of the columns that rows are grouped by
 * @param classNames the text of each class, or empty where classes are numbers
 * @param parameters those that were given, by PyTorch's names: {@link Number}, {@link String} or a
 *     list of numbers
 * @param classWeights a weight for each class, or empty
 * @param classWeightsCount whether they enter the denominator of the mean, as those of cross
 *     entropy do
 * @param ignoreIndex the label of rows that do not count, or null
 * @param headline whether the mean or the sum is the figure to show first
 * @param invalid what becomes of rows that cannot be scored
 * @param inferred what was not given but found out, such as {@code loss} and {@code as}
 * @param opponent the predictions to compare with, or null
 */
public record ScoreSpec(
    String title,
    Loss loss,
    LossType.@Nullable Scale as,
    List<String> predictionColumns,
    String targetColumn,
    @Nullable String weightColumn,
    @Nullable String varianceColumn,
    List<String> segmentColumns,
    List<String> classNames,
    Map<String, Object> parameters,
    List<Double> classWeights,
    boolean classWeightsCount,
    @Nullable Long ignoreIndex,
    Reduction headline,
    InvalidPolicy invalid,
    List<String> inferred,
    @Nullable Opponent opponent) {

  /**
   * Other predictions of the same rows.
   *
   * @param name the file or column, as it was given
   * @param predictionColumns the names of its predictions, as many as here
   */
  public record Opponent(String name, List<String> predictionColumns) {
    /** Copies the list. */
    public Opponent {
      predictionColumns = List.copyOf(predictionColumns);
    }
  }

  /** Copies the lists. */
  public ScoreSpec {
    predictionColumns = List.copyOf(predictionColumns);
    segmentColumns = List.copyOf(segmentColumns);
    classNames = List.copyOf(classNames);
    classWeights = List.copyOf(classWeights);
    inferred = List.copyOf(inferred);
  }

  /** The same with other names of predictions, as many, and nothing to compare with. */
  ScoreSpec withPredictionColumns(List<String> names) {
    return copy(names, segmentColumns);
  }

  /** The same without segments, and with nothing to compare with. */
  public ScoreSpec alone() {
    return copy(predictionColumns, List.of());
  }

  private ScoreSpec copy(List<String> predictions, List<String> segments) {
    return new ScoreSpec(
        title,
        loss,
        as,
        predictions,
        targetColumn,
        weightColumn,
        varianceColumn,
        segments,
        classNames,
        parameters,
        classWeights,
        classWeightsCount,
        ignoreIndex,
        headline,
        invalid,
        inferred,
        null);
  }

  /** The short name of the loss. */
  public String lossName() {
    return loss.type().name();
  }

  /** How many prediction columns there are. */
  public int columns() {
    return predictionColumns.size();
  }

  /** How many classes there are: 2 for binary losses, 0 for regression. */
  public int classes() {
    return switch (task()) {
      case BINARY -> 2;
      case CLASSES -> columns();
      case REGRESSION -> 0;
    };
  }

  Task task() {
    return Task.of(loss.type());
  }

  /** Whether every row that counts has the share 1 of the denominator. */
  boolean isUnit() {
    return weightColumn == null && !classWeightsCount;
  }

  /** Whether the loss is the plain surprisal, so that it compares with ln C and the prior. */
  public boolean isPlain() {
    return !parameters.containsKey("pos_weight") && labelSmoothing() == 0;
  }

  double labelSmoothing() {
    return parameters.get("label_smoothing") instanceof Number share ? share.doubleValue() : 0;
  }

  /** Whether nats, bits, ln C and the entropy of the labels mean something. */
  public boolean hasBaselines() {
    return classes() > 0 && loss.type().isSurprisal();
  }

  /** The share of the denominator that a row of a class has. */
  double classShare(int label) {
    return classWeightsCount ? classWeights.get(label) : 1;
  }

  double classWeight(int label) {
    return classWeights.isEmpty() ? 1 : classWeights.get(label);
  }

  /** The text of a class, or null where classes are numbers. */
  @Nullable String className(int label) {
    return classNames.isEmpty() ? null : classNames.get(label);
  }

  /** What the denominator of the mean adds up. */
  public String denominatorIs() {
    if (isUnit()) {
      return "rows";
    }
    if (!classWeightsCount) {
      return "row weights";
    }
    return weightColumn == null ? "class weights" : "row weights x class weights";
  }
}
