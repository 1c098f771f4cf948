package org.losskit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Absolute errors 1, 2, 3 and 4 here, and 2, 2, 2 and 0 there: differences -1, 0, 1 and 4. */
class CompareTest {
  private static final String HERE = "x,q,y,g\n1,2,0,a\n2,2,0,a\n3,2,0,b\n4,0,0,b\n";

  @TempDir private Path folder;
  private String here = "";
  private String there = "";

  @BeforeEach
  void files() throws IOException {
    here = file("here.csv", HERE);
    there = file("there.csv", "y,x\n0,2\n0,2\n0,2\n0,0\n");
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static Run score(String... arguments) {
    List<String> all = new ArrayList<>(List.of("score", "--loss", "l1"));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray(new String[0]));
  }

  private static Map<?, ?> compare(Run run) {
    assertThat(run.err()).isEmpty();
    Map<?, ?> report = (Map<?, ?>) requireNonNull(Json.parse(run.out()));
    return (Map<?, ?>) requireNonNull(report.get("compare"));
  }

  private Run json(String with) {
    return score(here, "--prediction=x", "--target=y", "--by=g", "--json=-", "--compare=" + with);
  }

  private static void isTheDifference(Run run, String with) {
    String text = Json.text(compare(run));
    assertThat(text)
        .startsWith(
            "{\"with\": \""
                + with
                + "\", \"rows\": 4, \"skipped\": 0, \"mean_difference\": 1.0, \"standard_error\":"
                + " 1.0801234497346435, \"confidence_95\": [-1.117")
        .contains("\"by\": {\"g\": \"a\"}, \"rows\": 2, \"mean_difference\": -0.5")
        .contains("\"by\": {\"g\": \"b\"}, \"rows\": 2, \"mean_difference\": 2.5");
  }

  @Test
  void aFileIsComparedRowByRow() {
    isTheDifference(json(there), there);
  }

  @Test
  void aColumnOfTheInputIsCompared() {
    isTheDifference(json("q"), "q");
  }

  @Test
  void aColumnOfAQueryIsReadInTheSamePass() {
    String query = "SELECT * FROM '" + here + "' ORDER BY random()";
    isTheDifference(
        score("--sql", query, "--prediction=x", "--target=y", "--by=g", "--json=-", "--compare=q"),
        "q");
  }

  @Test
  void npyFilesAreCompared() throws IOException {
    String x = npy("x.npy", 1, 2, 3, 4);
    String q = npy("q.npy", 2, 2, 2, 0);
    String y = npy("y.npy", 0, 0, 0, 0);
    Run run = score("--prediction", x, "--target", y, "--json=-", "--compare", q);
    assertThat(Json.text(compare(run))).contains("\"mean_difference\": 1.0");
    isTheDifference(json(q), q);
    Run column = score(here, "--prediction", x, "--target=y", "--json=-", "--compare=q");
    assertThat(Json.text(compare(column))).contains("\"mean_difference\": 1.0");
  }

  @Test
  void theFileToCompareWithIsNamedWhereAnNpyFileIsWrong() throws IOException {
    String x = npy("x.npy", 1, 2, 3, 4);
    String q = npy("q.npy", 2, 2, 2);
    String y = npy("y.npy", 0, 0, 0, 0);
    assertThat(score("--prediction", x, "--target", y, "--compare", q))
        .isEqualTo(
            new Run(
                3,
                "",
                "losskit: compare: %s: target: %s has shape [4] for predictions of shape [3]; expected [3]\n"
                    .formatted(q, y)));
  }

