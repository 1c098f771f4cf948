package org.losskit.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens files and queries as far as their headers. */
final class Headers {
  private static final String DELIMITERS = ",;\t|";

  private final Database database;

  Headers(Database database) {
    this.database = database;
  }

  Relation ofFile(Path file) {
    Format format = Format.of(file.toString());
    try {
      if (format == null || Files.size(file) == 0) {
        throw new DataException(file + ": empty file; expected columns and rows");
      }
      if (file.toString().endsWith(".zst")) {
        ZstdFrames.check(file);
      }
    } catch (IOException e) {
      throw new InputException("input: " + file + " cannot be read; check its permissions");
    }
    return switch (format) {
      case CSV, TSV -> delimited(format, file);
      case JSON -> typed(format, file, "read_json(" + Sql.path(file) + Relation.JSON_OPTIONS + ")");
      case PARQUET, SQL -> typed(format, file, Relation.scan(file, ""));
    };
  }

  Relation ofQuery(String sql) {
    String query = sql.strip().replaceFirst("[;\\s]+$", "");
    try {
      // The subquery takes nothing but a query; its own text keeps names that occur twice.
      database.describe("SELECT * FROM (" + query + "\n)");
      return new Relation(Format.SQL, null, query, "", database.describe(query));
    } catch (SQLException e) {
      throw new InputException(
          "sql: " + Database.firstLine(e) + "; expected one SELECT statement that DuckDB can run");
    }
  }

  private Relation typed(Format format, Path file, String from) {
    try {
      return new Relation(format, file, "", "", database.describe("SELECT * FROM " + from));
    } catch (SQLException e) {
      String kind = format == Format.PARQUET ? "a Parquet file" : "JSON lines, one object each";
      throw new DataException(Failures.message(file.toString(), e) + "; expected " + kind);
    }
  }

  private Relation delimited(Format format, Path file) {
    String line = firstLine(file);
    if (line == null || line.isBlank()) {
      throw new DataException(
          file + ": the first line is empty; expected the names of the columns");
    }
    String delimiter = format == Format.TSV ? "\t" : delimiter(line);
    List<Column> columns = new ArrayList<>();
    for (String name : cells(line, delimiter.charAt(0))) {
      columns.add(Column.of(name, "VARCHAR"));
    }
    return new Relation(format, file, "", delimiter, columns);
  }

  private @Nullable String firstLine(Path file) {
    String query =
        "SELECT line FROM read_csv("
            + Sql.path(file)
            + ", auto_detect = false, strict_mode = false, header = false, delim = '\\x01', quote = '', escape = '',"
            + " columns = {'line': 'VARCHAR'}) LIMIT 1";
    try {
      List<@Nullable String> row = database.firstRow(query);
      return row == null ? null : row.get(0);
    } catch (SQLException e) {
      throw new DataException(
          Failures.message(file.toString(), e) + "; expected UTF-8 text with a header");
    }
  }

  /** The delimiter that the header uses most; a comma when it uses none. */
  private static String delimiter(String line) {
    int[] counts = new int[DELIMITERS.length()];
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      int which = DELIMITERS.indexOf(c);
      if (!quoted && which >= 0) {
        counts[which]++;
      }
    }
    int most = 0;
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return DELIMITERS.substring(most, most + 1);
  }

  /** The cells of a line; a doubled quote inside quotes is a quote. */
  private static List<String> cells(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == delimiter && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
