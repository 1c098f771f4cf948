package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whole reports, byte for byte; the numbers are checked by hand beside them. */
class GoldenReportTest {
  private static String golden(String name) {
    try (InputStream in = GoldenReportTest.class.getResourceAsStream("/reports/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two segments; squared errors 1, 4, 9 and 0. */
  static ScoreReport regression() {
    Data data = new Data(1, new double[] {1, 2, 0, 0.5}, 0, 0, 3, 0.5);
    data.segments = new int[] {1, 1, 0, 0};
    ScoreSpec spec =
        Data.request(1, "mse").title("houses.csv").segments(List.of("city", "year")).build();
    List<List<@Nullable Object>> keys =
        List.of(Arrays.asList((Object) "Zürich", null), Arrays.asList("Bern \"1\"", 2001L));
    return new Scorer(spec).add(data.all()).result(keys);
  }

  /** All logits are 0: every term is ln 2, and every figure follows. */
  static ScoreReport coin() {
    Data data = new Data(1, new double[12], 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 7);
    return data.score(Data.request(1, "bce_with_logits").title("coin").invalid(InvalidPolicy.SKIP));
  }

  /** The lecture's example with class weights, and one row that is infinitely wrong. */
  static ScoreReport classes() {
    Data data = new Data(2, new double[] {0.25, 0.75, 0.5, 0.5, 1, 0, 0.5, 0.5}, 1, 0, 1, 9);
    return data.score(
        Data.request(2, "cross_entropy")
            .title("pets")
            .as("probabilities")
            .parameter("ignore_index", 9)
            .parameter("weight", 1, 2)
            .classNames(List.of("cat", "dog")));
  }

  @Test
  void regressionWithSegments() {
    assertThat(regression().toJson()).isEqualTo(golden("regression.json"));
  }

  @Test
  void binaryWithFindings() {
    assertThat(coin().toJson()).isEqualTo(golden("coin.json"));
  }

  @Test
  void classesWithInfinity() {
    assertThat(classes().toJson()).isEqualTo(golden("classes.json"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void aParserReadsWhatTheReportSays() throws IOException {
    ScoreReport report = regression();
    Map<String, Object> json = (Map<String, Object>) requireNonNull(parse(report.toJson()));
    assertThat(json.keySet())
        .containsExactly(
            "schema",
            "loss",
            "parameters",
            "precision",
            "inferred",
            "rows",
            "result",
            "segments",
            "worst",
            "findings");
    Map<String, Object> result = (Map<String, Object>) requireNonNull(json.get("result"));
    assertThat(result.get("mean")).isEqualTo(report.result().mean());
    assertThat(result.get("standard_error")).isEqualTo(report.result().standardError());
    List<Map<String, Object>> segments =
        (List<Map<String, Object>>) requireNonNull(json.get("segments"));
    Map<String, Object> by = (Map<String, Object>) requireNonNull(segments.get(0).get("by"));
    assertThat(by).containsEntry("city", "Bern \"1\"").containsEntry("year", 2001L);
    Map<String, Object> other = (Map<String, Object>) requireNonNull(parse(classes().toJson()));
    assertThat(((Map<String, Object>) requireNonNull(other.get("result"))).get("mean"))
        .isEqualTo("Infinity");
    assertThat(other.keySet())
        .containsExactly(
            "schema",
            "loss",
            "as",
            "parameters",
            "precision",
            "inferred",
            "rows",
            "result",
            "units",
            "baselines",
            "classes",
            "worst",
            "calibration",
            "findings");
  }

  private static @Nullable Object parse(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      Object value = value(parser);
      assertThat(parser.nextToken()).isNull();
      return value;
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new java.util.ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
