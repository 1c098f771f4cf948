package org.losskit.reader;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** The embedded DuckDB: in memory, in order, without network or extensions. */
final class Database implements AutoCloseable {
  private final DuckDBConnection connection;
  private final Path spill;

  private Database(DuckDBConnection connection, Path spill) {
    this.connection = connection;
    this.spill = spill;
  }

  /** Loads DuckDB's library, if it is not loaded yet. */
  static void load() {
    try {
      Class.forName("org.duckdb.DuckDBNative");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("DuckDB's driver has another shape than expected", e);
    }
  }

  static Database open(int threads) {
    if (threads < 1) {
      throw new InputException("threads = " + threads + "; expected at least 1");
    }
    try {
      DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
      Path spill = Spill.newFolder();
      List<String> settings =
          List.of(
              "autoinstall_known_extensions = false",
              "autoload_known_extensions = false",
              "allow_community_extensions = false",
              "preserve_insertion_order = true",
              "memory_limit = '2GB'",
              "temp_directory = " + Sql.text(spill.toString()),
              "threads = " + threads);
      set(connection, settings);
      return new Database(connection, spill);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not start: " + firstLine(e), e);
    }
  }

  /** One more connection: an open result keeps others off its own. */
  DuckDBConnection connect() throws SQLException {
    DuckDBConnection other = connection.duplicate();
    // The progress of a query is only kept while a progress bar, even unprinted, is on.
    set(other, List.of("enable_progress_bar = true", "enable_progress_bar_print = false"));
    return other;
  }

  private static void set(DuckDBConnection connection, List<String> settings) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String setting : settings) {
        statement.execute("SET " + setting);
      }
    }
  }

  /** The columns of a query, which is bound but not run. */
  List<Column> describe(String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      ResultSetMetaData data = statement.getMetaData();
      List<Column> columns = new ArrayList<>();
      for (int i = 1; i <= data.getColumnCount(); i++) {
        columns.add(Column.of(data.getColumnName(i), data.getColumnTypeName(i)));
      }
      return columns;
    }
  }

  /** The first row as texts, or null without rows. */
  @Nullable List<@Nullable String> firstRow(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      if (!result.next()) {
        return null;
      }
      List<@Nullable String> row = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(result.getString(i));
      }
      return row;
    }
  }

  /** What DuckDB says, without the kind of error before it and the advice after it. */
  static String firstLine(SQLException e) {
    String message = String.valueOf(e.getMessage());
    String line = message.lines().findFirst().orElse("no reason given").strip();
    int colon = line.indexOf(" Error: ");
    if (colon >= 0) {
      line = line.substring(colon + 8).strip();
    }
    return clause(line.replaceFirst(" in file \"[^\"]*\",?", ""));
  }

  /** A sentence as part of another. */
  static String clause(String sentence) {
    String plain = sentence.strip().replaceFirst("[.:]$", "");
    boolean word = plain.length() > 1 && !Character.isUpperCase(plain.charAt(1));
    return word ? plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1) : plain;
  }

  @Override
  public void close() {
    try {
      connection.close();
      Spill.closed(spill);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not close: " + firstLine(e), e);
    }
  }
}
