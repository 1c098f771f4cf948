package org.losskit.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, globs, folders, compressed files and mixtures. */
class InputFilesTest {
  private static final Selection SELECTION = Selection.of("p", "y");

  @TempDir Path folder;

  @BeforeEach
  void writeFiles() throws Exception {
    Files.writeString(folder.resolve("b.csv"), "p,y\n2,0\n");
    Files.writeString(folder.resolve("a.csv"), "p,y\n1,0\n");
    Files.writeString(folder.resolve("c.jsonl"), "{\"y\": 0, \"p\": 3}\n");
    TypedTest.write("SELECT 0 AS y, 4.0 AS p", folder.resolve("d.parquet"), "FORMAT parquet");
    Files.writeString(folder.resolve("_SUCCESS.csv"), "");
    Files.writeString(folder.resolve(".a.csv"), "");
    Files.writeString(folder.resolve("README.txt"), "");
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private static void assertRefused(
      Class<? extends Exception> type, List<String> inputs, Selection selection, String message) {
    assertThatThrownBy(() -> Rows.of(inputs, selection))
        .isExactlyInstanceOf(type)
        .hasMessage(message);
  }

  @Test
  void filesKeepTheirOrderAndGlobsAndFoldersAreSorted() {
    assertThat(Rows.of(List.of(at("b.csv"), at("a.csv")), SELECTION).predictions())
        .containsExactly("2.0", "1.0");
    assertThat(Rows.of(List.of(at("*.csv")), SELECTION).predictions())
        .containsExactly("1.0", "2.0");
    assertThat(Rows.of(List.of(at("d.parquet"), at("{a,c}.*")), SELECTION).predictions())
        .containsExactly("4.0", "1.0", "3.0");
    assertThat(Rows.of(List.of(folder.toString()), SELECTION).predictions())
        .containsExactly("1.0", "2.0", "3.0", "4.0");
    try (Table table = Table.ofFiles(List.of(folder.getParent() + "/*/a.csv"), 1)) {
      assertThat(table.files()).contains(folder.resolve("a.csv"));
    }
  }

  @Test
  void keysOfAMixtureAreEqualByValue() throws Exception {
    TypedTest.write(
        "SELECT 0 AS y, 4.0 AS p, 7.0::DOUBLE AS k", folder.resolve("k.parquet"), "FORMAT parquet");
    TypedTest.write(
        "SELECT 0 AS y, 4.0 AS p, 7::INTEGER AS k", folder.resolve("l.parquet"), "FORMAT parquet");
    Files.writeString(folder.resolve("k.csv"), "k,p,y\n7,1,0\nx,1,1\n");
    assertThat(
            Rows.of(List.of(at("k.parquet"), at("l.parquet")), SELECTION.withBy(List.of("k")))
                .keys())
        .containsExactly("Long 7");
    assertRefused(
        DataException.class,
        List.of(at("k.parquet"), at("k.csv")),
        SELECTION.withBy(List.of("k")),
        at("k.csv")
            + ", row 3 (row 2 of the file): column k = \"x\"; expected a number, as in "
            + at("k.parquet"));
    Files.writeString(folder.resolve("k.csv"), "k,p,y\n7,1,0\n7.0,1,1\n");
    assertThat(
            Rows.of(List.of(at("k.parquet"), at("k.csv")), SELECTION.withBy(List.of("k"))).keys())
        .containsExactly("Long 7");
  }

  @Test
  void whatDoesNotExistIsRefused() throws IOException {
    assertRefused(
        InputException.class,
        List.of(at("gone.csv")),
        SELECTION,
        "input: " + at("gone.csv") + " does not exist; expected a file, a glob or a folder");
    assertRefused(
        InputException.class,
        List.of(at("z*.csv")),
        SELECTION,
        "input: glob "
            + at("z*.csv")
            + " matches no file ending in .csv, .tsv, .parquet, .jsonl or .ndjson (also .gz, .zst)");
    assertRefused(
        InputException.class,
        List.of(at("README.txt")),
        SELECTION,
        "input: "
            + at("README.txt")
            + " has no known ending; expected .csv, .tsv, .parquet, .jsonl or .ndjson (also .gz,"
            + " .zst)");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(
        InputException.class,
        List.of(empty.toString()),
        SELECTION,
        "input: folder "
            + empty
            + " holds no file ending in .csv, .tsv, .parquet, .jsonl or .ndjson (also .gz, .zst)");
    Files.writeString(folder.resolve("p.npy"), "");
    assertRefused(
        InputException.class,
        List.of(at("p.npy")),
        SELECTION,
        "input: "
            + at("p.npy")
            + " has no known ending; expected .csv, .tsv, .parquet, .jsonl or .ndjson (also .gz,"
            + " .zst); a .npy file is named by prediction or target");
  }

  @Test
  void filesWithoutAUsedColumnAreRefused() throws IOException {
    Files.writeString(folder.resolve("q.csv"), "q,y\n2,0\n");
    assertRefused(
        InputException.class,
        List.of(at("a.csv"), at("q.csv")),
        SELECTION,
        "prediction: no column \"p\" in " + at("q.csv") + "; its columns are \"q\", \"y\"");
    Files.writeString(folder.resolve("p2.csv"), "p_1,p_2,y\n1,2,0\n");
    Files.writeString(folder.resolve("p3.csv"), "p_1,p_2,p_3,y\n1,2,3,0\n");
    assertRefused(
        InputException.class,
        List.of(at("p2.csv"), at("p3.csv")),
        Selection.of("p_*", "y"),
        "prediction: \"p_*\" is p_1, p_2 in "
            + at("p2.csv")
            + " but p_1, p_2, p_3 in "
            + at("p3.csv")
            + "; expected the same columns");
  }

  @Test
  void compressedFilesAreRead() throws Exception {
    Path gz = folder.resolve("p.csv.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write("p,y\n5,1\n6,0\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(Rows.of(gz, SELECTION).predictions()).containsExactly("5.0", "6.0");
    Path zst = folder.resolve("p.jsonl.zst");
    TypedTest.write("SELECT 7 AS p, 0 AS y", zst, "FORMAT json, COMPRESSION zstd");
    assertThat(Rows.of(zst, SELECTION).predictions()).containsExactly("7.0");
    Path tsv = folder.resolve("p.tsv.zst");
    TypedTest.write(
        "SELECT i AS p, 0 AS y FROM range(30000) r(i)",
        tsv,
        "FORMAT csv, DELIMITER '\t', COMPRESSION zstd");
    assertThat(Rows.of(tsv, SELECTION).predictions()).hasSize(30_000).endsWith("29999.0");
  }

  @Test
  void truncatedCompressedFilesAreRefused() throws Exception {
    String query = "SELECT random() AS p, 0 AS y FROM range(300000)";
    Path gz = folder.resolve("p.csv.gz");
    TypedTest.write(query, gz, "FORMAT csv, COMPRESSION gzip");
    Files.write(gz, half(gz));
    assertRefused(
        DataException.class,
        List.of(gz.toString()),
        SELECTION,
        gz + ": unexpected end of GZIP stream; expected UTF-8 text with a header");
    Path zst = folder.resolve("p.csv.zst");
    TypedTest.write(query, zst, "FORMAT csv, COMPRESSION zstd");
    byte[] half = half(zst);
    Files.write(zst, half);
    assertRefused(
        DataException.class,
        List.of(zst.toString()),
        SELECTION,
        zst + ": truncated after " + half.length + " bytes; expected whole .zst frames");
    Files.writeString(zst, "p,y\n1,0\n");
    assertRefused(
        DataException.class,
        List.of(zst.toString()),
        SELECTION,
        zst + ": not in Zstandard format; expected a .zst file");
    Files.writeString(gz, "p,y\n1,0\n");
    assertRefused(
        DataException.class,
        List.of(gz.toString()),
        SELECTION,
        gz + ": input is not a GZIP stream; expected UTF-8 text with a header");
  }

  private static byte[] half(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return Arrays.copyOf(bytes, bytes.length / 2);
  }
}
