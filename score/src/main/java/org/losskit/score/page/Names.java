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
