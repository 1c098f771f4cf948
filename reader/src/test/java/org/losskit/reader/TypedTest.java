package org.losskit.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files and queries: columns with a type of their own. */
class TypedTest {
  @TempDir Path folder;

  private Path parquet(String name, String query) throws SQLException {
    Path file = folder.resolve(name);
    write(query, file, "FORMAT parquet");
    return file;
  }

  static void write(String query, Path file, String options) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO %s (%s)".formatted(query, Sql.text("" + file), options));
    }
  }

  private static void assertRefused(
      Class<? extends Exception> type, Path file, Selection selection, String message) {
    assertThatThrownBy(() -> Rows.of(file, selection))
        .isExactlyInstanceOf(type)
        .hasMessage(message);
  }

  @Test
  void everyNumberTypeIsWidenedExactly() throws SQLException {
    Path file =
        parquet(
            "p.parquet",
            """
            SELECT 0.1::FLOAT AS f, 0.1::DOUBLE AS d, -7::TINYINT AS i1, 300::SMALLINT AS i2,
              -70000::INTEGER AS i4, 9007199254740993 AS i8, 255::UTINYINT AS u1,
              18446744073709551615::UBIGINT AS u8, 170141183460469231731687303715884105727::HUGEINT AS h,
              0.12345678901234567890::DECIMAL(38,20) AS c, true AS b, 1 AS y
            """);
    assertThat(Rows.of(file, Selection.of("f,d,i1,i2,i4,i8,u1,u8,h,c,b", "y")).predictions())
        .containsExactly(
            String.join(
                " ",
                Double.toString((double) 0.1f),
                "0.1",
                "-7.0",
                "300.0",
                "-70000.0",
                "9.007199254740992E15",
                "255.0",
                "1.8446744073709552E19",
                "1.7014118346046923E38",
                "0.12345678901234568",
                "1.0"));
  }

  @Test
  void floatNansAndInfinitiesAreNoNulls() {
    Rows rows =
        Rows.ofSql(
            "SELECT unnest(['NaN', 'inf', '-inf', NULL])::FLOAT AS p, 1 AS y",
            Selection.of("p", "y"));
    assertThat(rows.predictions()).containsExactly("NaN", "Infinity", "-Infinity", "NULL");
  }

  @Test
  void listColumnsGiveOnePredictionForEachElement() throws SQLException {
    for (String type : List.of("FLOAT[]", "DOUBLE[]", "INTEGER[]", "DECIMAL(9,2)[]")) {
      Path file =
          parquet(
              "l.parquet",
              "SELECT unnest([NULL, [1, 2.5, NULL], [4, 5, 6]])::%s AS l, 2 AS y".formatted(type));
      Rows rows = Rows.of(file, Selection.of("l", "y"));
      String middle = type.equals("INTEGER[]") ? "3.0" : "2.5";
      assertThat(rows.predictions())
          .containsExactly("NULL NULL NULL", "1.0 " + middle + " NULL", "4.0 5.0 6.0");
      assertThat(rows.predictionColumns()).containsExactly("l[0]", "l[1]", "l[2]");
    }
    Rows fixed =
        Rows.ofSql(
            "SELECT unnest([[1, 2], NULL, [3, NULL]])::FLOAT[2] AS l, 0 AS y",
            Selection.of("l", "y"));
    assertThat(fixed.predictions()).containsExactly("1.0 2.0", "NULL NULL", "3.0 NULL");
  }

  @Test
  void listsOfAnotherLengthAreRefused() throws SQLException {
    Path file =
        parquet(
            "l.parquet",
            "SELECT CASE WHEN i = 41 THEN [1, 2] WHEN i > 0 THEN [i, 2, 3] END AS l, 0 AS y"
                + " FROM range(100) r(i)");
    assertRefused(
        DataException.class,
        file,
        Selection.of("l", "y"),
        file + ", row 42: column l has 2 values; expected 3, as in the first row that has any");
    Path empty = parquet("e.parquet", "SELECT []::FLOAT[] AS l, 0 AS y");
    assertRefused(
        DataException.class,
        empty,
        Selection.of("l", "y"),
        empty + ": column l begins with an empty list; expected numbers");
    Path none = parquet("n.parquet", "SELECT NULL::FLOAT[] AS l, 0 AS y");
    assertRefused(
        DataException.class,
        none,
        Selection.of("l", "y"),
        "prediction: column l holds no list; expected one in each row");
  }

  @Test
  void typesThatCannotPlayThePartAreRefusedBeforeAnyRow() throws SQLException {
    Path file =
        parquet(
            "t.parquet",
            "SELECT 'a' AS t, [1.5]::DOUBLE[] AS l, DATE '2024-01-02' AS d, 1 AS p, 0 AS y");
    assertRefused(
        InputException.class,
        file,
        Selection.of("t", "y"),
        "prediction: column \"t\" of " + file + " is VARCHAR; expected numbers");
    assertRefused(
        InputException.class,
        file,
        Selection.of("p", "l"),
        "target: column \"l\" of " + file + " is DOUBLE[]; expected numbers or texts");
    assertRefused(
        InputException.class,
        file,
        Selection.of("p,l", "y"),
        "prediction: column \"l\" of " + file + " is DOUBLE[]; expected numbers");
    assertRefused(
        InputException.class,
        file,
        Selection.of("p", "y").withWeight("d"),
        "weight: column \"d\" of " + file + " is DATE; expected numbers");
  }

  @Test
  void targetsOfEveryTypeHaveANumberOrAText() throws SQLException {
    assertTargets("unnest([1, NULL, 3])::BIGINT", "1.0", "NULL", "3.0");
    assertTargets("unnest(['1', '2.5', 'NaN', NULL])::DOUBLE", "1.0", "2.5", "NaN", "NULL");
    assertTargets("unnest([true, false])", "1.0", "0.0");
    assertTargets("unnest(['3', '3.0', 'cat'])", "3.0", "3.0", "NaN \"cat\"");
    assertTargets("unnest(['b', 'a', 'b'])::ENUM('a', 'b')", "NaN \"b\"", "NaN \"a\"", "NaN \"b\"");
  }

  private static void assertTargets(String expression, String... expected) {
    Rows rows = Rows.ofSql("SELECT 0.5 AS p, " + expression + " AS y", Selection.of("p", "y"));
    assertThat(rows.targets()).containsExactly(expected);
  }

  @Test
  void numbersAsTextsLoseAnIntegralFraction() {
    Rows rows =
        Rows.ofSql(
            "SELECT 0.5 AS p, unnest(['3', '2.5', NULL, 'NaN'])::DOUBLE AS y",
            Selection.of("p", "y").withTextTarget());
    assertThat(rows.targets()).containsExactly("3.0 \"3\"", "2.5 \"2.5\"", "NULL", "NaN");
    assertThat(
            Rows.ofSql(
                    "SELECT 0.5 AS p, unnest([9007199254740993, 1]) AS y",
                    Selection.of("p", "y").withTextTarget())
                .targets())
        .containsExactly("NaN \"9007199254740993\"", "NaN \"1\"");
  }

  @Test
  void keysKeepTheirType() {
    Rows rows =
        Rows.ofSql(
            """
            SELECT 0.5 AS p, 1 AS y, 7::UTINYINT AS u, 0.1::FLOAT AS f, 2.0::DOUBLE AS d,
              1.50::DECIMAL(9, 2) AS c, 12345678901234567890::HUGEINT AS h, 'x' AS t, true AS b,
              DATE '2024-01-02' AS day, NULL::INTEGER AS n
            """,
            Selection.of("p", "y").withBy(List.of("u", "f", "d", "c", "h", "t", "b", "day", "n")));
    assertThat(rows.keys())
        .containsExactly(
            "Long 7, Double 0.1, Long 2, Double 1.5, BigDecimal 1.234567890123456789E+19, String x,"
                + " Boolean true, String 2024-01-02, null");
  }

  @Test
  void queriesKeepTheirOrder() {
    String query = "SELECT i AS p, 0 AS y FROM range(300000) r(i) ORDER BY hash(i); ;\n";
    List<String> once = Rows.ofSql(query, Selection.of("p", "y")).predictions();
    assertThat(once)
        .hasSize(300_000)
        .isEqualTo(Rows.ofSql(query, Selection.of("p", "y")).predictions());
    assertThat(
            Rows.ofSql(
                    "SELECT i AS p, 0 AS y FROM range(300000) r(i) ORDER BY i DESC",
                    Selection.of("p", "y"))
                .predictions())
        .startsWith("299999.0")
        .endsWith("0.0");
  }

  @Test
  void queriesThatAreNoneOrFailAreRefused() {
    assertThatThrownBy(() -> Table.ofSql("DROP TABLE x", 1))
        .isExactlyInstanceOf(InputException.class)
        .hasMessage(
            "sql: syntax error at or near \"TABLE\"; expected one SELECT statement that DuckDB can run");
    assertThatThrownBy(() -> Table.ofSql("SELECT 1); SELECT (2", 1))
        .isExactlyInstanceOf(InputException.class);
    assertThatThrownBy(() -> Table.ofSql("SELECT * FROM 'gone.parquet'", 1))
        .isExactlyInstanceOf(InputException.class)
        .hasMessage(
            "sql: no files found that match the pattern \"gone.parquet\"; expected one SELECT"
                + " statement that DuckDB can run");
    assertThatThrownBy(() -> Rows.ofSql("SELECT 1 AS p, 2 AS p, 3 AS y", Selection.of("p", "y")))
        .isExactlyInstanceOf(InputException.class)
        .hasMessage(
            "prediction: the query names column \"p\" 2 times (columns 1 and 2); expected one");
  }

  @Test
  void countsBelowOneAreRefused() {
    assertThatThrownBy(() -> Table.ofSql("SELECT 1 AS p", 0))
        .isExactlyInstanceOf(InputException.class)
        .hasMessage("threads = 0; expected at least 1");
    assertThatThrownBy(() -> Selection.of("p", "y").withMaxSegments(0))
        .isExactlyInstanceOf(InputException.class)
        .hasMessage("max-segments = 0; expected at least 1");
  }

  @Test
  void aQueryThatFailsInTheMiddleIsRefused() {
    assertThatThrownBy(() ->
            Rows.ofSql(
                "SELECT CASE WHEN i = 900000 THEN 'abc' ELSE '1' END::DOUBLE AS p, 0 AS y"
                    + " FROM range(1000000) r(i)",
                Selection.of("p", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage("the query: could not convert string 'abc' to DOUBLE");
  }

  @Test
  void truncatedAndDamagedFilesAreRefused() throws SQLException, IOException {
    Path file = parquet("p.parquet", "SELECT random() AS p, i % 2 AS y FROM range(400000) r(i)");
    byte[] bytes = Files.readAllBytes(file);
    Path truncated = folder.resolve("t.parquet");
    Files.write(truncated, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(
        DataException.class,
        truncated,
        Selection.of("p", "y"),
        truncated + ": no magic bytes found at end of file; expected a Parquet file");
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 200_000, (byte) 0x55);
    Path damaged = folder.resolve("d.parquet");
    Files.write(damaged, bytes);
    assertThatThrownBy(() -> Rows.of(damaged, Selection.of("p", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageStartingWith(damaged + ": ");
  }

  @Test
  void rowsAreExpectedAndProgressIsShown() throws SQLException {
    Path a = parquet("a.parquet", "SELECT 1 AS p, 1 AS y FROM range(5000)");
    Path b = parquet("b.parquet", "SELECT 1 AS p, 1 AS y FROM range(10)");
    try (Table table = Table.ofFiles(List.of(a.toString(), b.toString()), 2);
        PredictionSource source = PredictionSource.open(table, Selection.of("p", "y"))) {
      assertThat(source.expectedRows()).isEqualTo(5010);
      assertThat(source.progress()).isZero();
      double before = 0;
      for (Batch batch = source.next(); batch != null; batch = source.next()) {
        assertThat(source.progress()).isBetween(before, 1.0);
        before = source.progress();
      }
      assertThat(source.progress()).isEqualTo(1.0);
      assertThat(source.location(17)).isEqualTo(a + ", row 17");
      assertThat(source.location(5001)).isEqualTo(b + ", row 5001 (row 1 of the file)");
    }
  }
}
