package org.losskit.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Loss;
import org.losskit.loss.LossType;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * The tensors of a request, found where the inputs of its loss say that they stand: in {@code
 * inputs}, or in {@code params} where nothing is differentiated by them.
 */
final class RequestInputs {
  private final String loss;
  private final Map<?, ?> inputs;
  private final Map<?, ?> params;
  private final DType dtype;
  private final Map<LossType.Input, Tensor> tensors = new LinkedHashMap<>();

  RequestInputs(Loss loss, Map<?, ?> inputs, Map<?, ?> params, DType dtype) {
    this.loss = loss.type().name();
    this.inputs = inputs;
    this.params = params;
    this.dtype = dtype;
    checkNames(loss.inputs());
    for (LossType.Input input : loss.inputs()) {
      if (!input.optional() || isGiven(input)) {
        tensors.put(input, tensor(input));
      }
    }
  }

  /** What the loss is called with. */
  Tensor[] tensors() {
    return tensors.values().toArray(new Tensor[0]);
  }

  /** The inputs with a gradient. */
  List<String> differentiable() {
    List<String> names = new ArrayList<>();
    tensors.forEach((input, tensor) -> {
      if (input.differentiable()
          && tensor.dtype().isFloating()
          && inputs.containsKey(input.name())) {
        names.add(input.name());
      }
    });
    return names;
  }

  private boolean isGiven(LossType.Input input) {
    return inputs.get(input.name()) != null || params.get(input.name()) != null;
  }

  private void checkNames(List<LossType.Input> expected) {
    List<String> names = expected.stream().map(LossType.Input::name).toList();
    for (Object name : inputs.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            loss + ": unknown input '" + name + "'; expected one of " + String.join(", ", names));
      }
    }
  }

  private Tensor tensor(LossType.Input input) {
    String name = input.name();
    Object floating = inputs.get(name);
    Object param = params.get(name);
    String who = loss + ": " + name;
    if (floating != null && param != null) {
      throw new IllegalArgumentException(
          who + " stands in inputs and in params; expected it in one of the two");
    }
    if (floating == null && param == null) {
      throw new IllegalArgumentException(who + " is missing; expected it in " + place(input));
    }
    LossType.Content content = input.content();
    boolean legal =
        floating != null
            ? content != LossType.Content.INDICES && content != LossType.Content.SIGNS
            : content != LossType.Content.FLOATING;
    if (!legal) {
      throw new IllegalArgumentException(
          who
              + " stands in "
              + (floating != null ? "inputs" : "params")
              + "; expected it in "
              + place(input));
    }
    if (floating != null) {
      return NumberArray.of(who, floating).floating(dtype);
    }
    return switch (content) {
      case FLOATING_OR_NUMBER -> filled(who, param);
      case SIGNS -> signs(NumberArray.of(who, param));
      case INDICES_OR_PROBABILITIES ->
          NumberArray.of(who, param).integers(" (class probabilities stand in inputs)");
      default -> NumberArray.of(who, param).integers("");
    };
  }

  /** A number in place of a tensor of the prediction's shape: a double, like all of params. */
  private Tensor filled(String who, @Nullable Object json) {
    if (json instanceof List<?> || json instanceof Map<?, ?>) {
      throw new IllegalArgumentException(
          who
              + " = "
              + Json.text(json)
              + " in params; expected one number there, or the tensor in inputs");
    }
    double number = NumberArray.of(who, json).floating(DType.FLOAT64).getDouble(0);
    double[] values = new double[prediction().count()];
    Arrays.fill(values, number);
    return Tensor.view(values, 0, prediction());
  }

  private Shape prediction() {
    return tensors.values().iterator().next().shape();
  }

  private Tensor signs(NumberArray numbers) {
    boolean integers =
        numbers.data().stream().allMatch(text -> NumberArray.number(text) instanceof Long);
    return integers ? numbers.integers("") : numbers.floating(dtype);
  }

  private static String place(LossType.Input input) {
    return switch (input.content()) {
      case FLOATING -> "inputs";
      case FLOATING_OR_NUMBER -> "inputs, or as one number in params";
      case SIGNS -> "params (-1 and 1)";
      case INDICES -> "params (integers)";
      case INDICES_OR_PROBABILITIES -> "params (class indices) or inputs (class probabilities)";
    };
  }
}
