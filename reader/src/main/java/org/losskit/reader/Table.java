package org.losskit.reader;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The files, or the query in their place, that rows come from. Opening it reads headers only; any
 * number of {@link PredictionSource}s may read it, one after the other or side by side.
 */
public final class Table implements AutoCloseable {
  private final Database database;
  private final List<Relation> relations;

  private Table(Database database, List<Relation> relations) {
    this.database = database;
    this.relations = List.copyOf(relations);
  }

  /**
   * Loads DuckDB's library, which is unpacked into the folder of temporary files for that. The
   * first table does it otherwise.
   */
  public static void load() {
    Database.load();
  }

  /**
   * Files, globs and folders of CSV, TSV, Parquet and JSON lines: files in the order given, globs
   * and folders sorted by name.
   *
   * @throws InputException if an input does not exist or has no known ending
   * @throws DataException if a file is empty, truncated or of another format than its name says
   */
  public static Table ofFiles(List<String> inputs, int threads) {
    List<Path> files = InputFiles.expand(inputs);
    Database database = Database.open(threads);
    try {
      Headers headers = new Headers(database);
      Table table = new Table(database, files.stream().map(headers::ofFile).toList());
      database = null;
      return table;
    } finally {
      closeIfOpen(database);
    }
  }

  /**
   * The rows of a SELECT that DuckDB runs; its ORDER BY, if any, is the order of the rows.
   *
   * @throws InputException if DuckDB refuses it
   */
  public static Table ofSql(String sql, int threads) {
    Database database = Database.open(threads);
    try {
      Table table = new Table(database, List.of(new Headers(database).ofQuery(sql)));
      database = null;
      return table;
    } finally {
      closeIfOpen(database);
    }
  }

  private static void closeIfOpen(@Nullable Database database) {
    if (database != null) {
      database.close();
    }
  }

  /** The files in reading order; none for a query. */
  public List<Path> files() {
    return relations.stream().map(Relation::file).filter(Objects::nonNull).toList();
  }

  /** The files that a file name, glob or folder stands for; none where there are none. */
  public static List<Path> filesOf(String input) {
    try {
      return InputFiles.expand(List.of(input));
    } catch (InputException e) {
      return List.of();
    }
  }

  /**
   * The names of the columns that a comma list of names and globs stands for, in the first file or
   * the query; globs in natural order ({@code p_2} before {@code p_10}).
   *
   * @param role what messages call them
   * @throws InputException if there is none, or one is named twice
   */
  public List<String> columnsOf(String role, String expression) {
    Relation first = relations.get(0);
    return new ColumnNames(first)
        .several(role, expression).stream().map(i -> first.columns().get(i).name()).toList();
  }

  /** The columns of the first file or of the query. */
  public List<Column> columns() {
    Relation first = relations.get(0);
    if (!first.format().isDelimited()) {
      return first.columns();
    }
    String names =
        IntStream.range(0, first.columns().size())
            .mapToObj(i -> "'c" + i + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    try {
      List<Column> guessed =
          database.describe(
              "SELECT * FROM read_csv("
                  + Sql.path(Objects.requireNonNull(first.file()))
                  + Relation.csvOptions(first.delimiter()).replace("auto_detect = false, ", "")
                  + ", header = true, names = "
                  + names
                  + ")");
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < guessed.size(); i++) {
        columns.add(Column.of(first.columns().get(i).name(), guessed.get(i).type()));
      }
      return List.copyOf(columns);
    } catch (SQLException e) {
      return first
          .columns(); // The guess is not worth an error; reading the rows gives a better one.
    }
  }

  Database database() {
    return database;
  }

  List<Relation> relations() {
    return relations;
  }

  /** Ends the embedded DuckDB. */
  @Override
  public void close() {
    database.close();
  }
}
