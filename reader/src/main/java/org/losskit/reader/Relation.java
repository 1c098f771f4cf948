package org.losskit.reader;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One file, or the query in its place, with its header.
 *
 * <p>In SQL its columns are c0, c1, ... by position, whatever the header calls them.
 *
 * @param file null for a query
 * @param query empty for a file
 * @param delimiter what separates cells, for delimited text
 */
record Relation(
    Format format, @Nullable Path file, String query, String delimiter, List<Column> columns) {
  static final String JSON_OPTIONS = ", format = 'newline_delimited', records = true";

  Relation {
    columns = List.copyOf(columns);
  }

  /** How messages call it. */
  String name() {
    return file == null ? "the query" : file.toString();
  }

  /** The relation for a FROM clause, with some columns of untyped files read as the types given. */
  String from(Map<Integer, String> readAs) {
    return switch (format) {
      case CSV, TSV -> delimited(readAs);
      case JSON -> json(readAs);
      case PARQUET, SQL -> scan(file, query) + positions();
    };
  }

  /** Rows of a typed file, or the query itself. */
  static String scan(@Nullable Path file, String query) {
    return file == null
        ? "(" + query + "\n)"
        : "read_parquet(" + Sql.path(file) + ", hive_partitioning = false)";
  }

  private String positions() {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> "c" + i)
        .collect(Collectors.joining(", ", " AS t(", ")"));
  }

  private String delimited(Map<Integer, String> readAs) {
    String types =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "'c" + i + "': '" + readAs.getOrDefault(i, "VARCHAR") + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    return "read_csv("
        + path()
        + csvOptions(delimiter)
        + ", header = true, columns = "
        + types
        + ")";
  }

  /** No option is left to DuckDB's guess: what a sample suggests, a later row may contradict. */
  static String csvOptions(String delimiter) {
    return ", auto_detect = false, skip = 0, quote = '\"', escape = '\"', nullstr = '', delim = "
        + Sql.text(delimiter);
  }

  private String json(Map<Integer, String> readAs) {
    if (readAs.isEmpty()) {
      return "(SELECT 1 FROM " + readJson("columns = {'none': 'JSON'}") + ")";
    }
    String types =
        readAs.entrySet().stream()
            .map(e -> Sql.text(columns.get(e.getKey()).name()) + ": '" + e.getValue() + "'")
            .collect(Collectors.joining(", ", "columns = {", "}"));
    String names =
        readAs.keySet().stream()
            .map(i -> Sql.name(columns.get(i).name()) + " AS c" + i)
            .collect(Collectors.joining(", "));
    return "(SELECT " + names + " FROM " + readJson(types) + ")";
  }

  private String readJson(String option) {
    return "read_json(" + path() + JSON_OPTIONS + ", " + option + ")";
  }

  private String path() {
    return Sql.path(Objects.requireNonNull(file, "a query has no path"));
  }
}