  private String npy(String name, float... values) throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + values.length + ",), }";
    header += " ".repeat(117 - header.length()) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(128 + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float value : values) {
      bytes.putFloat(value);
    }
    return Files.write(folder.resolve(name), bytes.array()).toString();
  }

  @Test
  void aGlobAndAListAreComparedInNaturalOrder() throws IOException {
    String csv =
        file("c.csv", "p_2,p_10,q_10,q_2,label\n0.75,0.25,0.5,0.5,cat\n0.25,0.75,0.5,0.5,dog\n");
    String[] options = {"--as=probabilities", "--target=label", "--classes=cat,dog", "--json=-"};
    double difference = Math.log(0.5) - Math.log(0.75);
    Run glob =
        Run.of(
            "score",
            csv,
            "--prediction=p_*",
            "--compare=q_*",
            options[0],
            options[1],
            options[2],
            options[3]);
    assertThat(Json.text(compare(glob))).contains("\"mean_difference\": " + difference);
    String json =
        file(
            "l.jsonl",
            """
            {"p": [0.75, 0.25], "q": [0.5, 0.5], "label": "cat"}
            {"p": [0.25, 0.75], "q": [0.5, 0.5], "label": "dog"}
            """);
    Run list =
        Run.of(
            "score",
            json,
            "--prediction=p",
            "--compare=q",
            options[0],
            options[1],
            options[2],
            options[3]);
    assertThat(Json.text(compare(list))).contains("\"mean_difference\": " + difference);
    Run file =
        Run.of(
            "score",
            json,
            "--prediction=p",
            "--compare",
            json,
            options[0],
            options[1],
            options[2],
            options[3]);
    assertThat(Json.text(compare(file))).contains("\"mean_difference\": 0.0");
  }

  @Test
  void variancesOfAFileAreItsOwn() throws IOException {
    String a = file("a.csv", "m,v,y\n1,1,0\n1,1,0\n");
    String b = file("b.csv", "m,v,y\n0,1,0\n0,1,0\n");
    Run run =
        Run.of(
            "score",
            a,
            "--loss=gaussian_nll",
            "--prediction=m",
            "--var=v",
            "--target=y",
            "--json=-",
            "--compare",
            b);
    assertThat(Json.text(compare(run))).contains("\"mean_difference\": 0.5");
  }

  @Test
  void skippedRowsAreCounted() throws IOException {
    String gaps = file("gaps.csv", "y,x\n0,2\n0,\n0,2\n0,0\n");
    Run run =
        score(
            here, "--prediction=x", "--target=y", "--invalid=skip", "--json=-", "--compare", gaps);
    assertThat(Json.text(compare(run))).contains("\"rows\": 3, \"skipped\": 1");
  }

  private void isRefused(int code, String message, String... arguments) {
    List<String> all = new ArrayList<>(List.of(here, "--prediction=x", "--target=y", "--quiet"));
    all.addAll(List.of(arguments));
    String hint = code == 2 ? "'losskit score --help' tells more.\n" : "";
    assertThat(score(all.toArray(new String[0])))
        .isEqualTo(new Run(code, "", "losskit: " + message + "\n" + hint));
  }

  @Test
  void differentRowCountsAreRefusedWithBoth() throws IOException {
    String message =
        "compare: %s has %d rows, but here.csv has 4; rows are paired in order, expected as many";
    String longer = file("longer.csv", "y,x\n" + "0,2\n".repeat(5000));
    isRefused(3, message.formatted(longer, 5000), "--compare", longer);
    String shorter = file("shorter.csv", "y,x\n0,2\n");
    String report = file("report.json", "earlier");
    isRefused(3, message.formatted(shorter, 1), "--compare", shorter, "--json", report);
    assertThat(Path.of(report)).hasContent("earlier");
  }

  @Test
  void whatCannotBeComparedIsRefused() throws IOException {
    isRefused(
        2,
        "compare: no column \"r\" in "
            + here
            + "; its columns are \"x\", \"q\", \"y\", \"g\"; and no file"
            + " has that name",
        "--compare=r");
    String other = file("other.csv", "y,z\n0,2\n");
    isRefused(
        2,
        "compare: prediction: no column \"x\" in " + other + "; its columns are \"y\", \"z\"",
        "--compare",
        other);
    isRefused(
        2, "compare: x,q: the predictions are x, q; expected 1, as here (x)", "--compare=x,q");
    isRefused(
        2,
        "compare: y: column \"y\" is the target; expected predictions of another model",
        "--compare=y");
    isRefused(
        2,
        "compare: x: the same columns as the predictions; expected those of another model",
        "--compare=x");
    isRefused(
        2,
        "json: " + there + " is also an input; expected another file",
        "--compare",
        there,
        "--json",
        there);
    String swapped = file("swapped.csv", "y,x\n0,2\n1,2\n0,2\n0,0\n");
    isRefused(
        3,
        "compare: "
            + swapped
            + ", row 2: target column y holds 1, but 0 here; expected the same rows in"
            + " the same order",
        "--compare",
        swapped);
  }
}
