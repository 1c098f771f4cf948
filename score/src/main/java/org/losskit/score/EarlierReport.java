package org.losskit.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.SegmentScore;

/**
 * A JSON report of an earlier run, as much of it as a later one is compared with: the loss, its
 * mean and the means of the segments.
 */
public final class EarlierReport {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** What numbers that JSON has none for are written as. */
  private static final Set<String> SPECIAL = Set.of("NaN", "Infinity", "-Infinity");

  private final String file;
  private final String loss;
  private final Figure result;
  private final Map<Map<String, Object>, Figure> segments;

  private record Figure(double mean, @Nullable Double standardError) {}

  private EarlierReport(
      String file, String loss, Figure result, Map<Map<String, Object>, Figure> segments) {
    this.file = file;
    this.loss = loss;
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
    Map<?, ?> report = object(file, "the report", tree(file, json));
    Object schema = report.get("schema");
    if (!JsonReport.SCHEMA.equals(schema)) {
      throw new SpecException(
          schema == null
              ? "baseline: %s has no schema; expected a report of schema %s"
                  .formatted(file, JsonReport.SCHEMA)
              : "baseline: %s has schema %s; expected %s"
                  .formatted(file, schema, JsonReport.SCHEMA));
    }
    if (!(report.get("loss") instanceof String loss)) {
      throw bad(file, "loss", "a name");
    }
    Figure result = figure(file, "result", object(file, "result", report.get("result")));
    if (result == null) {
      throw bad(file, "result.mean", "a number");
    }
    Map<Map<String, Object>, Figure> segments = new LinkedHashMap<>();
    if (report.get("segments") instanceof List<?> list) {
      for (Object entry : list) {
        Map<?, ?> segment = object(file, "segments", entry);
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        object(file, "segments.by", segment.get("by"))
            .forEach((column, value) -> key.put(column.toString(), value));
        Figure figure = figure(file, "segments", segment);
        if (figure != null) {
          segments.put(canonical(key), figure);
        }
      }
    }
    return new EarlierReport(file, loss, result, segments);
  }

  private static ContentException bad(String file, String what, String expected) {
    return new ContentException(
        "baseline: %s: %s is missing or of another kind; expected %s, as losskit score writes it"
            .formatted(file, what, expected));
  }

  private static Map<?, ?> object(String file, String what, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw bad(file, what, "an object");
  }

  /** The mean and its error; null where there is no mean. */
  private static @Nullable Figure figure(String file, String what, Map<?, ?> section) {
    Double mean = number(file, what + ".mean", section.get("mean"));
    Double error = number(file, what + ".standard_error", section.get("standard_error"));
    return mean == null ? null : new Figure(mean, error);
  }

  private static @Nullable Double number(String file, String what, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof BigDecimal || (value instanceof String text && SPECIAL.contains(text))) {
      return Double.valueOf(value.toString());
    }
    throw bad(file, what, "a number");
  }

  /**
   * The loss of the report must be the one that is scored now.
   *
   * @throws SpecException if it is another
   */
  public void checkLoss(ScoreSpec spec) {
    if (!loss.equals(spec.lossName())) {
      throw new SpecException(
          "baseline: %s has the loss %s, but this is %s; expected the same"
              .formatted(file, loss, spec.lossName()));
    }
  }

  /**
   * The difference of a report from this one. A mean got worse when it rose by more than two
   * combined standard errors, {@code 2 sqrt(e^2 + f^2)}; where either has none, when it rose at
   * all; and when it is NaN and was not. Segments that only one of the reports has are passed over.
   */
  public Baseline compare(ScoreReport report) {
    Result now = report.result();
    List<String> worse = new ArrayList<>();
    if (isWorse(new Figure(now.mean(), now.standardError()), result)) {
      worse.add("mean");
    }
    List<String> columns = report.spec().segmentColumns();
    for (SegmentScore segment : report.segments()) {
      Map<String, @Nullable Object> key = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        key.put(columns.get(i), segment.key().get(i));
      }
      Figure earlier = segments.get(canonical(key));
      Double mean = segment.mean();
      if (earlier != null
          && mean != null
          && isWorse(new Figure(mean, segment.standardError()), earlier)) {
        worse.add("segment " + name(key));
      }
    }
    return new Baseline(file, now.mean() - result.mean(), worse);
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

  /**
   * Keys compare by value: a CSV and a Parquet file may give one number as different types, and
   * NULL is not the text NULL.
   */
  private static Map<String, Object> canonical(Map<String, @Nullable Object> key) {
    Map<String, Object> canonical = new LinkedHashMap<>();
    key.forEach((column, value) -> canonical.put(column, canonical(value)));
    return canonical;
  }

  private static Object canonical(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof Number number) {
      String text = value instanceof Double d ? Numbers.format(d) : number.toString();
      return SPECIAL.contains(text) ? text : new BigDecimal(text).stripTrailingZeros();
    }
    return value;
  }

  private static @Nullable Object tree(String file, String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new ContentException(
            "baseline: " + file + ": more text after the report; expected one JSON object");
      }
      return value;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new ContentException(
          "baseline: %s, line %d: malformed JSON; expected a report that losskit score wrote"
              .formatted(file, line));
    } catch (IOException e) {
      throw new UncheckedIOException("baseline: a string cannot be read", e);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        map.put(name, value(parser));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser));
      }
      return list;
    }
    if (token == null || token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token.isNumeric()) {
      return parser.getDecimalValue();
    }
    return token.isBoolean() ? Boolean.valueOf(parser.getBooleanValue()) : parser.getText();
  }
}
