package org.losskit.bench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.losskit.cli.WarmCommand;

class DataFilesTest {
  @TempDir static Path folder;
  private static DataFiles data;

  @BeforeAll
  static void write() throws IOException, SQLException {
    data = new DataFiles(folder, 50_000);
    data.create();
  }

  @Test
  void everyQueryGivesTheLossOfTheCommand() throws IOException, SQLException {
    double binary = score(data.binary().toString(), "bce_with_logits", "logit", "label");
    for (LogLossSql sql : LogLossSql.binary(data.binary())) {
      assertThat(Sql.number(sql.query(), 1)).as(sql.title()).isEqualTo(binary, within(1e-12));
    }
    double classes = score(data.classes().toString(), "cross_entropy", "p*", "label");
    for (LogLossSql sql : LogLossSql.classes(data.classes(), DataFiles.CLASSES)) {
      assertThat(Sql.number(sql.query(), 1)).as(sql.title()).isEqualTo(classes, within(1e-12));
    }
  }

  @Test
  void probabilitiesAreThoseOfTheLogits() throws IOException {
    for (Path parquet : List.of(data.binary(), data.classes())) {
      boolean binary = parquet.equals(data.binary());
      double ofLogits =
          binary
              ? score(parquet.toString(), "bce_with_logits", "logit", "label")
              : score(parquet.toString(), "cross_entropy", "p*", "label");
      String report =
          WarmCommand.run(
              "score",
              "--loss",
              binary ? "bce" : "cross_entropy",
              "--as",
              "probabilities",
              "--prediction",
              data.npy(parquet, "p").toString(),
              "--target",
              data.npy(parquet, "y").toString(),
              "--json",
              "-");
      assertThat(Answer.parse(report).mean()).isEqualTo(ofLogits, within(1e-12));
    }
  }

  @Test
  void modelsAreGoodAndImperfect() throws SQLException {
    assertThat(share("avg(((logit > 0) = (label = 1))::INTEGER)", data.binary()))
        .isBetween(0.75, 0.85);
    assertThat(share("avg(label)", data.binary())).isBetween(0.3, 0.4);
    assertThat(share("count(DISTINCT store)", data.binary())).isEqualTo(DataFiles.SEGMENTS);
    assertThat(share("count(DISTINCT label)", data.classes())).isEqualTo(DataFiles.CLASSES);
    assertThat(share("avg((list_position(l, list_max(l)) - 1 = label)::INTEGER)", data.classes()))
        .isBetween(0.65, 0.85);
  }

  @Test
  void sameRowsAreWrittenAgain(@TempDir Path other) throws IOException, SQLException {
    DataFiles again = new DataFiles(other, 50_000);
    again.create();
    assertThat(again.binary()).hasSameBinaryContentAs(data.binary());
    assertThat(again.npy(again.classes(), "p"))
        .hasSameBinaryContentAs(data.npy(data.classes(), "p"));
  }

  @Test
  void filesThatAreThereAreLeftAlone() throws IOException, SQLException {
    List<Object> before = times();
    data.create();
    assertThat(times()).isEqualTo(before).hasSize(6);
  }

  private static List<Object> times() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .sorted()
          .<Object>map(file -> {
            try {
              return Files.getLastModifiedTime(file);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          })
          .toList();
    }
  }

  private static double share(String of, Path file) throws SQLException {
    return Sql.number(
        "SELECT "
            + of
            + " FROM (SELECT *"
            + (file.equals(data.classes()) ? ", [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9] AS l" : "")
            + " FROM "
            + Sql.text(file)
            + ")",
        1);
  }

  private static double score(String file, String loss, String prediction, String target)
      throws IOException {
    return Answer.parse(
            WarmCommand.run(
                "score",
                file,
                "--loss",
                loss,
                "--prediction",
                prediction,
                "--target",
                target,
                "--json",
                "-"))
        .mean();
  }
}
