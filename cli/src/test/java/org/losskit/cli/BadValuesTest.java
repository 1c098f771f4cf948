package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that no row should have, in every format and beside every option that reads a column. */
class BadValuesTest {
  private static final String GOOD = "p,y,w,g\n0.9,1,1,a\n0.2,0,2,a\n0.7,1,1,b\n0.4,0,1,b\n";
  private static final List<String> BINARY = List.of("--prediction=p", "--target=y", "--loss=bce");
  private static final List<String> LISTS =
      List.of("--prediction=l", "--target=y", "--loss=cross_entropy", "--as=logits");
  private static final String SKIP = "; --invalid skip leaves such rows out";
  private static final String PROPAGATE = SKIP + ", --invalid propagate lets them through";

  @TempDir private Path folder;
  private String report = "";

  @BeforeEach
  void anEarlierReport() throws IOException {
    report = file("r.json", "earlier");
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /** A Parquet file of what a query gives. */
  private String parquet(String name, String rows) throws SQLException {
    String file = folder.resolve(name).toString();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (FROM (VALUES " + rows + ") t(l, y)) TO '" + file + "'");
    }
    return file;
  }

  private Run score(String input, List<String> columns, String... more) {
    List<String> all = new ArrayList<>(List.of("score", input, "--quiet", "--json", report));
    all.addAll(columns);
    all.addAll(List.of(more));
    return Run.of(all.toArray(new String[0]));
  }

  private void isRefused(Run run, String message) {
    assertThat(run).isEqualTo(new Run(3, "", "losskit: " + message + "\n"));
    assertThat(Path.of(report)).hasContent("earlier");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.9,1,1,a | ape,1,1,a | FILE, row 1: column p = "ape"; expected a number, NaN, inf or nothing (NULL)
          0.2,0,2,a | 0.2,0,x,a | FILE, row 2: column w = "x"; expected a number, NaN, inf or nothing (NULL)
          0.2,0,2,a | 0.2,0,,a  | bce: weight column w, row 2: NULL; expected a finite number >= 0SKIP
          0.2,0,2,a | 0.2,,2,a  | bce: target column y, row 2: NULL; expected a number from 0 to 1SKIP
          0.2,0,2,a | 0.2,0     | FILE: line 3 has 2 cells; expected 4, as in the header
          0.2,0,2,a | 0.2,0,2,a,9 | FILE: line 3 has 5 cells; expected 4, as in the header
          """)
  void aCsvFileIsRefusedWithItsRow(String good, String bad, String message) throws IOException {
    String csv = file("bad.csv", GOOD.replace(good, bad));
    isRefused(
        score(csv, BINARY, "--weight=w", "--by=g"),
        message.replace("FILE", csv).replace("SKIP", SKIP));
  }

  /** What {@code [1,2,3]} of the second of three rows is instead. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1,2]      | FILE, row 2: column l has 2 values; expected 3, as in the first row that has any
          []         | FILE, row 2: column l has 0 values; expected 3, as in the first row that has any
          null       | cross_entropy: prediction column l[0], row 2: NULL; expected a finite logitPROPAGATE
          [1,null,3] | cross_entropy: prediction column l[1], row 2: NULL; expected a finite logitPROPAGATE
          [1,"x",3]  | FILE, row 2: column l = [1, x, 3]; expected a list of numbers
          """)
  void listsAreRefusedWithTheirRow(String bad, String message) throws Exception {
    String row = "{\"l\": %s, \"y\": %d}\n";
    String good = "[1,2,3]";
    String json =
        file("bad.jsonl", row.formatted(good, 0) + row.formatted(bad, 1) + row.formatted(good, 2));
    String expected = message.replace("PROPAGATE", PROPAGATE);
    isRefused(score(json, LISTS), expected.replace("FILE", json));
    String fine = parquet("fine.parquet", "([1.0,2,3], 0), ([1.0,2,3], 1), ([1.0,2,3], 2)");
    // What is found before the first row, as a type is, names the option; a file names itself.
    boolean early = bad.contains("x");
    boolean named = message.startsWith("FILE");
    isRefused(
        score(fine, LISTS, "--compare", json),
        (early ? "compare: " : named ? "" : "compare: " + json + ": ")
            + expected.replace("FILE", json));
    if (!bad.contains("x")) {
      String typed = parquet("bad.parquet", "([1.0,2,3], 0), (" + bad + ", 1), ([1.0,2,3], 2)");
      isRefused(score(typed, LISTS), expected.replace("FILE", typed));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[1,null,3]"})
  void aListWithNullIsSkippedAndCounted(String bad) throws Exception {
    String typed = parquet("bad.parquet", "([1.0,2,3], 0), (" + bad + ", 1), ([1.0,2,3], 2)");
    assertThat(score(typed, LISTS, "--invalid=skip")).isEqualTo(new Run(0, "", ""));
    assertThat(Path.of(report))
        .content()
        .contains(
            "{\"read\": 3, \"scored\": 2, \"ignored\": 0, \"skipped\": 1, \"skipped_by\":"
                + " {\"null_prediction\": 1}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.2,0,2,a | ,0,2,a    | compare: FILE: bce: prediction column p, row 2: NULL; expected a probability in [0, 1]PROPAGATE
          0.2,0,2,a | NaN,0,2,a | compare: FILE: bce: prediction column p, row 2: NaN; expected a probability in [0, 1]PROPAGATE
          0.2,0,2,a | 0.2,,2,a  | compare: FILE: bce: target column y, row 2: NULL; expected a number from 0 to 1SKIP
          0.2,0,2,a | x,0,2,a   | FILE, row 2: column p = "x"; expected a number, NaN, inf or nothing (NULL)
          """)
  void theFileToCompareWithIsRefusedWithItsRow(String good, String bad, String message)
      throws IOException {
    String csv = file("bad.csv", GOOD.replace(good, bad));
    isRefused(
        score(file("good.csv", GOOD), BINARY, "--compare", csv),
        message.replace("FILE", csv).replace("SKIP", SKIP).replace("PROPAGATE", PROPAGATE));
  }

  /** Its mean does not exist: it is written as null, not left out and not zero. */
  @Test
  void aGroupWithoutWeightHasNoMean() throws IOException {
    String csv = file("good.csv", GOOD.replace("0.9,1,1,a", "0.9,1,0,a").replace("0,2,a", "0,0,a"));
    String html = folder.resolve("r.html").toString();
    assertThat(score(csv, BINARY, "--weight=w", "--by=g", "--html", html))
        .isEqualTo(new Run(0, "", ""));
    assertThat(Path.of(report))
        .content()
        .contains("{\"by\": {\"g\": \"a\"}, \"rows\": 2, \"mean\": null, \"sum\": 0.0,");
    assertThat(Path.of(html))
        .content()
        .contains("<th scope=\"row\">a</th><td class=\"n\">2</td><td class=\"n\">-</td><td>-</td>");
  }

  @Test
  void aGroupWithoutANameIsOne() throws IOException {
    String csv = file("good.csv", GOOD.replace("0.9,1,1,a", "0.9,1,1,"));
    assertThat(score(csv, BINARY, "--by=g")).isEqualTo(new Run(0, "", ""));
    assertThat(Path.of(report)).content().contains("{\"by\": {\"g\": null}, \"rows\": 1,");
  }
}
