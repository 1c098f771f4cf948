package org.losskit.score;

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

/** The parameters of a loss, as a caller named them: checked, and the loss that they make. */
final class Parameters {
  private final LossType type;
  private final Map<String, Object> given = new LinkedHashMap<>();
  private final Loss loss;

  Parameters(LossType type, List<String> predictionColumns, Map<String, Object> parameters) {
    this.type = type;
    if (parameters.containsKey("weight")) {
      checkClassWeights(predictionColumns, parameters.get("weight"));
    }
    parameters.forEach((name, value) -> {
      boolean oneColumn = Task.of(type) != Task.CLASSES && kind(name) == LossType.Kind.TENSOR;
      if (oneColumn && value instanceof double[] several && several.length != 1) {
        throw new SpecException(
            "%s: %s has %d entries; expected 1".formatted(type, name, several.length));
      }
    });
    if (parameters.containsKey("reduction")) {
      throw new SpecException(
          type + ": reduction is no parameter of a score: it only chooses the headline figure");
    }
    // In the order of the catalogue, so that the order of the options changes no report; unknown
    // names last, where the catalogue refuses them.
    for (LossType.Parameter parameter : type.parameters()) {
      if (parameters.containsKey(parameter.name())) {
        given.put(parameter.name(), parameters.get(parameter.name()));
      }
    }
    parameters.forEach(given::putIfAbsent);
    Map<String, Object> typed = new LinkedHashMap<>();
    given.forEach((name, value) -> typed.put(name, typed(name, value)));
    try {
      loss = type.create(typed);
    } catch (IllegalArgumentException e) {
      throw SpecException.of(e);
    }
  }

  private void checkClassWeights(List<String> predictionColumns, @Nullable Object value) {
    if (Task.of(type) != Task.CLASSES) {
      throw new SpecException(
          type
              + ": weight: this loss has no class weights; expected none (a column of row weights"
              + " is --weight)");
    }
    double[] weights = value instanceof double[] numbers ? numbers : new double[0];
    if (weights.length != predictionColumns.size()) {
      throw new SpecException(
          "%s: weight has %d entries; expected %d, one for each class (%s)"
              .formatted(
                  type,
                  weights.length,
                  predictionColumns.size(),
                  String.join(", ", predictionColumns)));
    }
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw new SpecException(
            "%s: weight[%d] = %s; expected a finite number >= 0"
                .formatted(type, i, Numbers.format(weights[i])));
      }
    }
  }

  private Object typed(String name, Object value) {
    LossType.Kind kind = kind(name);
    if (!(value instanceof double[] numbers)) {
      boolean flag = value.equals("true") || value.equals("false");
      return kind == LossType.Kind.FLAG && flag ? Boolean.valueOf(value.toString()) : value;
    }
    if (kind == LossType.Kind.TENSOR) {
      return Tensor.of(numbers);
    }
    if (numbers.length != 1) {
      throw new SpecException(
          "%s: %s has %d values; expected one".formatted(type, name, numbers.length));
    }
    return numbers[0];
  }

  private LossType.@Nullable Kind kind(String name) {
    return type.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(LossType.Parameter::kind)
        .findFirst()
        .orElse(null);
  }

  Loss loss() {
    return loss;
  }

  List<Double> classWeights() {
    return given.get("weight") instanceof double[] weights
        ? Arrays.stream(weights).boxed().toList()
        : List.of();
  }

  /** Whether the loss counts a row by the weight of its class, when it divides for a mean. */
  boolean classWeightsCount() {
    List<Double> weights = classWeights();
    Long ignored = ignoreIndex();
    for (int label = 0; label < weights.size(); label++) {
      if (weights.get(label) != 1 && (ignored == null || ignored != label)) {
        double[] share = new double[1];
        loss.terms(
            new double[1],
            share,
            Tensor.zeros(DType.FLOAT64, Shape.of(1, weights.size())),
            Tensor.of(label));
        return share[0] == weights.get(label);
      }
    }
    return !weights.isEmpty();
  }

  @Nullable Long ignoreIndex() {
    return given.get("ignore_index") instanceof double[] k ? Long.valueOf((long) k[0]) : null;
  }

  /** As reports show them: one number as a number, several as a list. */
  Map<String, Object> forReport() {
    Map<String, Object> shown = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      if (!(value instanceof double[] numbers)) {
        shown.put(name, typed(name, value));
      } else if (kind(name) == LossType.Kind.INTEGER) {
        shown.put(name, (long) numbers[0]);
      } else if (name.equals("weight") || numbers.length > 1) {
        shown.put(name, Arrays.stream(numbers).boxed().toList());
      } else {
        shown.put(name, numbers[0]);
      }
    });
    return java.util.Collections.unmodifiableMap(shown);
  }
}
