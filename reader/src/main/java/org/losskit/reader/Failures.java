package org.losskit.reader;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a relation that DuckDB stopped reading. */
final class Failures {
  private static final Pattern CSV_LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern CSV_WIDTH =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  /** What DuckDB calls lines are rows, which it counts from 2. */
  private static final Pattern JSON_LINE = Pattern.compile("at byte (\\d+) in line (\\d+)");

  /** The line above DuckDB's advice; the original line before it may have several lines itself. */
  private static final Pattern CSV_REASON = Pattern.compile("\n([^\n]+)\n+Possible ");

  private final Database database;

  Failures(Database database) {
    this.database = database;
  }

  /**
   * The error of a relation whose plan failed, found by asking again: for the first value that is
   * no number, then for DuckDB's own reason.
   *
   * @param rowsBefore how many rows the relations before it have
   */
  DataException explain(Plan plan, long rowsBefore) {
    DataException badValue = badValue(plan, rowsBefore);
    return badValue != null ? badValue : reason(plan);
  }

  private @Nullable DataException badValue(Plan plan, long rowsBefore) {
    String query = plan.badValueQuery();
    if (query == null) {
      return null;
    }
    List<@Nullable String> found;
    try {
      found = database.firstRow(query);
    } catch (SQLException e) {
      return null; // Something worse comes before the first bad value.
    }
    if (found == null) {
      return null;
    }
    long row = Long.parseLong(Objects.requireNonNull(found.get(0)));
    int position = Integer.parseInt(Objects.requireNonNull(found.get(1)));
    Column column = plan.relation().columns().get(position);
    boolean list = column.kind() == Column.Kind.LIST;
    String value = String.valueOf(found.get(2));
    return new DataException(
        "%s: column %s = %s; expected %s"
            .formatted(
                location(plan.relation(), row, rowsBefore),
                column.name(),
                value.startsWith("\"") || list ? value : "\"" + value + "\"",
                list ? "a list of numbers" : "a number, NaN, inf or nothing (NULL)"));
  }

  private DataException reason(Plan plan) {
    String name = plan.relation().name();
    try {
      database.firstRow("SELECT count(COLUMNS(*)) FROM (" + plan.query() + ")");
    } catch (SQLException e) {
      return new DataException(message(name, e));
    }
    return new DataException(name + ": reading it broke off, and DuckDB gives no reason");
  }

  /** The file and DuckDB's reason, which may name the file again. */
  static String message(String name, SQLException e) {
    String reason = reason(e).replace(" '" + name + "'", "").replace(": " + name, "");
    Matcher line = JSON_LINE.matcher(reason);
    return name
        + ": "
        + line.replaceFirst(found ->
            "at byte " + found.group(1) + " of row " + (Long.parseLong(found.group(2)) - 1));
  }

  /** DuckDB's reason alone: it adds advice about options that nobody here can set. */
  private static String reason(SQLException e) {
    String message = String.valueOf(e.getMessage());
    Matcher line = CSV_LINE.matcher(message);
    if (!line.find()) {
      return Database.firstLine(e);
    }
    Matcher width = CSV_WIDTH.matcher(message);
    if (width.find()) {
      return "line %s has %s cells; expected %s, as in the header"
          .formatted(line.group(1), width.group(2), width.group(1));
    }
    Matcher other = CSV_REASON.matcher(message);
    String why = other.find() ? Database.clause(other.group(1)) : "not readable as CSV";
    return "line " + line.group(1) + ": " + why;
  }

  /** A row of a relation, by its number over all and, where that differs, its own. */
  static String location(Relation relation, long row, long rowsBefore) {
    return rowsBefore == 0
        ? relation.name() + ", row " + row
        : "%s, row %d (row %d of the file)".formatted(relation.name(), rowsBefore + row, row);
  }
}
