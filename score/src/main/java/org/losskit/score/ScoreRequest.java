package org.losskit.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.LossType;
import org.losskit.loss.LossType.Scale;
import org.losskit.loss.Reduction;
import org.losskit.score.ScoreSpec.Opponent;

/**
 * What a caller asks for, piece by piece, and the checks that make a {@link ScoreSpec} of it. What
 * cannot be done is a {@link SpecException}.
 *
 * <pre>{@code
 * ScoreSpec spec = new ScoreRequest(List.of("p"), "late").loss("bce").segments(List.of("origin")).build();
 * }</pre>
 */
public final class ScoreRequest {
  private final List<String> predictionColumns;
  private final String targetColumn;
  private String title = "";
  private @Nullable LossType type;
  private @Nullable Scale as;
  private @Nullable String weightColumn;
  private @Nullable String varianceColumn;
  private List<String> segmentColumns = List.of();
  private List<String> classNames = List.of();
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private Reduction headline = Reduction.MEAN;
  private InvalidPolicy invalid = InvalidPolicy.REFUSE;
  private final List<String> inferred = new ArrayList<>();
  private @Nullable Opponent opponent;

  /** A request for these columns; several predictions are one for each class. */
  public ScoreRequest(List<String> predictionColumns, String targetColumn) {
    if (predictionColumns.isEmpty()) {
      throw new SpecException("prediction: no column; expected at least one");
    }
    if (predictionColumns.contains(targetColumn)) {
      throw new SpecException(
          "target: column " + targetColumn + " is also a prediction; expected a column of its own");
    }
    this.predictionColumns = List.copyOf(predictionColumns);
    this.targetColumn = targetColumn;
  }

  /** What the rows are, for people. */
  public ScoreRequest title(String text) {
    title = text;
    return this;
  }

  /** The loss, by any of its names. */
  public ScoreRequest loss(String name) {
    try {
      type = Losses.find(name);
    } catch (IllegalArgumentException e) {
      throw SpecException.of(e);
    }
    return this;
  }

  /**
   * What the predictions are: {@code logits}, {@code probabilities} or {@code log_probabilities}.
   */
  public ScoreRequest as(String name) {
    for (Scale scale : List.of(Scale.LOGITS, Scale.PROBABILITIES, Scale.LOG_PROBABILITIES)) {
      if (text(scale).equals(name)) {
        as = scale;
        return this;
      }
    }
    throw new SpecException(
        "as: '" + name + "' is unknown; expected logits, probabilities or log_probabilities");
  }

  /**
   * A parameter of the loss, by PyTorch's name: one number, or several where it takes them, such as
   * the {@code weight} of each class.
   */
  public ScoreRequest parameter(String name, double... values) {
    parameters.put(name, values.clone());
    return this;
  }

  /** A parameter of the loss that is a word. */
  public ScoreRequest parameter(String name, String word) {
    parameters.put(name, word);
    return this;
  }

  /** The column of row weights. */
  public ScoreRequest weight(String column) {
    weightColumn = column;
    return this;
  }

  /** The column of variances, for losses that take one. */
  public ScoreRequest variance(String column) {
    varianceColumn = column;
    return this;
  }

  /** The columns that rows are grouped by. */
  public ScoreRequest segments(List<String> columns) {
    segmentColumns = columns;
    return this;
  }

  /** The text of each class, in the order of the predictions. */
  public ScoreRequest classNames(List<String> names) {
    classNames = names;
    return this;
  }

  /** Which figure to show first. */
  public ScoreRequest headline(Reduction reduction) {
    if (reduction != Reduction.MEAN && reduction != Reduction.SUM) {
      throw new SpecException("reduction: " + reduction + " found; expected mean or sum");
    }
    headline = reduction;
    return this;
  }

  /** What becomes of rows that cannot be scored. */
  public ScoreRequest invalid(InvalidPolicy policy) {
    invalid = policy;
    return this;
  }

  /** Other predictions of the same rows, as many in each, to compare with. */
  public ScoreRequest opponent(Opponent other) {
    if (other.predictionColumns().size() != predictionColumns.size()) {
      throw new SpecException(
          "compare: %s: the predictions are %s; expected %d, as here (%s)"
              .formatted(
                  other.name(),
                  String.join(", ", other.predictionColumns()),
                  predictionColumns.size(),
                  String.join(", ", predictionColumns)));
    }
    opponent = other;
    return this;
  }

  /** Notes that the caller found something out by itself, such as {@code target}. */
  public ScoreRequest inferred(String what) {
    inferred.add(what);
    return this;
  }

  /** Whether rows must be looked at before {@link #build}, to find out what was not given. */
  public boolean needsRows() {
    return type == null ? as == null : as == null && isFree(type) && predictionColumns.size() > 1;
  }

