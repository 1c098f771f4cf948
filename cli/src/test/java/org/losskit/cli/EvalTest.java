package org.losskit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvalTest {
  private static final String ROWS =
      "\"inputs\": {\"input\": {\"shape\": [3, 2], \"data\": [1, 2, 1, 3, 1, 3]}}";

  private static Object answer(String request) {
    return requireNonNull(Json.parse(Run.eval(request)));
  }

  /** The numbers at a path such as {@code gradient.input.data}. */
  static List<String> numbers(String request, String path) {
    Object at = answer(request);
    for (String step : path.split("\\.", -1)) {
      assertThat(at).as(Run.eval(request)).isInstanceOf(Map.class);
      at = requireNonNull(((Map<?, ?>) at).get(step));
    }
    assertThat(at).as(Run.eval(request)).isInstanceOf(List.class);
    return ((List<?>) at).stream().map(Object::toString).toList();
  }

  @Test
  void theContractsExample() {
    String answer =
        Run.eval(
            "{\"id\": \"a1\", \"loss\": \"cross_entropy\", \"dtype\": \"float32\", \"precision\": \"exact\", "
                + ROWS
                + ", \"params\": {\"target\": {\"shape\": [3], \"data\": [0, 1, 1]}, \"reduction\": \"mean\","
                + " \"label_smoothing\": 0.1}, \"want\": [\"value\", \"gradient\", \"hessian_diagonal\"]}");
    // The same float as 0.57237257, and nearer to it.
    assertThat(Float.parseFloat("0.57237256")).isEqualTo(Float.parseFloat("0.57237257"));
    assertThat(answer)
        .isEqualTo(
            "{\"id\": \"a1\", \"value\": {\"shape\": [], \"data\": [0.57237256]}, \"gradient\":"
                + " {\"input\": {\"shape\": [3, 2], \"data\": [-0.22701953, 0.22701953, 0.02306764,"
                + " -0.02306764, 0.02306764, -0.02306764]}}, \"hessian_diagonal\": {\"input\":"
                + " {\"shape\": [3, 2], \"data\": [0.06553731, 0.06553731, 0.03499786, 0.03499786,"
                + " 0.03499786, 0.03499786]}}}");
  }

  @Test
  void theContractsExampleOfAnError() {
    assertThat(
            Run.eval(
                "{\"id\": \"a2\", \"loss\": \"cross_entropy\", "
                    + ROWS
                    + ", \"params\": {\"target\": [0, 7, 1]}}"))
        .isEqualTo(
            "{\"id\": \"a2\", \"error\": {\"kind\": \"IllegalArgumentException\", \"message\":"
                + " \"cross_entropy: target[1] = 7 is outside 0..1 for 2 classes\"}}");
  }

  @Test
  void theValueAloneIsTheDefaultAndOthersComeOnlyWhenWanted() {
    String request =
        "\"loss\": \"CrossEntropyLoss\", " + ROWS + ", \"params\": {\"target\": [0, 1, 1]}";
    assertThat(Run.eval("{" + request + "}"))
        .isEqualTo("{\"id\": null, \"value\": {\"shape\": [], \"data\": [0.52237254]}}");
    assertThat(Run.eval("{" + request + ", \"want\": [\"hessian_diagonal\"]}"))
        .startsWith(
            "{\"id\": null, \"hessian_diagonal\": {\"input\": {\"shape\": [3, 2], \"data\": [0.06553731,")
        .doesNotContain("value");
  }

  @Test
  void idsComeBackAsTheyWere() {
    for (String id :
        List.of(
            "\"a\\\"b\"",
            "7",
            "1.50",
            "1e2",
            "123456789012345678901234567890",
            "true",
            "null",
            "[1, {\"x\": \"é\"}]")) {
      assertThat(Run.eval("{\"loss\": \"x\", \"id\": " + id + "}"))
          .startsWith("{\"id\": " + id + ", ");
    }
  }

  @Test
  void decimalsAreRoundedOnceStraightToFloat() {
    // Half a float above 1, and a little more: by way of double the little is lost, and with it the
    // last bit.
    String text = "1.00000005960464477540625";
    assertThat((float) Double.parseDouble(text)).isEqualTo(1f);
    assertThat(l1("[" + text + "]", "float32")).containsExactly("1.0000001");
    assertThat(l1("[" + text + "]", "float64")).containsExactly("1.0000000596046448");
  }

  @Test
  void numbersMayBeStrings() {
    assertThat(l1("[\"0x1.8p1\", \"NaN\", \"Infinity\", \"-Infinity\", \"-0x1p-149\"]", "float32"))
        .containsExactly("3.0", "NaN", "Infinity", "Infinity", "1e-45");
  }

  @Test
  void longNumbersAreRead() {
    assertThat(l1("[0." + "3".repeat(5000) + "]", "float64")).containsExactly("0.3333333333333333");
  }

  private static List<String> l1(String data, String dtype) {
    int n = data.split(",", -1).length;
    return numbers(
        "{\"loss\": \"l1\", \"dtype\": \""
            + dtype
            + "\", \"inputs\": {\"input\": {\"shape\": ["
            + n
            + "], \"data\": "
            + data
            + "}, \"target\": {\"shape\": [], \"data\": [0]}}, \"params\": {\"reduction\": \"none\"}}",
        "value.data");
  }

  @Test
  void everyDifferentiableInputGetsAGradient() {
    String request =
        "{\"loss\": \"mse\", \"inputs\": {\"input\": [1, 2], \"target\": [0, 0]}, \"want\": [\"gradient\"]}";
    assertThat(numbers(request, "gradient.input.data")).containsExactly("1.0", "2.0");
    assertThat(numbers(request, "gradient.target.data")).containsExactly("-1.0", "-2.0");
  }

  @Test
  void probabilitiesStandInInputsAndGetAGradient() {
    String request =
        "{\"loss\": \"cross_entropy\", \"inputs\": {\"input\": {\"shape\": [1, 2], \"data\": [0, 0]}, \"target\":"
            + " {\"shape\": [1, 2], \"data\": [0.25, 0.75]}}, \"want\": [\"value\", \"gradient\"]}";
    assertThat(numbers(request, "value.data")).containsExactly("0.6931472");
    assertThat(numbers(request, "gradient.input.data")).containsExactly("0.25", "-0.25");
    assertThat(numbers(request, "gradient.target.data")).containsExactly("0.6931472", "0.6931472");
  }

  @Test
  void parametersAreDoublesWhateverTheTypeOfTheRequest() {
    String request =
        "{\"loss\": \"bce_with_logits\", \"inputs\": {\"input\": [0], \"target\": [1]}, \"params\":"
            + " {\"pos_weight\": [\"0x1.0000000000001p0\"], \"weight\": {\"shape\": [], \"data\": [16777217]},"
            + " \"reduction\": \"sum\"}}";
    // 16777217 ln 2 rounded once; with the weight as a float it would be 11629080.
    assertThat(numbers(request, "value.data")).containsExactly("1.1629081e7");
  }

  @Test
  void nullIsTheDefaultOfAParameterThatHasNoOther() {
    assertThat(
            numbers(
                "{\"loss\": \"cross_entropy\", "
                    + ROWS
                    + ", \"params\": {\"target\": [0, 1, 1], \"weight\": null}}",
                "value.data"))
        .containsExactly("0.52237254");
  }

  @Test
  void fastIsExactForDoubles() {
    assertThat(
            numbers(
                "{\"loss\": \"l1\", \"dtype\": \"float64\", \"precision\": \"fast\", \"inputs\": {\"input\": [3],"
                    + " \"target\": [1]}}",
                "value.data"))
        .containsExactly("2.0");
  }

  @Test
  void aRowOfOneSampleHasALabelWithoutDimension() {
    for (String label : List.of("0", "{\"shape\": [], \"data\": [0]}")) {
      assertThat(
              Run.eval(
                  "{\"loss\": \"nll\", \"inputs\": {\"input\": [-0.5, -1]}, \"params\": {\"target\": "
                      + label
                      + "}}"))
          .isEqualTo("{\"id\": null, \"value\": {\"shape\": [], \"data\": [0.5]}}");
    }
  }

  @Test
  void emptyBatchesHaveEmptyAnswers() {
    assertThat(
            Run.eval(
                "{\"loss\": \"mse\", \"inputs\": {\"input\": {\"shape\": [0], \"data\": []}, \"target\":"
                    + " {\"shape\": [0], \"data\": []}}, \"want\": [\"value\", \"gradient\"]}"))
        .isEqualTo(
            "{\"id\": null, \"value\": {\"shape\": [], \"data\": [\"NaN\"]}, \"gradient\": {\"input\":"
                + " {\"shape\": [0], \"data\": []}, \"target\": {\"shape\": [0], \"data\": []}}}");
  }

  @Test
  void everyLineIsAnsweredInOrderAlsoTheLastWithoutANewline() {
    String good = "{\"id\": 1, \"loss\": \"l1\", \"inputs\": {\"input\": [3], \"target\": [1]}}";
    Run run = Run.withInput(good + "\r\n\nnonsense\n" + good, "eval");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "{\"id\": 1, \"value\": {\"shape\": [], \"data\": [2.0]}}",
            "{\"id\": null, \"error\": {\"kind\": \"IllegalArgumentException\", \"message\": \"request: the line"
                + " is empty; expected a JSON object\"}}",
            "{\"id\": null, \"error\": {\"kind\": \"IllegalArgumentException\", \"message\": \"request: malformed"
                + " JSON at column 9: Unrecognized token 'nonsense': was expecting (JSON String, Number, Array,"
                + " Object or token 'null', 'true' or 'false')\"}}",
            "{\"id\": 1, \"value\": {\"shape\": [], \"data\": [2.0]}}");
  }

  @Test
  void linesThatAreNotUtf8AreAnswered() {
    byte[] line = "{\"id\": \"\u00ff\"}\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Run.withInput(line, "eval").out())
        .isEqualTo(
            "{\"id\": null, \"error\": {\"kind\": \"IllegalArgumentException\", \"message\": \"request: the line"
                + " is not UTF-8\"}}\n");
  }

  @Test
  void nothingInNothingOut() {
    Run run = Run.of("eval");
    assertThat(run).isEqualTo(new Run(0, "", ""));
  }
}
