package org.losskit.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many rows: in order whatever the threads, and in constant memory. */
class StreamingTest {
  private static final int ROWS = 400_000;
  private static final String QUERY = "SELECT i AS p, 0 AS y, i %% 7 AS k FROM range(%d) r(i)";

  @TempDir Path folder;

  private void assertOrdered(String inputs, int threads, int expected) {
    Selection selection = Selection.of("p", "y").withBy(List.of("k"));
    try (Table table = Table.ofFiles(List.of(inputs), threads);
        PredictionSource source = PredictionSource.open(table, selection)) {
      long rows = 0;
      int first = 0;
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        assertThat(batch.firstRow()).isEqualTo(rows + 1);
        first = first == 0 ? batch.rows() : first;
        assertThat(rows % first).isZero();
        for (int row = 0; row < batch.rows(); row++, rows++) {
          if (batch.predictions()[row] != rows % ROWS) {
            throw new AssertionError("row " + rows + " holds " + batch.predictions()[row]);
          }
        }
      }
      assertThat(rows).isEqualTo(expected);
      assertThat(source.segmentKeys()).hasSize(7);
    }
  }

  @Test
  void rowsOfManyThreadsAndFilesStayInOrder() throws Exception {
    String query = QUERY.formatted(ROWS);
    TypedTest.write(query, folder.resolve("a.parquet"), "FORMAT parquet, ROW_GROUP_SIZE 10000");
    TypedTest.write(query, folder.resolve("b.csv"), "FORMAT csv");
    TypedTest.write(query, folder.resolve("c.parquet"), "FORMAT parquet");
    TypedTest.write(query, folder.resolve("d.jsonl"), "FORMAT json");
    assertOrdered(folder.toString(), 4, 4 * ROWS);
    assertOrdered(folder.resolve("b.csv").toString(), 1, ROWS);
  }

  @Test
  void theHeapDoesNotGrowWithTheRows() throws Exception {
    Path file = folder.resolve("p.parquet");
    TypedTest.write(QUERY.formatted(3 * ROWS), file, "FORMAT parquet");
    Selection selection = Selection.of("p", "y").withBy(List.of("k"));
    try (Table table = Table.ofFiles(List.of(file.toString()), 2);
        PredictionSource source = PredictionSource.open(table, selection)) {
      for (int i = 0; i < 20; i++) {
        assertThat(source.next()).isNotNull();
      }
      long early = liveBytes();
      for (int i = 0; i < 500; i++) {
        assertThat(source.next()).isNotNull();
      }
      assertThat(liveBytes() - early).isLessThan(1_000_000);
    }
  }

  @Test
  void sourcesOfOneTableAreReadSideBySide() throws Exception {
    TypedTest.write(QUERY.formatted(100_000), folder.resolve("a.parquet"), "FORMAT parquet");
    try (Table table = Table.ofFiles(List.of(folder.resolve("a.parquet").toString()), 2);
        PredictionSource left = PredictionSource.open(table, Selection.of("p", "y"));
        PredictionSource right = PredictionSource.open(table, Selection.of("p", "k"))) {
      long rows = 0;
      for (Batch batch = left.next(); batch != null; batch = left.next()) {
        Batch other = Objects.requireNonNull(right.next());
        assertThat(other.rows()).isEqualTo(batch.rows());
        assertThat(left.expectedRows()).isEqualTo(100_000);
        assertThat(other.predictions()).isEqualTo(batch.predictions());
        rows += batch.rows();
      }
      assertThat(right.next()).isNull();
      assertThat(rows).isEqualTo(100_000);
    }
  }

  private static long liveBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
