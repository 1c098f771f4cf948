package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadRequestTest {
  private static Arguments of(String request, String message) {
    return Arguments.of(request.replace('\'', '"'), message);
  }

  static Stream<Arguments> requests() {
    String mse = "{'loss': 'mse', 'inputs': {'input': [1], 'target': ";
    String ce =
        "{'loss': 'cross_entropy', 'inputs': {'input': {'shape': [2, 2], 'data': [1, 2, 3, 4]}}, ";
    return Stream.of(
        of("7", "request: 7 is not an object; expected {\"loss\": ..}"),
        of(
            "{",
            "request: malformed JSON at column 2: Unexpected end-of-input: expected close marker for Object"),
        of(
            "{} {}",
            "request: malformed JSON at column 4: more text after the value; expected one JSON object per line"),
        of(
            "{'loss': 'l1', 'loss': 'l1'}",
            "request: malformed JSON at column 22: Duplicate field 'loss'"),
        of("{}", "request: loss is missing; expected the name of a loss"),
        of("{'loss': 3}", "request: loss = 3; expected the name of a loss"),
        of(
            "{'loss': 'cross_entrpy'}",
            "loss: 'cross_entrpy' is unknown; the nearest are [cross_entropy, CrossEntropyLoss, binary_cross_entropy]"),
        of(
            "{'loss': 'l1', 'wants': []}",
            "request: unknown member 'wants'; expected one of id, loss, dtype, precision, inputs, params, want"),
        of(
            "{'loss': 'l1', 'dtype': 'float16'}",
            "request: dtype = \"float16\"; expected float32 or float64"),
        of("{'loss': 'l1', 'inputs': []}", "request: inputs = []; expected an object"),
        of("{'loss': 'l1', 'params': 1}", "request: params = 1; expected an object"),
        of(
            "{'loss': 'l1', 'want': 'value'}",
            "request: want = \"value\"; expected a list of [value, gradient, hessian_diagonal]"),
        of(
            "{'loss': 'l1', 'want': ['hessian']}",
            "request: want holds \"hessian\"; expected some of [value, gradient, hessian_diagonal]"),
        of(
            mse + "[1]}, 'precision': 'fast'}",
            "mse: precision = fast does not exist in this version; expected exact"),
        of(
            mse + "[1]}, 'precision': 'quick'}",
            "request: precision = \"quick\"; expected exact or fast"),
        of(
            "{'loss': 'mse', 'inputs': {'input': [1]}}",
            "mse: target is missing; expected it in inputs"),
        of(
            "{'loss': 'mse', 'inputs': {'input': [1], 'targt': [1]}}",
            "mse: unknown input 'targt'; expected one of input, target"),
        of(
            "{'loss': 'mse', 'inputs': {'input': [1]}, 'params': {'target': [1]}}",
            "mse: target stands in params; expected it in inputs"),
        of(
            "{'loss': 'nll', 'inputs': {'input': [1], 'target': 0}}",
            "nll: target stands in inputs; expected it in params (integers)"),
        of(
            ce + "'params': {}}",
            "cross_entropy: target is missing; expected it in params (class indices) or inputs (class probabilities)"),
        of(
            "{'loss': 'cross_entropy', 'inputs': {'input': [1], 'target': [1]}, 'params': {'target': 0}}",
            "cross_entropy: target stands in inputs and in params; expected it in one of the two"),
        of(
            ce + "'params': {'target': [0, 1.5]}}",
            "cross_entropy: target[1] = 1.5; expected integers (class probabilities stand in inputs)"),
        of(
            ce + "'params': {'target': [0, 'NaN']}}",
            "cross_entropy: target[1] = NaN; expected integers (class probabilities stand in inputs)"),
        of(
            ce + "'params': {'target': [0, -1]}}",
            "cross_entropy: target[1] = -1 is outside 0..1 for 2 classes"),
        of(
            ce + "'params': {'target': [[0, 1], [1, 0]]}}",
            "cross_entropy: input has shape [2, 2] but target has shape [2, 2]; expected [2] (class indices)"),
        of(
            ce + "'params': {'target': [0, 1], 'wieght': [1, 1]}}",
            "cross_entropy: unknown parameter 'wieght'; expected one of weight, ignore_index, label_smoothing, reduction"),
        of(
            ce + "'params': {'target': [0, 1], 'weight': [1, 1, 1]}}",
            "cross_entropy: weight has 3 entries; expected 2, one for each class of input [2, 2]"),
        of(
            ce + "'params': {'target': [0, 1], 'weight': [1, 'x']}}",
            "cross_entropy: weight[1] = \"x\"; expected a number, \"NaN\", \"Infinity\", \"-Infinity\" or a hexadecimal one such as \"0x1.8p1\""),
        of(
            ce + "'params': {'target': [0, 1], 'label_smoothing': 1.5}}",
            "cross_entropy: label_smoothing = 1.5; expected a number from 0 to 1"),
        of(
            ce + "'params': {'target': [0, 1], 'label_smoothing': null}}",
            "cross_entropy: label_smoothing = 'null'; expected a number"),
        of(
            ce + "'params': {'target': [0, 1], 'label_smoothing': true}}",
            "cross_entropy: label_smoothing = true; expected a number"),
        of(
            ce + "'params': {'target': [0, 1], 'ignore_index': 0.5}}",
            "cross_entropy: ignore_index = 0.5; expected an integer"),
        of(
            ce + "'params': {'target': [0, 1], 'reduction': 'avg'}}",
            "cross_entropy: reduction = 'avg'; expected one of none, mean, sum"),
        of(
            ce + "'params': {'target': [0, 1], 'reduction': 'batchmean'}}",
            "cross_entropy: reduction = 'batchmean'; expected one of none, mean, sum"),
        of(
            mse + "{'shape': [2, 3], 'data': [1, 2, 3]}}}",
            "mse: target: data has 3 elements; shape [2, 3] needs 6"),
        of(
            mse + "{'shape': [-1], 'data': [1]}}}",
            "mse: target: shape holds -1; expected integers >= 0"),
        of(
            mse + "{'shape': [1.5], 'data': [1]}}}",
            "mse: target: shape holds 1.5; expected integers >= 0"),
        of(
            mse + "{'shape': [65536, 65536], 'data': [1]}}}",
            "mse: target: shape: [65536, 65536] has more elements than a Java array holds; split the batch and merge accumulators"),
        of(
            mse + "{'data': [1]}}}",
            "mse: target: shape is missing or not a list; expected {\"shape\": [..], \"data\": [..]}"),
        of(
            mse + "{'shape': [1], 'data': 1}}}",
            "mse: target: data is missing or not a list; expected {\"shape\": [..], \"data\": [..]}"),
        of(
            mse + "{'shape': [1], 'data': [1], 'dtype': 'f4'}}}",
            "mse: target: unknown member 'dtype'; expected shape and data"),
        of(
            mse + "{'shape': [1], 'data': ['1.0']}}}",
            "mse: target[0] = \"1.0\"; expected a number, \"NaN\", \"Infinity\", \"-Infinity\" or a hexadecimal one such as \"0x1.8p1\""),
        of(
            mse + "[[1, 2], [3]]}}",
            "mse: target: [3] in a nested list; expected 2 entries, as in the first at this depth"),
        of(
            "[".repeat(101) + "]".repeat(101),
            "request: JSON nested deeper than 100; expected a flatter one"),
        of(mse + "NaN}}", "request: malformed JSON at column 55: Non-standard token 'NaN'"),
        of(
            "{'loss': 'mse', 'inputs': {'input': [1, 2], 'target': [1, 2, 3]}}",
            "mse: input has shape [2] but target has shape [3]; expected shapes that broadcast"),
        of(
            "{'loss': 'bce', 'inputs': {'input': [0.5, 1.2], 'target': [1, 0]}}",
            "bce: input[1] = 1.2 is outside [0, 1]; expected probabilities (bce_with_logits takes logits)"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isAnsweredWithWhatIsWrong(String request, String message) {
    assertThat(Json.parse(Run.eval(request)))
        .isInstanceOfSatisfying(
            Map.class,
            answer ->
                assertThat(answer.get("error"))
                    .isEqualTo(Map.of("kind", "IllegalArgumentException", "message", message)));
  }
}
