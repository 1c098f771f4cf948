package org.losskit.score;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.Difference;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.SegmentScore;

/**
 * A condition on a report, such as {@code mean > 0.5 or segment.mean > 0.8 and segment.rows >=
 * 100}: comparisons of sums and products of numbers and of names of the report, joined by {@code
 * and}, {@code or}, {@code not}.
 *
 * <p>Names are those of {@code result}, and {@code baselines.X}, {@code calibration.X}, {@code
 * compare.X}, {@code baseline.X}, {@code segment.X} and {@code segment.compare.X}. {@code
 * baseline.worse} is how many entries got worse. A condition with a {@code segment} holds when it
 * holds for any segment. A comparison with NaN is unknown, and a condition that is unknown because
 * of it holds: what cannot be told has not passed.
 */
public final class FailIf {
  private static final Map<String, ToDoubleFunction<Result>> RESULT = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Baselines>> BASELINES = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Calibration>> CALIBRATION =
      new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<SegmentScore>> SEGMENT = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Difference>> COMPARE = new LinkedHashMap<>();
  private static final Map<String, ToDoubleFunction<Baseline>> BASELINE = new LinkedHashMap<>();

  /** What puts the names of a comparison under a segment. */
  private static final String OF_SEGMENT = "segment.";

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
    COMPARE.put("compare.mean_difference", difference -> orNan(difference.mean()));
    COMPARE.put("compare.standard_error", difference -> orNan(difference.standardError()));
    BASELINE.put("baseline.mean_difference", Baseline::meanDifference);
    BASELINE.put("baseline.worse", baseline -> baseline.worse().size());
    Set<String> names = new java.util.LinkedHashSet<>(RESULT.keySet());
    names.addAll(BASELINES.keySet());
    names.addAll(CALIBRATION.keySet());
    names.addAll(COMPARE.keySet());
    names.addAll(BASELINE.keySet());
    names.addAll(SEGMENT.keySet());
    COMPARE.keySet().forEach(name -> names.add(OF_SEGMENT + name));
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
   * What the report is going to have.
   *
   * @param segments whether it has any
   * @param classification whether it has baselines; null if that is not known yet
   * @param comparison whether it compares with other predictions
   * @param baseline whether it compares with an earlier report
   */
  public record Sections(
      boolean segments, @Nullable Boolean classification, boolean comparison, boolean baseline) {}

  /**
   * The condition that a text says about a report that compares with nothing.
   *
   * @param bySegment whether the report is going to have segments
   * @param classification whether it is going to have baselines and calibration; null if that is
   *     not known yet
   * @throws SpecException for bad syntax, an unknown name, or one that the report will not have
   */
  public static FailIf parse(String text, boolean bySegment, @Nullable Boolean classification) {
    return parse(text, new Sections(bySegment, classification, false, false));
  }

  /**
   * The condition that a text says.
   *
   * @throws SpecException for bad syntax, an unknown name, or one that the report will not have
   */
  public static FailIf parse(String text, Sections sections) {
    ExpressionParser parser = new ExpressionParser(text, NAMES);
    Expression.Condition condition = parser.condition();
    boolean aboutSegments = false;
    for (String name : parser.used()) {
      boolean ofSegment = name.startsWith(OF_SEGMENT);
      aboutSegments |= ofSegment;
      if (ofSegment && !sections.segments()) {
        throw new SpecException(
            "fail-if: '%s': %s needs segments; expected --by with the columns that make them"
                .formatted(text, name));
      }
      boolean ofClasses = BASELINES.containsKey(name) || CALIBRATION.containsKey(name);
      if (ofClasses && Boolean.FALSE.equals(sections.classification())) {
        throw new SpecException(
            "fail-if: '%s': %s exists for classification only; expected a name of result"
                .formatted(text, name));
      }
      if (isCompared(name) && !sections.comparison()) {
        throw new SpecException(
            "fail-if: '%s': %s needs other predictions; expected --compare with them"
                .formatted(text, name));
      }
      if (BASELINE.containsKey(name) && !sections.baseline()) {
        throw new SpecException(
            "fail-if: '%s': %s needs an earlier report; expected --baseline with it"
                .formatted(text, name));
      }
    }
    return new FailIf(text, condition, aboutSegments);
  }

  private static boolean isCompared(String name) {
    return COMPARE.containsKey(name)
        || (name.startsWith(OF_SEGMENT)
            && COMPARE.containsKey(name.substring(OF_SEGMENT.length())));
  }

  /** Whether it holds for a report. */
  public boolean holds(ScoreReport report) {
    if (!aboutSegments) {
      return holds(report, null, null);
    }
    Map<List<@Nullable Object>, Difference> differences = new HashMap<>();
    if (report.comparison() != null) {
      report.comparison().segments().forEach(s -> differences.put(s.key(), s.difference()));
    }
    return report.segments().stream()
        .anyMatch(segment -> holds(report, segment, differences.get(segment.key())));
  }

  private boolean holds(
      ScoreReport report, @Nullable SegmentScore segment, @Nullable Difference ofSegment) {
    Function<String, Double> names =
        name -> {
          if (segment != null && SEGMENT.containsKey(name)) {
            return value(SEGMENT, name, segment);
          }
          if (isCompared(name)) {
            boolean whole = COMPARE.containsKey(name);
            Difference all = report.comparison() == null ? null : report.comparison().difference();
            Difference difference = whole ? all : ofSegment;
            String own = whole ? name : name.substring(OF_SEGMENT.length());
            return difference == null ? Double.NaN : value(COMPARE, own, difference);
          }
          if (BASELINE.containsKey(name)) {
            Baseline baseline = report.baseline();
            return baseline == null ? Double.NaN : value(BASELINE, name, baseline);
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
