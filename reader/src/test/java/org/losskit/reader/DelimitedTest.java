package org.losskit.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelimitedTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file;
  }

  private static void assertRefused(
      Class<? extends Exception> type, Path file, Selection selection, String message) {
    assertThatThrownBy(() -> Rows.of(file, selection))
        .isExactlyInstanceOf(type)
        .hasMessage(message);
  }

  @Test
  void everySpellingOfANumberIsTheNearestDouble() throws IOException {
    Path file =
        file(
            "p.csv",
            """
            p,y
            0.1,1
            0.1000000000000000055511151231257827021181583404541015625,1
            9007199254740993,1
            4.9e-324,0
            NaN,0
            nan,0
            inf,0
            -Infinity,0
             -0.5 ,0
            +1.5,0
            .5,0
            ,0
            "",0
            7,0
            """);
    assertThat(Rows.of(file, Selection.of("p", "y")).predictions())
        .containsExactly(
            "0.1",
            "0.1",
            "9.007199254740992E15",
            "4.9E-324",
            "NaN",
            "NaN",
            "Infinity",
            "-Infinity",
            "-0.5",
            "1.5",
            "0.5",
            "NULL",
            "NULL",
            "7.0");
  }

  @Test
  void digitsOfADoubleGiveTheSameDouble() throws IOException {
    java.util.SplittableRandom random = new java.util.SplittableRandom(7);
    List<String> digits =
        IntStream.range(0, 20_000)
            .mapToObj(i -> Double.longBitsToDouble(random.nextLong()))
            .filter(Double::isFinite)
            .map(v -> Double.toString(v))
            .toList();
    Path file = file("p.csv", "p,y\n" + String.join(",0\n", digits) + ",0\n");
    assertThat(Rows.of(file, Selection.of("p", "y")).predictions()).isEqualTo(digits);
  }

  @Test
  void aTextAmongNumbersIsRefusedWithItsRow() throws IOException {
    String rows =
        IntStream.rangeClosed(1, 50_000)
            .mapToObj(i -> i == 40_017 ? "abc,0\n" : "0.5,1\n")
            .collect(Collectors.joining());
    Path file = file("p.csv", "p,y\n" + rows);
    assertRefused(
        DataException.class,
        file,
        Selection.of("p", "y"),
        file + ", row 40017: column p = \"abc\"; expected a number, NaN, inf or nothing (NULL)");
  }

  @Test
  void aTextInALaterFileIsRefusedWithBothRowNumbers() throws IOException {
    Path a = file("a.csv", "p,y\n1,1\n2,0\n");
    Path b = file("b.csv", "p,y\n1,1\ntrue,0\n");
    assertThatThrownBy(() -> Rows.of(List.of(a.toString(), b.toString()), Selection.of("p", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(
            b
                + ", row 4 (row 2 of the file): column p = \"true\"; expected a number, NaN, inf or"
                + " nothing (NULL)");
  }

  @Test
  void targetsMayBeNumbersTextsOrTruthValues() throws IOException {
    Path file = file("p.csv", "p,y\n1,3\n1,3.0\n1,cat\n1,True\n1,false\n1,\n1,nan\n1,0.25\n");
    assertThat(Rows.of(file, Selection.of("p", "y")).targets())
        .containsExactly("3.0", "3.0", "NaN \"cat\"", "1.0", "0.0", "NULL", "NaN", "0.25");
    assertThat(Rows.of(file, Selection.of("p", "y").withTextTarget()).targets())
        .containsExactly(
            "NaN \"3\"",
            "NaN \"3.0\"",
            "NaN \"cat\"",
            "NaN \"True\"",
            "NaN \"false\"",
            "NULL",
            "NaN \"nan\"",
            "NaN \"0.25\"");
  }

  @Test
  void globsTakeColumnsInNaturalOrder() throws IOException {
    Path file = file("p.csv", "p_10,p_2,y,p_1,q\n10,2,0,1,9\n");
    Rows rows = Rows.of(file, Selection.of("p_*", "y"));
    assertThat(rows.predictionColumns()).containsExactly("p_1", "p_2", "p_10");
    assertThat(rows.predictions()).containsExactly("1.0 2.0 10.0");
    assertThat(Rows.of(file, Selection.of("q, p_?", "y")).predictions())
        .containsExactly("9.0 1.0 2.0");
  }

  @Test
  void weightsNumbersAndBatchesComeAlong() throws IOException {
    Path file = file("p.csv", "p,y,w,v,b\n1,0,2,4,x\n1,0,,NaN,x\n1,0,1,,\n");
    Rows rows =
        Rows.of(
            file, Selection.of("p", "y").withWeight("w").withNumbers(List.of("v")).withBatch("b"));
    assertThat(rows.weights()).containsExactly("2.0", "NULL", "1.0");
    assertThat(rows.numbers()).containsExactly("4.0", "NaN", "NULL");
    assertThat(rows.batches()).containsExactly("[x]", "[x]", "[null]");
  }

  @Test
  void aColumnMayPlayTwoParts() throws IOException {
    Path file = file("p.csv", "p,y,w\n1,0,2\n1,1,3\n");
    Rows rows = Rows.of(file, Selection.of("p", "y").withWeight("w").withBy(List.of("w", "y")));
    assertThat(rows.weights()).containsExactly("2.0", "3.0");
    assertThat(rows.keys()).containsExactly("Long 2, Long 0", "Long 3, Long 1");
  }

  @Test
  void keysAreNumbersWhenAllTextsAre() throws IOException {
    Path file =
        file(
            "p.csv",
            """
            p,y,age,zip,mixed,flag,same
            1,0,30,01234,1,true,1
            1,0,-2.5,99999,x,False,1.0
            1,0,,,,,
            1,0,30,01234,1,true,1
            """);
    Selection selection = Selection.of("p", "y");
    assertThat(Rows.of(file, selection.withBy(List.of("age"))).keys())
        .containsExactly("Long 30", "Double -2.5", "null");
    assertThat(Rows.of(file, selection.withBy(List.of("zip", "mixed", "flag", "same"))).keys())
        .containsExactly(
            "String 01234, String 1, Boolean true, String 1",
            "String 99999, String x, Boolean false, String 1.0",
            "null, null, null, null");
    assertThat(Rows.of(file, selection.withBy(List.of("age"))).segments())
        .containsExactly("[30]", "[-2.5]", "[null]", "[30]");
  }

  @Test
  void tooManySegmentsAreRefusedWithTheirCount() throws IOException {
    Path file = file("p.csv", "p,y,c,d\n1,0,a,1\n1,0,b,1\n1,0,a,1\n1,0,b,2\n");
    assertRefused(
        DataException.class,
        file,
        Selection.of("p", "y").withBy(List.of("c", "d")).withMaxSegments(2),
        "by: c, d has 3 distinct keys up to row 4; expected at most 2");
  }

  @Test
  void theDelimiterIsTheOneThatTheHeaderUsesMost() throws IOException {
    for (String delimiter : List.of(",", ";", "\t", "|")) {
      Path file = file("p.csv", "\"a,b\";p;y\n0;0.5;1\n".replace(";", delimiter));
      assertThat(Rows.of(file, Selection.of("p", "y")).predictions()).containsExactly("0.5");
    }
    Path tab = file("p.tsv", "p,1\ty\n0.5\t1\n");
    assertThat(Rows.of(tab, Selection.of("p,1", "y")).predictions()).containsExactly("0.5");
  }

  @Test
  void quotesMarksAndLineEndsAreUnderstood() throws IOException {
    Path file =
        file(
            "it's [a] *?.csv",
            "\uFEFF\"p\",\"say \"\"y\"\"\",c\r\n1,2,\"a\nb\"\r\n3,4,\"c,d\"\r\n");
    Rows rows = Rows.of(file, Selection.of("p", "say \"y\"").withBy(List.of("c")));
    assertThat(rows.predictions()).containsExactly("1.0", "3.0");
    assertThat(rows.targets()).containsExactly("2.0", "4.0");
    assertThat(rows.keys()).containsExactly("String a\nb", "String c,d");
  }

  @Test
  void anUnknownColumnIsRefusedWithTheNearest() throws IOException {
    Path file = file("p.csv", "id,prob,y,country,w,weight\n1,1,1,1,1,1\n");
    assertRefused(
        InputException.class,
        file,
        Selection.of("Prob", "y"),
        "prediction: no column \"Prob\" in "
            + file
            + "; nearest of its 6 columns: \"prob\", \"id\", \"y\", \"w\"");
    Path small = file("s.csv", "p,y\n1,1\n");
    assertRefused(
        InputException.class,
        small,
        Selection.of("p", "label"),
        "target: no column \"label\" in " + small + "; its columns are \"p\", \"y\"");
    assertRefused(
        InputException.class,
        small,
        Selection.of("q_*", "y"),
        "prediction: no column of " + small + " matches \"q_*\"; its columns are \"p\", \"y\"");
  }

  @Test
  void aUsedColumnThatTheHeaderNamesTwiceIsRefused() throws IOException {
    Path file = file("p.csv", "p,y,p,q,q\n1,1,1,1,1\n");
    assertRefused(
        InputException.class,
        file,
        Selection.of("p", "y"),
        "prediction: " + file + " names column \"p\" 2 times (columns 1 and 3); expected one");
    assertThat(Rows.of(file("o.csv", "p,y,q,q\n1,0,2,3\n"), Selection.of("p", "y")).predictions())
        .containsExactly("1.0");
  }

  @Test
  void aTargetThatIsAPredictionIsRefused() throws IOException {
    Path file = file("p.csv", "p_1,p_2\n1,1\n");
    assertRefused(
        InputException.class,
        file,
        Selection.of("p_*", "p_2"),
        "target: column \"p_2\" is also a prediction; expected another column");
    assertRefused(
        InputException.class,
        file,
        Selection.of("p_1,p_*", "y"),
        "prediction: p_1,p_* names column \"p_1\" twice; expected each once");
  }

  @Test
  void emptyFilesAndHeadersWithoutRowsAreRefused() throws IOException {
    Path empty = file("e.csv", "");
    assertRefused(
        DataException.class,
        empty,
        Selection.of("p", "y"),
        empty + ": empty file; expected columns and rows");
    Path header = file("h.csv", "p,y\n");
    assertRefused(
        DataException.class,
        header,
        Selection.of("p", "y"),
        header + ": no rows; expected at least one");
    Path rows = file("r.csv", "p,y\n1,0\n");
    assertThat(
            Rows.of(List.of(header.toString(), rows.toString()), Selection.of("p", "y"))
                .predictions())
        .containsExactly("1.0");
  }

  @Test
  void linesOfAnotherWidthAreRefused() throws IOException {
    Path narrow = file("n.csv", "p,y\n1,2\n3\n4,5\n");
    assertRefused(
        DataException.class,
        narrow,
        Selection.of("p", "y"),
        narrow + ": line 3 has 1 cells; expected 2, as in the header");
    Path wide = file("w.csv", "p,y\n1,2\n3,4,5\n4,5\n");
    assertRefused(
        DataException.class,
        wide,
        Selection.of("p", "y"),
        wide + ": line 3 has 3 cells; expected 2, as in the header");
    Path open = file("o.csv", "p,y\n1,2\n\"3,4\n5,6\n");
    assertRefused(
        DataException.class,
        open,
        Selection.of("p", "y"),
        open + ": line 3: value with unterminated quote found");
  }

  @Test
  void otherBytesThanTextAreRefused() throws IOException {
    Path file = folder.resolve("p.csv");
    Files.write(file, new byte[] {'p', ',', 'y', '\n', '1', ',', (byte) 0xE9, '\n'});
    assertRefused(
        DataException.class,
        file,
        Selection.of("p", "y"),
        file
            + ": line 2: invalid unicode (byte sequence mismatch) detected. This file is not utf-8"
            + " encoded; expected UTF-8 text with a header");
  }

  @Test
  void emptyLinesAtTheEndAreNoRows() throws IOException {
    Path two = file("p.csv", "p,y\n1,0\n2,0\n\n\n");
    assertThat(Rows.of(two, Selection.of("p", "y")).predictions()).containsExactly("1.0", "2.0");
  }

  @Test
  void columnKindsAreGuessed() throws IOException {
    Path file = file("p.csv", "p,y,c,b\n0.5,1,x,true\n");
    try (Table table = Table.ofFiles(List.of(file.toString()), 1)) {
      assertThat(table.columns())
          .containsExactly(
              new Column("p", Column.Kind.NUMBER, "DOUBLE"),
              new Column("y", Column.Kind.NUMBER, "BIGINT"),
              new Column("c", Column.Kind.TEXT, "VARCHAR"),
              new Column("b", Column.Kind.BOOLEAN, "BOOLEAN"));
    }
  }
}
