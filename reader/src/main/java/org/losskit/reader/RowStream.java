package org.losskit.reader;

import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;

/** The rows of one relation, in chunks whose vectors are copied into batches. */
final class RowStream implements AutoCloseable {
  private final List<Sink> sinks;
  private final DuckDBConnection connection;
  private final DuckDBPreparedStatement statement;
  private final DuckDBChunkedResult result;
  private final DuckDBReadableVector[] vectors;
  private int position;
  private int chunkRows;
  private boolean complete;

  RowStream(Database database, Plan plan) throws SQLException {
    sinks = plan.sinks();
    vectors = new DuckDBReadableVector[sinks.size()];
    connection = database.connect();
    try {
      statement = connection.prepare(plan.query());
      result = statement.query();
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Fills the batch from that row on; says how many rows came, 0 when there are no more. */
  int copy(Batch batch, int at) {
    while (position == chunkRows) {
      if (!next()) {
        return 0;
      }
    }
    int count = Math.min(batch.capacity() - at, chunkRows - position);
    for (int i = 0; i < vectors.length; i++) {
      sinks.get(i).copy(vectors[i], position, count, batch, at);
    }
    position += count;
    return count;
  }

  private boolean next() {
    if (!result.nextChunk()) {
      return false;
    }
    DuckDBDataChunkReader chunk = result.chunk();
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = chunk.vector(i);
    }
    int rows = (int) chunk.rowCount();
    DuckDBReadableVector end = chunk.vector(vectors.length);
    if (rows > 0 && end.getBoolean(rows - 1)) {
      complete = true;
      rows--;
    }
    position = 0;
    chunkRows = rows;
    return true;
  }

  /** Whether the mark after the last row has been seen. */
  boolean complete() {
    return complete;
  }

  /** The share of the rows that DuckDB has read, 0 to 1; 0 as long as it does not know. */
  double progress() {
    try {
      double percentage = statement.getQueryProgress().getPercentage();
      return Math.max(0, Math.min(1, percentage / 100));
    } catch (SQLException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    try {
      result.close();
      statement.close();
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("a finished query does not close", e);
    }
  }
}
