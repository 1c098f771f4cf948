package org.losskit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where each loss's tensors and numbers stand in a request, and what is derived by them. */
class EvalEncodingsTest {
  private static final String WANT = ", \"want\": [\"value\", \"gradient\", \"hessian_diagonal\"]}";

  private static Map<?, ?> answer(String request) {
    return (Map<?, ?>) requireNonNull(Json.parse(Run.eval(request.replace('\'', '"'))));
  }

  /** The names under gradient or hessian_diagonal. */
  private static List<String> keys(String request, String member) {
    Map<?, ?> answer = answer(request);
    assertThat(answer.get(member)).as("%s", answer).isInstanceOf(Map.class);
    Map<?, ?> tensors = (Map<?, ?>) requireNonNull(answer.get(member));
    return tensors.keySet().stream().map(String::valueOf).toList();
  }

  private static double[] numbers(String request, String path) {
    return EvalTest.numbers(request.replace('\'', '"'), path).stream()
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static String message(String request) {
    Map<?, ?> error = (Map<?, ?>) requireNonNull(answer(request).get("error"));
    return String.valueOf(error.get("message"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "l1",
        "mse",
        "smooth_l1",
        "huber",
        "poisson_nll",
        "kl_div",
        "bce",
        "bce_with_logits",
        "multilabel_soft_margin"
      })
  void aFloatingTargetStandsInInputsAndGetsAGradient(String loss) {
    String request =
        "{'loss': '" + loss + "', 'inputs': {'input': [0.25, 0.5], 'target': [0.5, 1]}" + WANT;
    assertThat(keys(request, "gradient")).containsExactly("input", "target");
    assertThat(keys(request, "hessian_diagonal")).containsExactly("input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hinge_embedding", "soft_margin"})
  void theSignsOfTheseStandInInputsToo(String loss) {
    String request =
        "{'loss': '" + loss + "', 'inputs': {'input': [0.25, 0.5], 'target': [-1, 1]}" + WANT;
    assertThat(keys(request, "gradient")).containsExactly("input");
  }

  @Test
  void aWeightOfElementsStandsInParamsAsDoublesWithoutAGradient() {
    String l1 =
        "{'loss': 'l1', 'dtype': 'float64', 'inputs': {'input': [0.5, -1, 2, 2.5], 'target': [0, -1, 4, 2]},"
            + " 'params': {'weight': [1, 2, 0.5, 4]}"
            + WANT;
    assertThat(numbers(l1, "value.data")[0]).isCloseTo(0.4666666666666667, within(1e-15));
    assertThat(keys(l1, "gradient")).containsExactly("input", "target");
    // With 0.1 as a float the value would be 0.1 + 1.5e-9.
    String sum =
        "{'loss': 'huber', 'dtype': 'float64', 'inputs': {'input': [1.5], 'target': [0]},"
            + " 'params': {'weight': [0.1], 'reduction': 'sum'}}";
    assertThat(numbers(sum, "value.data")).containsExactly(0.1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "smooth_l1 | 'beta': 0.5 | 0.5625",
        "smooth_l1 | 'beta': 'Infinity' | 0",
        "smooth_l1 | 'beta': '0x1p-1' | 0.5625",
        "huber | 'delta': 1.5 | 0.53125",
        "poisson_nll | 'log_input': false, 'reduction': 'sum' | NaN",
      })
  void numbersMayBeWords(String loss, String params, double value) {
    String request =
        "{'loss': '"
            + loss
            + "', 'dtype': 'float64', 'inputs': {'input': [0.5, -1, 2, 2.5], 'target': [0, -1, 4, 2]},"
            + " 'params': {"
            + params
            + "}}";
    assertThat(numbers(request, "value.data")).containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0.25, 1, 2]", "{'shape': [3], 'data': [0.25, 1, 2]}"})
  void aVarianceStandsInInputsAndGetsAGradient(String var) {
    String request =
        "{'loss': 'gaussian_nll', 'dtype': 'float64', 'inputs': {'input': [0.5, 1, 2], 'target': [0, 1, 4],"
            + " 'var': "
            + var
            + "}, 'params': {'reduction': 'none'}"
            + WANT;
    assertThat(numbers(request, "value.data"))
        .containsExactly(new double[] {-0.1931471805599453, 0, 1.3465735902799727}, within(1e-15));
    assertThat(numbers(request, "gradient.var.data")).containsExactly(0, 0.5, -0.25);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.25", "'0x1p-2'"})
  void aVarianceMayBeANumberInParamsWithoutAGradient(String var) {
    String inputs =
        "{'loss': 'GaussianNLLLoss', 'inputs': {'input': [[0.5, 1]], 'target': [[0, 1]]";
    String number = inputs + "}, 'params': {'var': " + var + "}" + WANT;
    String tensor = inputs + ", 'var': [[0.25, 0.25]]}" + WANT;
    assertThat(keys(number, "gradient")).containsExactly("input", "target");
    assertThat(answer(number).get("value")).isEqualTo(answer(tensor).get("value"));
    assertThat(answer(number).get("hessian_diagonal"))
        .isEqualTo(answer(tensor).get("hessian_diagonal"));
  }

  @Test
  void aVarianceOfSeveralNumbersInParamsIsRefused() {
    assertThat(
            message(
                "{'loss': 'gaussian_nll', 'inputs': {'input': [1], 'target': [1]}, 'params': {'var': [1]}}"))
        .isEqualTo(
            "gaussian_nll: var = [1] in params; expected one number there, or the tensor in inputs");
  }

  @Test
  void pairsHaveTwoPredictions() {
    String request =
        "{'loss': 'margin_ranking', 'dtype': 'float64', 'inputs': {'input1': [1, 2, 0.5], 'input2': [1.5, 1, 0],"
            + " 'target': [1, -1, 1]}, 'params': {'margin': 0.5, 'reduction': 'none'}"
            + WANT;
    assertThat(numbers(request, "value.data")).containsExactly(1, 1.5, 0);
    assertThat(keys(request, "gradient")).containsExactly("input1", "input2", "target");
    assertThat(keys(request, "hessian_diagonal")).containsExactly("input1", "input2");
  }

  @Test
  void labelsOfSeveralClassesStandInParams() {
    String request =
        "{'loss': 'multilabel_margin', 'dtype': 'float64', 'inputs': {'input': [0.1, 0.2, 0.4, 0.8]},"
            + " 'params': {'target': [3, 0, -1, 1]}"
            + WANT;
    assertThat(numbers(request, "value.data")[0]).isCloseTo(0.85, within(1e-15));
    assertThat(keys(request, "gradient")).containsExactly("input");
  }

  @Test
  void theClassMarginTakesAPowerAndWeights() {
    String request =
        "{'loss': 'multi_margin', 'dtype': 'float64', 'inputs': {'input': [[0.1, 0.2, 0.4, 0.8], [1, 0, 0.5, -1]]},"
            + " 'params': {'target': [3, 0], 'p': '0x1p0', 'weight': [1, 2, 3, 4]}}";
    assertThat(numbers(request, "value.data")[0]).isCloseTo(0.7125, within(1e-15));
  }

  private static final String LINEAR =
      "{'loss': '%s', 'inputs': {'input': [[1, 2], [-1, 0.5]], 'linear_weight': [[0.5, -1], [0, 1], [1, 0.25]]%s},"
          + " 'params': {%s}"
          + WANT;

  @ParameterizedTest
  @ValueSource(strings = {"linear_cross_entropy", "LinearCrossEntropyLoss"})
  void theTensorsOfALinearLayerStandInInputsAndAllGetGradients(String loss) {
    String labels = LINEAR.formatted(loss, "", "'target': [0, 2]");
    assertThat(keys(labels, "gradient")).containsExactly("input", "linear_weight");
    assertThat(keys(labels, "hessian_diagonal")).containsExactly("input");
    String all =
        LINEAR.formatted(
            loss, ", 'linear_bias': [1, 2, 3], 'target': [[0, 0.5, 0.5], [1, 0, 0]]", "");
    assertThat(keys(all, "gradient"))
        .containsExactlyInAnyOrder("input", "linear_weight", "linear_bias", "target");
  }

  @Test
  void aLabelInThePlaceOfProbabilitiesIsRefused() {
    assertThat(
            message(
                LINEAR.formatted("linear_cross_entropy", "", "'target': [[0, 1, 0], [1, 0, 0]]")))
        .startsWith("linear_cross_entropy: ")
        .contains("target", "[2, 3]");
  }

  private static final String ADAPTIVE =
      "{'loss': 'adaptive_log_softmax', 'dtype': 'float64', 'inputs': {'input': [[1, 2], [-1, 0.5], [0, 1]],"
          + " 'head.weight': [[0.1, 0.2], [0.3, -0.1], [0, 0.5], [-0.2, 0.4]],"
          + " 'tail.0.0.weight': [[0.5, -0.5]], 'tail.0.1.weight': [[1], [-1]],"
          + " 'tail.1.0.weight': {'shape': [0, 2], 'data': []},"
          + " 'tail.1.1.weight': {'shape': [1, 0], 'data': []}},"
          + " 'params': {'target': [0, 3, 4], 'n_classes': 5, 'cutoffs': [2, 4], 'div_value': 2%s}"
          + WANT;

  @Test
  void theLayersOfAnAdaptiveSoftmaxStandInInputsUnderTheirNames() {
    String mean = ADAPTIVE.formatted("");
    assertThat(numbers(mean, "value.data")[0]).isCloseTo(1.3998896751284515, within(1e-14));
    assertThat(keys(mean, "gradient"))
        .containsExactlyInAnyOrder(
            "input",
            "head.weight",
            "tail.0.0.weight",
            "tail.0.1.weight",
            "tail.1.0.weight",
            "tail.1.1.weight");
    assertThat(keys(mean, "hessian_diagonal")).containsExactly("input");
    assertThat(numbers(ADAPTIVE.formatted(", 'reduction': 'none'"), "value.data"))
        .containsExactly(
            new double[] {1.4870922365800594, 1.4511564520261166, 1.261420336779178},
            within(1e-14));
  }

  @Test
  void anAdaptiveSoftmaxNeedsItsClassesAndItsLayers() {
    String request =
        "{'loss': 'adaptive_log_softmax', 'inputs': {'input': [1, 2]}, 'params': {%s}}";
    assertThat(message(request.formatted("'target': 0")))
        .isEqualTo("adaptive_log_softmax: n_classes is missing; expected at least 2");
    assertThat(message(request.formatted("'target': 0, 'n_classes': 5, 'cutoffs': [2, 4]")))
        .isEqualTo("adaptive_log_softmax: head.weight is missing; expected it in inputs");
    assertThat(message(request.formatted("'target': 0, 'n_classes': 5, 'cutoffs': 2")))
        .isEqualTo("adaptive_log_softmax: cutoffs = int64 [] {2}; expected a list of integers");
  }

  private static final String CTC =
      "{'loss': 'ctc', 'dtype': 'float64', 'inputs': {'log_probs': {'shape': %s, 'data': ["
          + "-0.5108256237659907, -1.2039728043259361, -2.3025850929940455,"
          + "-1.6094379124341003, -0.6931471805599453, -1.2039728043259361,"
          + "-2.3025850929940455, -1.6094379124341003, -0.35667494393873245]}}, 'params': {%s}"
          + WANT;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[3, 1, 3] | 'targets': [[1, 2]], 'input_lengths': [3], 'target_lengths': [2]",
        "[3, 1, 3] | 'targets': [1, 2], 'input_lengths': [3], 'target_lengths': [2]",
        "[3, 3] | 'targets': [1, 2], 'input_lengths': 3, 'target_lengths': {'shape': [], 'data': [2]}"
      })
  void sequencesHaveTheirLengthsInParams(String shape, String params) {
    String request = CTC.formatted(shape, params);
    assertThat(numbers(request, "value.data")[0]).isCloseTo(0.42314918002706015, within(1e-14));
    assertThat(keys(request, "gradient")).containsExactly("log_probs");
    double[] gradient = numbers(request, "gradient.log_probs.data");
    assertThat(gradient[0]).isCloseTo(0.11048951048951045 / 2, within(1e-14));
    // y (1 - y) - g (1 - g), with y - g = 0.1104895..
    double g = 0.6 - 0.11048951048951045;
    double hessian = (0.6 * 0.4 - g * (1 - g)) / 2;
    assertThat(numbers(request, "hessian_diagonal.log_probs.data")[0])
        .isCloseTo(hessian, within(1e-14));
  }

  @Test
  void lengthsThatAreNoIntegersAreRefused() {
    assertThat(
            message(
                CTC.formatted(
                    "[3, 1, 3]",
                    "'targets': [1, 2], 'input_lengths': [2.5], 'target_lengths': [2]")))
        .isEqualTo("ctc: input_lengths[0] = 2.5; expected integers");
  }
}
