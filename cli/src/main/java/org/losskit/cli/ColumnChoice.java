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

  /** The target column. */
  String target(boolean text) {
    List<String> candidates =
        columns.stream()
            .filter(column ->
                column.kind() == Column.Kind.NUMBER
                    || column.kind() == Column.Kind.BOOLEAN
                    || (text && column.kind() == Column.Kind.TEXT))
            .map(Column::name)
            .toList();
    return one("target", candidates, TARGETS);
  }

  /** The prediction column, list column, or glob of numbered columns ({@code p_*}). */
  String prediction() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    List<String> candidates = new ArrayList<>();
    for (Column column : columns) {
      Matcher numbered = NUMBERED.matcher(column.name());
      if (column.kind() == Column.Kind.LIST) {
        candidates.add(column.name());
      } else if (column.kind() == Column.Kind.NUMBER && numbered.matches()) {
        groups.computeIfAbsent(numbered.group(1), p -> new ArrayList<>()).add(column.name());
      } else if (column.kind() == Column.Kind.NUMBER) {
        candidates.add(column.name());
      }
    }
    List<String> several = new ArrayList<>();
    groups.forEach((prefix, names) -> {
      if (names.size() == 1) {
        candidates.add(names.get(0));
      } else {
        several.add(String.join(",", names));
      }
    });
    if (several.size() == 1) {
      return several.get(0);
    }
    candidates.addAll(several);
    return one("prediction", candidates, PREDICTIONS);
  }

  private static String one(String role, List<String> candidates, Set<String> customary) {
    List<String> named =
        candidates.stream()
            .filter(name -> customary.contains(name.toLowerCase(Locale.ROOT)))
            .toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    if (named.isEmpty() && candidates.size() == 1) {
      return candidates.get(0);
    }
    List<String> readings = named.isEmpty() ? candidates : named;
    throw new SpecException(
        readings.isEmpty()
            ? role + ": not given, and no column can be it; expected --" + role
            : role
                + ": not given, and "
                + readings.size()
                + " readings are possible: "
                + readings.stream().limit(8).collect(Collectors.joining("; "))
                + (readings.size() > 8 ? "; ..." : "")
                + "; expected --"
                + role);
  }
}
