package org.losskit.bench.score;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;

/**
 * The files to score: predictions of good but imperfect models, with labels drawn from
 * probabilities that the models nearly know. All numbers come from the number of their row, so that
 * the same file is written again whatever the threads. Files that are there are taken as they are.
 */
final class DataFiles {
  static final int CLASSES = 10;
  static final int SEGMENTS = 1_000;

  /** Every row has so many random numbers of its own. */
  private static final int STREAMS = 64;

  private static final long SEED = 20_261_124_000_000_000L;

  private final Path folder;
  private final long rows;

  DataFiles(Path folder, long rows) {
    this.folder = folder;
    this.rows = rows;
  }

  long binaryRows() {
    return rows;
  }

  long classRows() {
    return rows / 5;
  }

  /** Columns logit, other_logit, label, store. */
  Path binary() {
    return folder.resolve("binary-" + binaryRows() + ".parquet");
  }

  /** Columns p0 to p9 (logits) and label. */
  Path classes() {
    return folder.resolve("classes-" + classRows() + ".parquet");
  }

  /** The same predictions as probabilities (float64), or their labels (int64). */
  Path npy(Path parquet, String part) {
    String name = String.valueOf(parquet.getFileName());
    return folder.resolve(name.replace(".parquet", "-" + part + ".npy"));
  }

  /** Writes what is missing. */
  void create() throws IOException, SQLException {
    Files.createDirectories(folder);
    try (DuckDBConnection connection = Sql.connect(Runtime.getRuntime().availableProcessors())) {
      copy(connection, binaryQuery(), binary());
      copy(connection, classQuery(), classes());
      npy(connection, binary(), binaryRows(), "1 / (1 + exp(-logit))");
      String total = each(k -> "exp(p" + k + ")", " + ");
      npy(connection, classes(), classRows(), each(k -> "exp(p" + k + ") / (" + total + ")", ", "));
    }
  }

  private static void copy(DuckDBConnection connection, String query, Path file)
      throws IOException, SQLException {
    if (Files.exists(file)) {
      return;
    }
    System.err.println("writing " + file);
    Path part = beside(file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO " + Sql.text(part) + " (FORMAT parquet)");
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A file has its name once it is complete. */
  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  private void npy(DuckDBConnection connection, Path parquet, long count, String probabilities)
      throws IOException, SQLException {
    Path predictions = npy(parquet, "p");
    Path labels = npy(parquet, "y");
    if (Files.exists(predictions) && Files.exists(labels)) {
      return;
    }
    System.err.println("writing " + predictions + " and " + labels);
    String query = "SELECT label::BIGINT, " + probabilities + " FROM " + Sql.text(parquet);
    try (DuckDBPreparedStatement statement = connection.prepare(query)) {
      int width = statement.getMetaData().getColumnCount() - 1;
      long[] shape = width == 1 ? new long[] {count} : new long[] {count, width};
      try (DuckDBChunkedResult result = statement.query();
          NpyWriter p = NpyWriter.doubles(beside(predictions), shape);
          NpyWriter y = NpyWriter.longs(beside(labels), count)) {
        while (result.nextChunk()) {
          write(result.chunk(), width, p, y);
        }
      }
    }
    Files.move(beside(predictions), predictions, StandardCopyOption.ATOMIC_MOVE);
    Files.move(beside(labels), labels, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(DuckDBDataChunkReader chunk, int width, NpyWriter p, NpyWriter y) {
    for (int row = 0; row < chunk.rowCount(); row++) {
      y.put(chunk.vector(0).getLong(row));
      for (int c = 1; c <= width; c++) {
        p.put(chunk.vector(c).getDouble(row));
      }
    }
  }

  /** z is the logit of the true probability; one model is a little too sure, the other too weak. */
  private String binaryQuery() {
    return """
    SELECT (1.15 * z + 0.1 + 0.5 * noise)::FLOAT AS logit,
      (0.9 * z + 0.7 * other_noise)::FLOAT AS other_logit,
      (draw < 1 / (1 + exp(-z)))::TINYINT AS label,
      'store ' || lpad(floor(%d * place * place)::INTEGER::VARCHAR, 3, '0') AS store
    FROM (SELECT 2 * %s - 1 AS z, %s AS noise, %s AS other_noise, %s AS draw, %s AS place
      FROM range(%d) rows(row))\
    """
        .formatted(
            SEGMENTS,
            normal(0, "cos"),
            normal(0, "sin"),
            normal(2, "cos"),
            uniform(4),
            uniform(5),
            binaryRows());
  }

  private String classQuery() {
    String drawn =
        IntStream.range(0, CLASSES - 1)
            .mapToObj(k ->
                "WHEN draw < "
                    + IntStream.rangeClosed(0, k).mapToObj(j -> "e" + j).collect(joining(" + "))
                    + " THEN "
                    + k)
            .collect(joining(" ", "CASE ", " ELSE " + (CLASSES - 1) + " END"));
    return "SELECT "
        + each(k -> "p" + k, ", ")
        + ", "
        + drawn
        + "::TINYINT AS label FROM (SELECT *, share * ("
        + each(k -> "e" + k, " + ")
        + ") AS draw FROM (SELECT *, "
        + each(k -> "exp(z" + k + ") AS e" + k, ", ")
        + " FROM (SELECT "
        + uniform(2 * CLASSES)
        + " AS share, "
        + each(k -> "4 * " + normal(2 * k, "cos") + " AS z" + k, ", ")
        + ", "
        + each(
            k ->
                "(4.4 * %s + 0.6 * %s)::FLOAT AS p%d"
                    .formatted(normal(2 * k, "cos"), normal(2 * k, "sin"), k),
            ", ")
        + " FROM range("
        + classRows()
        + ") rows(row))))";
  }

  private static String each(IntFunction<String> part, String between) {
    return IntStream.range(0, CLASSES).mapToObj(part).collect(joining(between));
  }

  /** Box and Muller: cos and sin of the same stream are independent. */
  private static String normal(int stream, String side) {
    return "(sqrt(-2 * ln(%s)) * %s(2 * pi() * %s))"
        .formatted(uniform(stream), side, uniform(stream + 1));
  }

  /** More than 0, at most 1. */
  private static String uniform(int stream) {
    return "(((hash(row * %d + %d) >> 11)::DOUBLE + 1) / 9007199254740992)"
        .formatted(STREAMS, SEED + stream);
  }
}
