package org.losskit.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.SegmentScore;

/**
 * A JSON report of an earlier run, as much of it as a later one is compared with: how it was
 * scored, its mean and the means of the segments.
 */
public final class EarlierReport {
  private final String file;
  private final EarlierSettings settings;
  private final Figure result;

  /** By canonical key. */
  private final Map<Map<String, Object>, Figure> segments;

  private record Figure(double mean, @Nullable Double standardError) {}

  private EarlierReport(
      String file,
      EarlierSettings settings,
      Figure result,
      Map<Map<String, Object>, Figure> segments) {
    this.file = file;
    this.settings = settings;
    this.result = result;
    this.segments = segments;
  }

  /**
   * Reads a report.
   *
   * @param file its name, for messages and the new report
   * @throws SpecException if it has another schema
   * @throws ContentException if it is no report
   */
  public static EarlierReport parse(String file, String json) {
    JsonTree tree = new JsonTree(file);
    Map<?, ?> report = tree.object("the report", tree.read(json));
    Object schema = report.get("schema");
    if (!JsonReport.SCHEMA.equals(schema)) {
      throw new SpecException(
          schema == null
              ? "baseline: %s has no schema; expected a report of schema %s"
                  .formatted(file, JsonReport.SCHEMA)
              : "baseline: %s has schema %s; expected %s"
                  .formatted(file, schema, JsonReport.SCHEMA));
    }
    EarlierSettings settings = EarlierSettings.of(file, tree, report);
    Figure result = figure(tree, "result", tree.object("result", report.get("result")));
    if (result == null) {
      throw tree.bad("result.mean", "a number");
    }
    Map<Map<String, Object>, Figure> segments = new LinkedHashMap<>();
    if (report.get("segments") instanceof List<?> list) {
      for (Object entry : list) {
        Map<?, ?> segment = tree.object("segments", entry);
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        tree.object("segments.by", segment.get("by"))
            .forEach((column, value) -> key.put(column.toString(), value));
        Figure figure = figure(tree, "segments", segment);
        if (figure != null) {
          segments.put(canonical(key), figure);
        }
      }
    }
    return new EarlierReport(file, settings, result, segments);
  }

  /** The mean and its error; null where there is no mean. */
  private static @Nullable Figure figure(JsonTree tree, String what, Map<?, ?> section) {
    Double mean = tree.number(what + ".mean", section.get("mean"));
    Double error = tree.number(what + ".standard_error", section.get("standard_error"));
    return mean == null ? null : new Figure(mean, error);
  }

  /**
   * The report must be of what is scored now: the same loss with the same parameters, divided by
   * the same, over as many classes. Otherwise a difference of the means says nothing. {@code
   * ignore_index} may be another: it only names the rows that do not count.
   *
   * @throws SpecException naming what differs, here and there
   */
  public void check(ScoreSpec spec) {
    settings.check(spec);
  }

  /**
   * The difference of a report from this one. A mean got worse when it rose by more than two
   * combined standard errors, {@code 2 sqrt(e^2 + f^2)}; where either has none, when it rose at
   * all; and when it is NaN and was not. Segments that only one of the reports has are passed over
   * and counted in a note. The other notes say what else is not the same: numbers of rows, what the
   * predictions are, labels, names of classes.
   */
  public Baseline compare(ScoreReport report) {
    Result now = report.result();
    List<String> worse = new ArrayList<>();
    if (isWorse(new Figure(now.mean(), now.standardError()), result)) {
      worse.add("mean");
    }
    int both = 0;
    List<String> columns = report.spec().segmentColumns();
    for (SegmentScore segment : report.segments()) {
      Map<String, @Nullable Object> key = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        key.put(columns.get(i), segment.key().get(i));
      }
      Figure earlier = segments.get(canonical(key));
      Double mean = segment.mean();
      if (earlier != null) {
        both++;
        if (mean != null && isWorse(new Figure(mean, segment.standardError()), earlier)) {
          worse.add("segment " + name(key));
        }
      }
    }
    List<String> notes = settings.notes(report);
    notes.addAll(segmentNotes(report, both));
    return new Baseline(file, now.mean() - result.mean(), worse, notes);
  }

  private List<String> segmentNotes(ScoreReport report, int both) {
    String here = String.join(", ", report.spec().segmentColumns());
    String there =
        segments.isEmpty() ? "" : String.join(", ", segments.keySet().iterator().next().keySet());
    int added = report.segments().size() - both;
    int gone = segments.size() - both;
    if (both == 0 && !here.equals(there)) {
      return List.of(
          EarlierSettings.note(
              "segments by",
              here.isEmpty() ? "nothing" : here,
              there.isEmpty() ? "nothing" : there));
    }
    return added == 0 && gone == 0
        ? List.of()
        : List.of(
            "segments passed over: %s only here, %s only there"
                .formatted(Figures.count(added), Figures.count(gone)));
  }

  private static boolean isWorse(Figure now, Figure earlier) {
    if (Double.isNaN(now.mean())) {
      return !Double.isNaN(earlier.mean());
    }
    double rise = now.mean() - earlier.mean();
    Double e = now.standardError();
    Double f = earlier.standardError();
    if (e == null || f == null || !Double.isFinite(e) || !Double.isFinite(f)) {
      return rise > 0;
    }
    return rise > 2 * Math.sqrt(e * e + f * f);
  }

  private static String name(Map<String, @Nullable Object> key) {
    return key.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + value(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String value(@Nullable Object value) {
    return value == null
        ? "NULL"
        : value instanceof Double number ? Numbers.format(number) : value.toString();
  }

  private static Map<String, Object> canonical(Map<String, @Nullable Object> key) {
    Map<String, Object> canonical = new LinkedHashMap<>();
    key.forEach((column, value) -> canonical.put(column, JsonTree.canonical(value)));
    return canonical;
  }
}
