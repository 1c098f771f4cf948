package org.losskit.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
  @TempDir private Path temporary;

  private static String folder(Database database) throws SQLException {
    return String.valueOf(
        Objects.requireNonNull(database.firstRow("SELECT current_setting('temp_directory')"))
            .get(0));
  }

  @Test
  void everyDatabaseHasAFolderOfItsOwnThatIsThereOnlyWhenNeeded() throws SQLException {
    try (Database one = Database.open(1);
        Database other = Database.open(1)) {
      assertThat(folder(one))
          .startsWith(System.getProperty("java.io.tmpdir"))
          .contains("losskit-duckdb-")
          .isNotEqualTo(folder(other));
      assertThat(Path.of(folder(one))).doesNotExist();
    }
  }

  /** Stands for a run in the middle of a query that spills. */
  public static void main(String[] args) throws Exception {
    Path folder = Spill.newFolder();
    Files.createDirectories(folder.resolve("deeper"));
    Files.writeString(folder.resolve("deeper/spilled"), "rows");
    Path closed = Spill.newFolder();
    Files.createDirectory(closed);
    Spill.closed(closed);
    System.out.println("spilled");
    Thread.sleep(600_000);
  }

  @Test
  void aProcessThatIsAskedToEndTakesItsFolderAlong() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                SpillTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("spilled");
      process.destroy();
      process.waitFor();
    }
    // The folder of a database that is closed is DuckDB's to remove.
    assertThat(temporary.toFile().list()).hasSize(1);
    assertThat(temporary).isDirectoryNotContaining(file -> Files.exists(file.resolve("deeper")));
  }
}
