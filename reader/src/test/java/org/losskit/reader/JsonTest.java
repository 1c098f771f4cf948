package org.losskit.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file;
  }

  @Test
  void numbersTextsAndNullsAreRead() throws IOException {
    Path file =
        file(
            "p.jsonl",
            """
            {"p": 0.1, "y": 1, "c": "a"}
            {"p": NaN, "y": "2", "c": 3.0}
            {"p": null, "y": 2.0, "c": true}
            {"y": "cat", "p": -Infinity, "c": null}
            {"p": 3, "y": false}
            {"p": 1e400, "y": null, "c": "say \\"a\\""}
            """);
    Rows rows = Rows.of(file, Selection.of("p", "y").withBy(List.of("c")));
    assertThat(rows.predictions())
        .containsExactly("0.1", "NaN", "NULL", "-Infinity", "3.0", "Infinity");
    assertThat(rows.targets()).containsExactly("1.0", "2.0", "2.0", "NaN \"cat\"", "0.0", "NULL");
    assertThat(rows.keys())
        .containsExactly("String a", "Long 3", "Boolean true", "null", "String say \"a\"");
  }

  @Test
  void listsAreRead() throws IOException {
    Path file = file("p.ndjson", "{\"l\": [1, 2.5], \"y\": 1}\n{\"l\": [NaN, null], \"y\": 0}\n");
    Rows rows = Rows.of(file, Selection.of("l", "y").withBy(List.of("y")));
    assertThat(rows.predictions()).containsExactly("1.0 2.5", "NaN NULL");
    assertThat(rows.keys()).containsExactly("Long 1", "Long 0");
  }

  @Test
  void aTextAmongNumbersIsRefusedWithItsRow() throws IOException {
    Path file =
        file("p.jsonl", "{\"p\": 1, \"y\": 1}\n".repeat(17) + "{\"p\": \"abc\", \"y\": 1}\n");
    assertThatThrownBy(() -> Rows.of(file, Selection.of("p", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(
            file + ", row 18: column p = \"abc\"; expected a number, NaN, inf or nothing (NULL)");
    Path list = file("l.jsonl", "{\"l\": [1, 2], \"y\": 1}\n{\"l\": [1, \"x\"], \"y\": 1}\n");
    assertThatThrownBy(() -> Rows.of(list, Selection.of("l", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(list + ", row 2: column l = [1, x]; expected a list of numbers");
    Path late =
        file(
            "late.jsonl",
            "{\"l\": [1, 2], \"y\": 1}\n".repeat(30_000) + "{\"l\": [1, \"x\"], \"y\": 1}\n");
    assertThatThrownBy(() -> Rows.of(late, Selection.of("l", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(late + ", row 30001: column l = [1, x]; expected a list of numbers");
  }

  @Test
  void brokenLinesAreRefused() throws IOException {
    Path file = file("p.jsonl", "{\"p\": 1, \"y\": 1}\n{\"p\":\n{\"p\": 1, \"y\": 1}\n");
    assertThatThrownBy(() -> Rows.of(file, Selection.of("p", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(
            file
                + ": malformed JSON at byte 24 of row 2: unexpected end of data; expected JSON"
                + " lines, one object each");
    Path late = file("late.jsonl", "{\"p\": 1, \"y\": 1}\n".repeat(40_000) + "\n{\"p\": oops}\n");
    assertThatThrownBy(() -> Rows.of(late, Selection.of("p", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(late + ": malformed JSON at byte 7 of row 40001: unexpected character");
    Path list = file("l.jsonl", "[1, 2]\n[3, 4]\n");
    assertThatThrownBy(() -> Rows.of(list, Selection.of("p", "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(
            list
                + ": json_read expected records, but got non-record JSON instead; expected JSON"
                + " lines, one object each");
  }
}
