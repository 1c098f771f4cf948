package org.losskit.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir Path folder;

  /** A file with that header and those elements, as NumPy writes it. */
  private String npy(String name, int version, String header, Consumer<ByteBuffer> data)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    int prefix = version == 1 ? 10 : 12;
    String padded = header + " ".repeat(63 - (prefix + header.length()) % 64) + "\n";
    buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    buffer.put((byte) version).put((byte) 0);
    if (version == 1) {
      buffer.putShort((short) padded.length());
    } else {
      buffer.putInt(padded.length());
    }
    buffer.put(padded.getBytes(StandardCharsets.US_ASCII));
    buffer.order(header.contains("'>") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    data.accept(buffer);
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    Path file = folder.resolve(name);
    Files.write(file, bytes);
    return file.toString();
  }

  private static String header(String type, boolean fortran, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
        .formatted(type, fortran ? "True" : "False", shape);
  }

  private String doubles(String name, String shape, int count) throws IOException {
    return npy(
        name,
        1,
        header("<f8", false, shape),
        b -> {
          for (int i = 0; i < count; i++) {
            b.putDouble(i);
          }
        });
  }

  private static Rows read(String predictions, String targets) {
    return Rows.of((Table) null, Selection.of(predictions, targets));
  }

  private List<String> targets(String type, Consumer<ByteBuffer> data, int count)
      throws IOException {
    String predictions = doubles("p.npy", "(" + count + ",)", count);
    return read(predictions, npy("y.npy", 1, header(type, false, "(" + count + ",)"), data))
        .targets();
  }

  private static void assertRefused(
      Class<? extends Exception> type, String predictions, String targets, String message) {
    assertThatThrownBy(() -> read(predictions, targets))
        .isExactlyInstanceOf(type)
        .hasMessage(message);
  }

  @Test
  void everyTypeIsWidenedExactly() throws IOException {
    assertThat(targets("<f4", b -> b.putFloat(0.1f).putFloat(Float.NaN), 2))
        .containsExactly(Double.toString(0.1f), "NaN");
    assertThat(targets(">f8", b -> b.putDouble(0.1).putDouble(-0.0), 2))
        .containsExactly("0.1", "-0.0");
    assertThat(targets("|i1", b -> b.put((byte) -128), 1)).containsExactly("-128.0");
    assertThat(targets("|u1", b -> b.put((byte) 255), 1)).containsExactly("255.0");
    assertThat(targets("|b1", b -> b.put((byte) 1).put((byte) 0), 2)).containsExactly("1.0", "0.0");
    assertThat(targets(">i2", b -> b.putShort((short) -2), 1)).containsExactly("-2.0");
    assertThat(targets("<u2", b -> b.putShort((short) -2), 1)).containsExactly("65534.0");
    assertThat(targets("<i4", b -> b.putInt(-7), 1)).containsExactly("-7.0");
    assertThat(targets(">u4", b -> b.putInt(-1), 1)).containsExactly("4.294967295E9");
    assertThat(targets("<i8", b -> b.putLong(9007199254740993L), 1))
        .containsExactly("9.007199254740992E15");
    assertThat(targets("<u8", b -> b.putLong(-1).putLong(0x8000000000000401L), 2))
        .containsExactly("1.8446744073709552E19", Double.toString(0x1.0000000000001p63));
  }

  @Test
  void halvesAreWidenedExactly() {
    assertThat(NpyFile.half((short) 0x3C00)).isEqualTo(1.0);
    assertThat(NpyFile.half((short) 0xC000)).isEqualTo(-2.0);
    assertThat(NpyFile.half((short) 0x7BFF)).isEqualTo(65504.0);
    assertThat(NpyFile.half((short) 0x0400)).isEqualTo(0x1p-14);
    assertThat(NpyFile.half((short) 0x0001)).isEqualTo(0x1p-24);
    assertThat(NpyFile.half((short) 0x3555)).isEqualTo(0.333251953125);
    assertThat(NpyFile.half((short) 0x8000)).isEqualTo(-0.0);
    assertThat(NpyFile.half((short) 0x7C00)).isInfinite().isPositive();
    assertThat(NpyFile.half((short) 0xFC00)).isInfinite().isNegative();
    assertThat(NpyFile.half((short) 0x7E00)).isNaN();
  }

  @Test
  void bothOrdersAndAllVersionsAreRead() throws IOException {
    String y = doubles("y.npy", "(2, 1)", 2);
    List<String> expected = List.of("0.0 1.0 2.0", "3.0 4.0 5.0");
    for (int version = 1; version <= 3; version++) {
      String rows =
          npy(
              "c.npy",
              version,
              header("<f4", false, "(2, 3)"),
              b -> b.putFloat(0).putFloat(1).putFloat(2).putFloat(3).putFloat(4).putFloat(5));
      assertThat(read(rows, y).predictions()).isEqualTo(expected);
      String columns =
          npy(
              "f.npy",
              version,
              header(">f4", true, "(2, 3)"),
              b -> b.putFloat(0).putFloat(3).putFloat(1).putFloat(4).putFloat(2).putFloat(5));
      assertThat(read(columns, y).predictions()).isEqualTo(expected);
    }
  }

  @Test
  void rowsOfManyBatchesStayTogether() throws IOException {
    int rows = 5000;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      expected.add(i + ".0 " + -i + ".0");
    }
    expected.set(0, "0.0 0.0");
    String columns =
        npy(
            "f.npy",
            1,
            header("<i8", true, "(5000, 2)"),
            b -> {
              for (int i = 0; i < 2 * rows; i++) {
                b.putLong(i < rows ? i : rows - i);
              }
            });
    Rows read = read(columns, doubles("y.npy", "(5000,)", rows));
    assertThat(read.predictions()).isEqualTo(expected);
    assertThat(read.targets()).startsWith("0.0", "1.0").endsWith("4998.0", "4999.0");
  }

  @Test
  void anArrayBesideATableGivesItsPart() throws IOException {
    Path csv = folder.resolve("t.csv");
    Files.writeString(csv, "y,c\n1,a\n0,b\n");
    String predictions = doubles("p.npy", "(2, 2)", 4);
    Rows rows = Rows.of(csv, Selection.of(predictions, "y").withBy(List.of("c")));
    assertThat(rows.predictions()).containsExactly("0.0 1.0", "2.0 3.0");
    assertThat(rows.targets()).containsExactly("1.0", "0.0");
    assertThat(rows.segments()).containsExactly("[a]", "[b]");
    Rows swapped = Rows.of(csv, Selection.of("y", doubles("y.npy", "(2,)", 2)));
    assertThat(swapped.predictions()).containsExactly("1.0", "0.0");
    assertThat(swapped.targets()).containsExactly("0.0", "1.0");
  }

  @Test
  void integralNumbersAreTextsOnDemand() throws IOException {
    Selection selection =
        Selection.of(doubles("p.npy", "(2,)", 2), doubles("y.npy", "(2,)", 2)).withTextTarget();
    assertThat(Rows.of((Table) null, selection).targets())
        .containsExactly("0.0 \"0\"", "1.0 \"1\"");
  }

  @Test
  void lengthsThatDifferAreRefusedWithBoth() throws IOException {
    String predictions = doubles("p.npy", "(3, 2)", 6);
    String targets = doubles("y.npy", "(2,)", 2);
    assertRefused(
        DataException.class,
        predictions,
        targets,
        "target: " + targets + " has shape [2] for predictions of shape [3, 2]; expected [3]");
    Path csv = folder.resolve("t.csv");
    Files.writeString(csv, "y\n1\n0\n1\n1\n");
    assertThatThrownBy(() -> Rows.of(csv, Selection.of(predictions, "y")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(
            csv
                + " has 4 rows, but prediction "
                + predictions
                + " with shape [3, 2] has 3; expected as many");
  }

  @Test
  void otherShapesAreRefused() throws IOException {
    String cube = doubles("p.npy", "(2, 2, 2)", 8);
    String y = doubles("y.npy", "(2,)", 2);
    assertRefused(
        DataException.class,
        cube,
        y,
        "prediction: " + cube + " has shape [2, 2, 2]; expected [N], [N, 1] or [N, C]");
    String predictions = doubles("q.npy", "(2, 2)", 4);
    String wide = doubles("w.npy", "(2, 3)", 6);
    assertRefused(
        DataException.class,
        predictions,
        wide,
        "target: "
            + wide
            + " has shape [2, 3] for predictions of shape [2, 2]; expected [N] or [N, 1]");
    String none = doubles("n.npy", "(0,)", 0);
    assertRefused(
        DataException.class,
        none,
        none,
        "prediction " + none + " with shape [0]: no rows; expected at least one");
  }

  @Test
  void filesOfAnotherSizeThanTheirShapeAreRefused() throws IOException {
    String y = doubles("y.npy", "(2,)", 2);
    String brief = doubles("t.npy", "(2, 3)", 5);
    assertRefused(
        DataException.class,
        brief,
        y,
        brief + ": truncated for shape [2, 3] of f8: the file has 168 bytes; expected 176");
    String trailing = doubles("l.npy", "(2, 3)", 7);
    assertRefused(
        DataException.class,
        trailing,
        y,
        trailing + ": trailing bytes for shape [2, 3] of f8: the file has 184 bytes; expected 176");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    String y = doubles("y.npy", "(2,)", 2);
    Path text = folder.resolve("text.npy");
    Files.writeString(text, "p,y\n1,2\n3,4\n5,6\n");
    assertRefused(
        DataException.class,
        text.toString(),
        y,
        text + ": not a .npy file of version 1 to 3; expected NumPy's format");
    Path empty = folder.resolve("empty.npy");
    Files.writeString(empty, "");
    assertRefused(
        DataException.class, empty.toString(), y, empty + ": empty file; expected a .npy array");
    String complex = npy("c.npy", 1, header("<c8", false, "(2,)"), b -> b.putLong(0).putLong(0));
    assertRefused(
        DataException.class,
        complex,
        y,
        complex
            + ": header {'descr': '<c8', 'fortran_order': False, 'shape': (2,), }; expected"
            + " float16, float32, float64, an integer type or bool");
    assertRefused(
        InputException.class,
        folder.resolve("gone.npy").toString(),
        y,
        "prediction: " + folder.resolve("gone.npy") + " does not exist; expected a .npy file");
    assertRefused(
        InputException.class,
        y,
        "label",
        "target: no column \"label\" without an input file; expected one beside .npy");
  }
}
