package org.losskit.bench.score;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One way of writing the mean log loss of logits in SQL.
 *
 * @param stable whether it is right for logits of any size, too
 */
record LogLossSql(String name, boolean stable, String query) {

  /** Of the columns logit and label. */
  static List<LogLossSql> binary(Path file) {
    String from = " FROM " + Sql.text(file);
    return List.of(
        new LogLossSql(
            "greatest",
            true,
            "SELECT avg(greatest(logit, 0) - logit * label + ln(1 + exp(-abs(logit))))" + from),
        new LogLossSql(
            "case of sign",
            true,
            "SELECT avg(ln(1 + exp(-abs(logit)))"
                + " + CASE WHEN (logit > 0) = (label = 1) THEN 0 ELSE abs(logit) END)"
                + from),
        new LogLossSql("product", false, "SELECT avg(ln(1 + exp(logit)) - logit * label)" + from),
        new LogLossSql(
            "case of label",
            false,
            "SELECT avg(ln(1 + exp(CASE label WHEN 1 THEN -logit ELSE logit END)))" + from),
        new LogLossSql(
            "filter",
            false,
            "SELECT avg(ln(1 + exp(logit))) - sum(logit) FILTER (WHERE label = 1) / count(*)"
                + from));
  }

  /** Of the columns p0, p1, ... and label: every way of picking p[label], plain and stable. */
  static List<LogLossSql> classes(Path file, int classes) {
    Map<String, String> picks = new LinkedHashMap<>();
    picks.put(
        "case", "CASE label " + each(classes, k -> "WHEN " + k + " THEN p" + k, " ") + " END");
    picks.put("list", "[" + each(classes, k -> "p" + k, ", ") + "][label + 1]");
    picks.put("array", "array_value(" + each(classes, k -> "p" + k, ", ") + ")[label + 1]");
    picks.put(
        "products",
        "(" + each(classes, k -> "p" + k + " * (label = " + k + ")::FLOAT", " + ") + ")");
    String filtered =
        "("
            + each(
                classes,
                k -> "coalesce(sum(p" + k + ") FILTER (WHERE label = " + k + "), 0)",
                " + ")
            + ") / count(*)";
    String plain = "ln(" + each(classes, k -> "exp(p" + k + ")", " + ") + ")";
    String plainFrom = " FROM " + Sql.text(file);
    // The maximum as a double: differences of floats would be rounded to floats.
    String stable = "m + ln(" + each(classes, k -> "exp(p" + k + " - m)", " + ") + ")";
    String stableFrom =
        " FROM (SELECT *, greatest("
            + each(classes, k -> "p" + k, ", ")
            + ")::DOUBLE AS m FROM "
            + Sql.text(file)
            + ")";
    List<LogLossSql> all = new ArrayList<>();
    for (boolean isStable : new boolean[] {true, false}) {
      String terms = isStable ? stable : plain;
      String from = isStable ? stableFrom : plainFrom;
      picks.forEach((name, pick) ->
          all.add(
              new LogLossSql(name, isStable, "SELECT avg(" + terms + " - " + pick + ")" + from)));
      all.add(new LogLossSql("filter", isStable, "SELECT avg(" + terms + ") - " + filtered + from));
    }
    return all;
  }

  private static String each(int classes, IntFunction<String> part, String between) {
    return IntStream.range(0, classes).mapToObj(part).collect(joining(between));
  }

  /** Of what is timed: {@code DuckDB, stable (case)}. */
  String title() {
    return "DuckDB, " + (stable ? "stable" : "plain") + " (" + name + ")";
  }
}
