package org.losskit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreTest {
  private static final String BINARY =
      """
      id,p,y,w,g
      1,0.9,1,1,a
      2,0.2,0,2,a
      3,0.7,1,1,b
      4,0.4,0,1,b
      """;
  private static final String CLASSES =
      """
      p_0,p_1,p_2,label
      0.2,0.3,0.5,2
      0.6,0.2,0.2,0
      0.1,0.8,0.1,1
      """;

  @TempDir private Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static Map<?, ?> report(String... arguments) {
    List<String> all = new ArrayList<>(List.of("score"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--json", "-"));
    Run run = Run.of(all.toArray(new String[0]));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return (Map<?, ?>) requireNonNull(Json.parse(run.out()));
  }

  private static double mean(Map<?, ?> report) {
    Map<?, ?> result = (Map<?, ?>) requireNonNull(report.get("result"));
    return Double.parseDouble(requireNonNull(result.get("mean")).toString());
  }

  private static double crossEntropy(double... probabilities) {
    double sum = 0;
    for (double p : probabilities) {
      sum -= Math.log(p);
    }
    return sum / probabilities.length;
  }

  @ParameterizedTest
  @ValueSource(strings = {"flights", "digits"})
  void theSamplesAreScored(String sample) {
    Run run = Run.of("score", "--sample", sample);
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains(sample + ", held out").contains("mean loss").contains("worst");
    assertThat(run.out()).doesNotContain("\u001b");
  }

  @Test
  void withoutInputTheFlightsAreScored() {
    assertThat(Run.of("score").out()).isEqualTo(Run.of("score", "--sample", "flights").out());
  }

  @Test
  void aCsvFileIsScored() throws IOException {
    String csv = file("b.csv", BINARY);
    Map<?, ?> report =
        report(csv, "--prediction", "p", "--target", "y", "--as", "probabilities", "--by", "g");
    assertThat(mean(report)).isCloseTo(crossEntropy(0.9, 0.8, 0.7, 0.6), within(1e-15));
    assertThat(report.get("inferred")).isEqualTo(List.of("loss"));
    assertThat((List<?>) report.get("segments")).hasSize(2);
  }

  @Test
  void columnsAreInferredByTheirNames() throws IOException {
    Map<?, ?> report = report(file("c.csv", CLASSES), "--as", "probabilities");
    assertThat(report.get("inferred")).isEqualTo(List.of("loss", "prediction", "target"));
    assertThat(mean(report)).isCloseTo(crossEntropy(0.5, 0.6, 0.8), within(1e-15));
  }

  @Test
  void logitsAreInferredWhereNoProbabilitiesCanBe() throws IOException {
    String csv = file("l.csv", "logit,y\n-1.5,0\n2.5,1\n");
    Map<?, ?> report = report(csv);
    assertThat(report.get("loss")).isEqualTo("bce_with_logits");
    assertThat(report.get("as")).isEqualTo("logits");
    assertThat(report.get("inferred"))
        .asInstanceOf(LIST)
        .contains("loss", "as", "prediction", "target");
  }

  @Test
  void parquetJsonLinesAndSqlAreReadAlike() throws Exception {
    String csv = file("b.csv", BINARY);
    String parquet = folder.resolve("b.parquet").toString();
    String json = folder.resolve("b.jsonl").toString();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("COPY (FROM '" + csv + "') TO '" + parquet + "' (FORMAT parquet)");
      statement.execute("COPY (FROM '" + csv + "') TO '" + json + "' (FORMAT json)");
    }
    String[] columns = {"--prediction", "p", "--target", "y", "--loss", "bce"};
    Object expected = report(with(csv, columns)).get("result");
    assertThat(report(with(parquet, columns)).get("result")).isEqualTo(expected);
    assertThat(report(with(json, columns)).get("result")).isEqualTo(expected);
    assertThat(
            report(
                    "--sql",
                    "SELECT p, y FROM '" + parquet + "'",
                    "--prediction",
                    "p",
                    "--target",
                    "y",
                    "--loss",
                    "bce")
                .get("result"))
        .isEqualTo(expected);
  }

  private static String[] with(String first, String... rest) {
    return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
  }

  @Test
  void npyPairsAreScored() throws IOException {
    Path logits = npy("x.npy", "'<f4', 'fortran_order': False, 'shape': (3, 2)", 1, 2, 1, 3, 1, 3);
    Path labels = npy("y.npy", "'<f4', 'fortran_order': False, 'shape': (3,)", 0, 1, 1);
    Map<?, ?> report =
        report("--prediction", logits.toString(), "--target", labels.toString(), "--as", "logits");
    assertThat(mean(report)).isCloseTo(0.5223725698680559, within(1e-15));
  }

  private Path npy(String name, String description, float... values) throws IOException {
    String header = "{'descr': " + description + ", }";
    header += " ".repeat(117 - header.length()) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(128 + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float value : values) {
      bytes.putFloat(value);
    }
    return Files.write(folder.resolve(name), bytes.array());
  }

  @Test
  void textLabelsAreClassesInTheOrderGiven() throws IOException {
    String csv =
        file("t.csv", "p_0,p_1,p_2,label\n0.2,0.3,0.5,cat\n0.6,0.2,0.2,ape\n0.1,0.8,0.1,bee\n");
    Map<?, ?> report = report(csv, "--as", "probabilities", "--classes", "ape,bee,cat");
    assertThat(mean(report)).isCloseTo(crossEntropy(0.5, 0.6, 0.8), within(1e-15));
    List<?> classes = (List<?>) requireNonNull(report.get("classes"));
    assertThat(((Map<?, ?>) classes.get(1)).get("class")).isEqualTo("bee");
  }

  @Test
  void parametersOfTheLossAreOptions() throws IOException {
    String csv = file("c.csv", CLASSES);
    Map<?, ?> report =
        report(
            csv,
            "--as",
            "probabilities",
            "--class-weight",
            "1,2,3",
            "--ignore-index",
            "1",
            "--label-smoothing",
            "0.1");
    assertThat(Json.text(report.get("parameters")))
        .isEqualTo("{\"weight\": [1.0, 2.0, 3.0], \"ignore_index\": 1, \"label_smoothing\": 0.1}");
    assertThat(Json.text(report.get("rows"))).contains("\"ignored\": 1");
  }

  @Test
  void rowWeightsAndThePolicyAreOptions() throws IOException {
    String csv = file("b.csv", BINARY.replace("0.7", ""));
    Map<?, ?> report =
        report(
            csv,
            "--prediction",
            "p",
            "--target",
            "y",
            "--loss",
            "bce",
            "--weight",
            "w",
            "--invalid",
            "skip",
            "--reduction",
            "sum");
    assertThat(Json.text(report.get("rows")))
        .isEqualTo(
            "{\"read\": 4, \"scored\": 3, \"ignored\": 0, \"skipped\": 1, \"skipped_by\":"
                + " {\"null_prediction\": 1}}");
    assertThat(Json.text(report.get("result"))).contains("\"denominator\": 4.0");
  }

  @Test
  void countsOfRatesAreScoredWithFlagsAsOptions() throws IOException {
    String csv = file("counts.csv", "rate,count\n0.5,0\n1,1\n2,2\n4,3\n");
    Map<?, ?> report =
        report(
            "--loss=poisson_nll",
            "--prediction=rate",
            "--target=count",
            "--log-input=false",
            "--full",
            csv);
    assertThat(mean(report)).isCloseTo(1.0926776390420079, within(1e-14));
    assertThat(Json.text(report.get("parameters")))
        .isEqualTo("{\"log_input\": false, \"full\": true}");
    assertThat(report.containsKey("as")).isFalse();
    assertThat(report.containsKey("classes")).isFalse();
  }

  @Test
  void variancesAreAColumn() throws IOException {
    String csv = file("g.csv", "m,y,v\n0.5,0,0.25\n1,1,1\n2,4,2\n7,7,\n7,7,-1\n");
    Map<?, ?> report =
        report(
            with(
                csv,
                "--loss=gaussian_nll",
                "--prediction=m",
                "--target=y",
                "--var=v",
                "--full",
                "--invalid=skip"));
    assertThat(mean(report)).isCloseTo(1.3034140031113484, within(1e-14));
    assertThat(Json.text(report.get("rows")))
        .contains("\"skipped_by\": {\"null_prediction\": 1, \"prediction_out_of_domain\": 1}");
  }

  @Test
  void finiteRowsWithoutALossAreOutsideOfTheDomain() throws IOException {
    String csv = file("r.csv", "rate,count\n0.5,0\n-1,1\n2,2\n");
    String[] options = {
      "--loss=poisson_nll", "--prediction=rate", "--target=count", "--log-input=false"
    };
    Map<?, ?> skipped = report(with(csv, with("--invalid=skip", options)));
    assertThat(Json.text(skipped.get("rows")))
        .contains("\"scored\": 2", "{\"prediction_out_of_domain\": 1}");
    assertThat(mean(report(with(csv, with("--invalid=propagate", options))))).isNaN();
  }

  @Test
  void classWeightsOfAMarginStayOutOfTheDenominator() throws IOException {
    String csv = file("m.csv", "x0,x1,x2,x3,y\n0.1,0.2,0.4,0.8,3\n1,0,0.5,-1,0\n");
    String[] options = {"--loss=multi_margin", "--prediction=x*", "--target=y"};
    Map<?, ?> report = report(with(csv, with("--class-weight=1,2,3,4", options)));
    assertThat(mean(report)).isCloseTo(0.7125, within(1e-15));
    assertThat(Json.text(report.get("result")))
        .contains("\"denominator\": 2.0, \"denominator_is\": \"rows\"");
    assertThat((List<?>) report.get("classes")).hasSize(4);
    assertThat(report.containsKey("baselines")).isFalse();
    assertThat(mean(report(with(csv, with("--p=2", options))))).isCloseTo(0.1075, within(1e-15));
  }

  @Test
  void threadsChangeNoByte() {
    String one = Run.of("score", "--threads", "1", "--json", "-").out();
    assertThat(Run.of("score", "--threads", "3", "--json", "-").out()).isEqualTo(one);
  }

  @Test
  void theReportFileIsWrittenAndNothingBesideIt() throws IOException {
    String csv = file("b.csv", BINARY);
    Path report = folder.resolve("report.json");
    Run run = Run.of("score", csv, "--loss", "bce", "--json", report.toString(), "--quiet");
    assertThat(run).isEqualTo(new Run(0, "", ""));
    assertThat(Files.readString(report)).startsWith("{\n  \"schema\": \"losskit.score/1\"");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("b.csv", "report.json");
    }
  }

  @Test
  void badInputLeavesAnOldReportAlone() throws IOException {
    String csv = file("b.csv", BINARY.replace("0.7", "1.2"));
    String report = file("report.json", "old");
    assertThat(Run.of("score", csv, "--loss", "bce", "--json", report).code()).isEqualTo(3);
    assertThat(Path.of(report)).hasContent("old");
  }

  @Test
  void conditionsEndWith1AndTheReportIsWrittenAllTheSame() throws IOException {
    String csv = file("b.csv", BINARY);
    Path report = folder.resolve("report.json");
    Run run =
        Run.of(
            "score",
            csv,
            "--loss",
            "bce",
            "--fail-if",
            "mean > 9",
            "--fail-if",
            "mean > 0.1",
            "--json",
            report.toString(),
            "--quiet");
    assertThat(run).isEqualTo(new Run(1, "", "losskit: fail-if: 'mean > 0.1' holds\n"));
    assertThat(report).isNotEmptyFile();
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }
}