  /** An empty look at the first rows. */
  public Inference inference() {
    Object ignored = parameters.get("ignore_index");
    return new Inference(
        predictionColumns,
        targetColumn,
        ignored instanceof double[] k && k.length == 1 ? k[0] : Double.NaN);
  }

  /**
   * Takes what is missing from the first rows.
   *
   * @throws SpecException if they can be read in several ways; the message names them
   */
  public ScoreRequest infer(Inference rows) {
    if (needsRows()) {
      as = rows.scale(type);
      inferred.add("as");
    }
    return this;
  }

  /**
   * The checked specification. A loss that is missing follows from what the predictions are and how
   * many there are; what they are follows from the loss where it takes only one thing.
   */
  public ScoreSpec build() {
    List<String> found = new ArrayList<>();
    LossType loss = type;
    if (loss == null) {
      if (as == null) {
        throw new SpecException(
            "as: neither loss nor as is given; expected one of them, or rows to infer it from");
      }
      loss = lossOf(as);
      found.add("loss");
    }
    Scale scale = as;
    if (scale == null) {
      scale = scaleOf(loss);
      if (scale != null) {
        found.add("as");
      }
    }
    found.addAll(inferred);
    checkLoss(loss, scale);
    int classes = Task.of(loss) == Task.BINARY ? 2 : predictionColumns.size();
    if (!classNames.isEmpty()
        && (Task.of(loss) == Task.REGRESSION || classNames.size() != classes)) {
      throw new SpecException(
          Task.of(loss) == Task.REGRESSION
              ? loss + ": classes: this loss has none; expected no class names"
              : "%s: classes: %d names (%s); expected %d"
                  .formatted(loss, classNames.size(), String.join(", ", classNames), classes));
    }
    Parameters checked = new Parameters(loss, predictionColumns, parameters);
    return new ScoreSpec(
        title,
        checked.loss(),
        scale,
        predictionColumns,
        targetColumn,
        weightColumn,
        varianceColumn,
        segmentColumns,
        classNames,
        checked.forReport(),
        checked.classWeights(),
        checked.classWeightsCount(),
        checked.ignoreIndex(),
        headline,
        invalid,
        found.stream().distinct().toList(),
        opponent);
  }

  private LossType lossOf(Scale scale) {
    boolean several = predictionColumns.size() > 1;
    if (scale == Scale.LOG_PROBABILITIES) {
      return Losses.nll().type();
    }
    Loss loss =
        several
            ? Losses.crossEntropy()
            : scale == Scale.PROBABILITIES ? Losses.bce() : Losses.bceWithLogits();
    return loss.type();
  }

  private static @Nullable Scale scaleOf(LossType loss) {
    return loss.scale() == Scale.REAL ? null : loss.scale();
  }

  private void checkLoss(LossType loss, @Nullable Scale scale) {
    List<LossType.Input> inputs = loss.inputs();
    if (loss.targets() == LossType.Targets.OTHER) {
      throw new SpecException(
          "%s: takes %s; expected a loss of one prediction and one target (losskit eval has all)"
              .formatted(loss, inputs.stream().map(LossType.Input::name).toList()));
    }
    boolean variance = inputs.size() > 2;
    if (variance != (varianceColumn != null)) {
      throw new SpecException(
          variance
              ? "%s: %s: not given; expected --%s, the column of variances"
                  .formatted(loss, inputs.get(2).name(), inputs.get(2).name())
              : "%s: var: this loss takes no variances; expected none".formatted(loss));
    }
    Task task = Task.of(loss);
    if (!isFree(loss) && scale != scaleOf(loss)) {
      throw new SpecException(
          loss
              + ": as = "
              + (scale == null ? "nothing" : text(scale))
              + "; expected "
              + (scaleOf(loss) == null ? "none: it takes any numbers" : text(loss.scale()))
              + otherLoss(scale));
    }
    int columns = predictionColumns.size();
    if ((task == Task.CLASSES) != (columns > 1)) {
      throw new SpecException(
          task == Task.CLASSES
              ? loss
                  + ": one prediction column ("
                  + predictionColumns.get(0)
                  + "); expected one for each class (bce and bce_with_logits take one)"
              : loss
                  + ": "
                  + columns
                  + " prediction columns ("
                  + String.join(", ", predictionColumns)
                  + "); expected one (cross_entropy takes one for each class)");
    }
  }

  /** Cross entropy takes the surprisal of the true class however it is written. */
  private static boolean isFree(LossType loss) {
    return Task.of(loss) == Task.CLASSES && loss.isSurprisal() && loss.scale() == Scale.LOGITS;
  }

  private String otherLoss(@Nullable Scale scale) {
    if (scale == null || (scale == Scale.LOG_PROBABILITIES && predictionColumns.size() == 1)) {
      return "";
    }
    return " (" + lossOf(scale) + " takes " + text(scale) + ")";
  }

  /** The name of a scale in options and reports. */
  static String text(Scale scale) {
    return scale.name().toLowerCase(Locale.ROOT);
  }
}
