package org.losskit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.losskit.reader.Column;
import org.losskit.score.SpecException;

/**
 * Finds the prediction or the target among columns where it was not named: the one that bears a
 * customary name, else the only one that is left. Where that does not settle it, nothing is
 * guessed.
 */
final class ColumnChoice {
  private static final Set<String> TARGETS =
      Set.of("target", "targets", "label", "labels", "y", "y_true", "truth", "class");
  private static final Set<String> PREDICTIONS =
      Set.of(
          "p",
          "prediction",
          "predictions",
          "pred",
          "prob",
          "probs",
          "probability",
          "probabilities",
          "logit",
          "logits",
          "score",
          "scores",
          "y_pred",
          "y_prob",
          "y_score",
          "y_hat",
          "yhat");
  private static final int MOST_NAMED = 8;
  private static final Pattern NUMBERED = Pattern.compile("(.*\\D)\\d+");

  private final List<Column> columns;

  /**
   * A choice among columns.
   *
   * @param taken the names that play other parts
   */
  ColumnChoice(List<Column> columns, List<String> taken) {
    this.columns = columns.stream().filter(column -> !taken.contains(column.name())).toList();
  }

  /**
   * One reading.
   *
   * @param columns as the option would say it
   * @param name what it is called without the numbers
   */
  private record Reading(String columns, String name) {
    static Reading of(Column column) {
      return new Reading(column.name(), column.name());
    }
  }

  /** The target column. */
  String target(boolean text) {
    List<Reading> readings =
        columns.stream()
            .filter(column ->
                column.kind() == Column.Kind.NUMBER
                    || column.kind() == Column.Kind.BOOLEAN
                    || (text && column.kind() == Column.Kind.TEXT))
            .map(Reading::of)
            .toList();
    return one("target", readings, TARGETS);
  }

  /** The prediction column, list column, or comma list of numbered columns. */
  String prediction() {
    Map<String, List<Column>> groups = new LinkedHashMap<>();
    for (Column column : columns) {
      Matcher numbered = NUMBERED.matcher(column.name());
      if (column.kind() == Column.Kind.NUMBER || column.kind() == Column.Kind.LIST) {
        String group =
            column.kind() == Column.Kind.NUMBER && numbered.matches()
                ? numbered.group(1)
                : column.name();
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(column);
      }
    }
    List<Reading> readings = new ArrayList<>();
    groups.forEach((group, members) ->
        readings.add(
            members.size() == 1
                ? Reading.of(members.get(0))
                : new Reading(
                    members.stream().map(Column::name).collect(Collectors.joining(",")),
                    group.replaceAll("[_.-]$", ""))));
    return one("prediction", readings, PREDICTIONS);
  }

  private static String one(String role, List<Reading> all, Set<String> customary) {
    List<Reading> named =
        all.stream()
            .filter(reading -> customary.contains(reading.name().toLowerCase(Locale.ROOT)))
            .toList();
    List<Reading> readings = named.isEmpty() ? all : named;
    if (readings.size() == 1) {
      return readings.get(0).columns();
    }
    throw new SpecException(
        readings.isEmpty()
            ? role + ": not given, and no column can be it; expected --" + role
            : role
                + ": not given, and "
                + readings.size()
                + " readings are possible: "
                + readings.stream()
                    .limit(MOST_NAMED)
                    .map(Reading::columns)
                    .collect(Collectors.joining("; "))
                + (readings.size() > MOST_NAMED ? "; ..." : "")
                + "; expected --"
                + role);
  }
}
