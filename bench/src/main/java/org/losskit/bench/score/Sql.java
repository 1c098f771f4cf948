package org.losskit.bench.score;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBConnection;

/** DuckDB as it comes, but for the number of its threads. */
final class Sql {
  private Sql() {}

  static DuckDBConnection connect(int threads) throws SQLException {
    DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + threads);
    }
    return connection;
  }

  /** The only number of a query. */
  static double number(String query, int threads) throws SQLException {
    try (DuckDBConnection connection = connect(threads);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      if (!result.next()) {
        throw new SQLException("no row: " + query);
      }
      return result.getDouble(1);
    }
  }

  static String text(Path file) {
    return "'" + file.toString().replace("'", "''") + "'";
  }
}
