package org.losskit.score;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.SegmentScore;

/**
 * A condition on a report, such as {@code mean > 0.5 or segment.mean > 0.8 and segment.rows >=
 * 100}: comparisons of sums and products of numbers and of names of the report, joined by {@code
 * and}, {@code or}, {@code not}.
 *
 * <p>Names are those of {@code result}, and {@code baselines.X}, {@code calibration.X}, {@code
 * segment.X}. A condition with a {@code segment} holds when it holds for any segment. A comparison
 * with NaN is unknown, and a condition that is unknown because of it holds: what cannot be told has
 * not passed.
 */
public final class FailIf {
  private static final Map<String, ToDoubleFunction<Result>> RESULT = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Baselines>> BASELINES = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Calibration>> CALIBRATION =
      new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<SegmentScore>> SEGMENT = new LinkedHashMap<>();
  private static final Set<String> NAMES;

  static {
    RESULT.put("mean", Result::mean);
    RESULT.put("sum", Result::sum);
    RESULT.put("denominator", Result::denominator);
    RESULT.put("standard_error", result -> orNan(result.standardError()));
    RESULT.put("min", Result::min);
    RESULT.put("max", Result::max);
    BASELINES.put("baselines.uniform", Baselines::uniform);
    BASELINES.put("baselines.label_prior", Baselines::labelPrior);
    BASELINES.put("baselines.gain_over_uniform_bits", Baselines::gainOverUniformBits);
    BASELINES.put("baselines.gain_over_prior_bits", Baselines::gainOverPriorBits);
    CALIBRATION.put("calibration.brier", Calibration::brier);
    CALIBRATION.put("calibration.ece_equal_width", Calibration::eceEqualWidth);
    CALIBRATION.put("calibration.ece_equal_mass", Calibration::eceEqualMass);
    SEGMENT.put("segment.rows", SegmentScore::rows);
    SEGMENT.put("segment.mean", segment -> orNan(segment.mean()));
    SEGMENT.put("segment.sum", SegmentScore::sum);
    SEGMENT.put("segment.denominator", SegmentScore::denominator);
    SEGMENT.put("segment.standard_error", segment -> orNan(segment.standardError()));
    Set<String> names = new java.util.LinkedHashSet<>(RESULT.keySet());
    names.addAll(BASELINES.keySet());
    names.addAll(CALIBRATION.keySet());
    names.addAll(SEGMENT.keySet());
    NAMES = names;
  }

  private final String text;
  private final Expression.Condition condition;
  private final boolean aboutSegments;

  private FailIf(String text, Expression.Condition condition, boolean aboutSegments) {
    this.text = text;
    this.condition = condition;
    this.aboutSegments = aboutSegments;
  }

  /**
   * The condition that a text says.
   *
   * @param bySegment whether the report is going to have segments
   * @param classification whether it is going to have baselines and calibration; null if that is
   *     not known yet
   * @throws SpecException for bad syntax, an unknown name, or one that the report will not have
   */
  public static FailIf parse(String text, boolean bySegment, @Nullable Boolean classification) {
    ExpressionParser parser = new ExpressionParser(text, NAMES);
    Expression.Condition condition = parser.condition();
    boolean aboutSegments = false;
    for (String name : parser.used()) {
      aboutSegments |= SEGMENT.containsKey(name);
      if (SEGMENT.containsKey(name) && !bySegment) {
        throw new SpecException(
            "fail-if: '%s': %s needs segments; expected --by with the columns that make them"
                .formatted(text, name));
      }
      boolean ofClasses = BASELINES.containsKey(name) || CALIBRATION.containsKey(name);
      if (ofClasses && Boolean.FALSE.equals(classification)) {
        throw new SpecException(
            "fail-if: '%s': %s exists for classification only; expected a name of result"
                .formatted(text, name));
      }
    }
    return new FailIf(text, condition, aboutSegments);
  }

  /** Whether it holds for a report. */
  public boolean holds(ScoreReport report) {
    if (!aboutSegments) {
      return holds(report, null);
    }
    return report.segments().stream().anyMatch(segment -> holds(report, segment));
  }

  private boolean holds(ScoreReport report, @Nullable SegmentScore segment) {
    Function<String, Double> names =
        name -> {
          if (segment != null && SEGMENT.containsKey(name)) {
            return value(SEGMENT, name, segment);
          }
          Baselines baselines = report.baselines();
          if (BASELINES.containsKey(name)) {
            return baselines == null ? Double.NaN : value(BASELINES, name, baselines);
          }
          Calibration calibration = report.calibration();
          if (CALIBRATION.containsKey(name)) {
            return calibration == null ? Double.NaN : value(CALIBRATION, name, calibration);
          }
          return value(RESULT, name, report.result());
        };
    return condition.test(names) != Expression.Truth.FALSE;
  }

  private static <T> double value(Map<String, ToDoubleFunction<T>> names, String name, T section) {
    ToDoubleFunction<T> get = names.get(name);
    if (get == null) {
      throw new IllegalStateException("names are checked when the condition is parsed: " + name);
    }
    return get.applyAsDouble(section);
  }

  private static double orNan(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  /** The text that it was parsed from. */
  @Override
  public String toString() {
    return text;
  }
}
