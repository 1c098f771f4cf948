package org.losskit.score.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Figures;
import org.losskit.score.Numbers;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreSpec;

/** What things are called on the page and in the pictures. */
final class Names {
  private static final int MOST_NAMED = 20;

  private Names() {}

  /** The values of the segment columns, as the terminal has them. */
  static String key(List<@Nullable Object> key) {
    return key.stream().map(Names::value).collect(Collectors.joining(", "));
  }

  private static String value(@Nullable Object x) {
    if (x == null) {
      return "NULL";
    }
    return x instanceof Double d ? Numbers.format(d) : shown(x.toString());
  }

  /** A text of blanks would look like nothing. */
  static String shown(String text) {
    return text.isBlank() ? '"' + text + '"' : text;
  }

  /** The class with an index. */
  static String className(ScoreSpec spec, int label) {
    return label < spec.classNames().size()
        ? shown(spec.classNames().get(label))
        : Integer.toString(label);
  }

  /** What a single prediction is. */
  static String prediction(ScoreSpec spec) {
    if (spec.as() == null) {
      return "prediction";
    }
    return switch (spec.as()) {
      case PROBABILITIES -> "probability";
      case LOG_PROBABILITIES -> "log-probability";
      default -> "logit";
    };
  }

  /** What the predictions are: {@code log-probabilities}. */
  static String predictions(ScoreSpec spec) {
    return spec.as() == null
        ? "predictions"
        : spec.as().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What was not given but found out, with what it was found to be. */
  static String inferred(ScoreSpec spec) {
    return spec.inferred().stream()
        .map(what ->
            switch (what) {
              case "loss" -> "loss " + spec.lossName();
              case "as" -> "predictions are " + predictions(spec);
              case "prediction" ->
                  spec.columns() == 1
                      ? "prediction " + shown(spec.predictionColumns().get(0))
                      : "predictions " + some(spec.predictionColumns());
              case "target" -> "target " + shown(spec.targetColumn());
              default -> what;
            })
        .collect(Collectors.joining("; "));
  }

  /** The first of a list, and how many more there are. */
  static String some(List<String> names) {
    String text =
        names.stream().limit(MOST_NAMED).map(Names::shown).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMED
        ? text + " and " + Figures.count(names.size() - MOST_NAMED) + " more"
        : text;
  }

  /** The names of the segment columns, above their values. */
  static String segments(ScoreReport report) {
    return report.spec().segmentColumns().isEmpty()
        ? "segment"
        : String.join(", ", report.spec().segmentColumns());
  }

  /** " in nats" where the loss is one of information. */
  static String inNats(ScoreReport report) {
    return report.units() == null ? "" : " in nats";
  }

  /** A difference, with its sign. */
  static String signed(@Nullable Double x) {
    return (x != null && x > 0 ? "+" : "") + Figures.loss(x);
  }

  /** A number of rows with its noun. */
  static String rows(long n) {
    return Figures.count(n) + (n == 1 ? " row" : " rows");
  }

  /** A parameter: its numbers in full. */
  static String exact(Object x) {
    if (x instanceof Number n) {
      return x instanceof Double || x instanceof Float
          ? Numbers.compact(n.doubleValue())
          : x.toString();
    }
    return x instanceof List<?> list
        ? list.stream().map(Names::exact).collect(Collectors.joining(", "))
        : x.toString();
  }

  /** Evidence: numbers in short, lists with commas. */
  static String any(@Nullable Object x) {
    if (x instanceof Double || x instanceof Float) {
      return Figures.loss(((Number) x).doubleValue());
    }
    if (x instanceof Long || x instanceof Integer) {
      return Figures.count(((Number) x).longValue());
    }
    if (x instanceof List<?> list) {
      return list.stream().map(Names::any).collect(Collectors.joining(", "));
    }
    if (x instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> e.getKey() + " " + any(e.getValue()))
          .collect(Collectors.joining(", "));
    }
    return String.valueOf(x);
  }
}
