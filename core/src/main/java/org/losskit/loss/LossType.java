package org.losskit.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.Tensor;

/**
 * One entry of the catalogue: all that can be asked of a loss without having one, and the way to
 * make one from named parameters.
 *
 * @param name the short name, such as {@code cross_entropy}
 * @param className PyTorch's class name, such as {@code CrossEntropyLoss}
 * @param aliases other names it is known by
 * @param summary one sentence
 * @param formula LaTeX
 * @param domain which values its inputs may take
 * @param scale what kind of numbers its predictions are
 * @param inputs the tensors it is given, in order
 * @param parameters everything else, by name
 * @param reductions the reductions it knows
 * @param properties what holds for it
 * @param accuracy the published bound by type, such as {@code float32} to {@code 0.51 ulp}
 * @param hessian whether the Hessian diagonal is exact, exact almost everywhere, or an
 *     approximation, by name
 * @param factory makes a loss from checked parameters
 */
public record LossType(
    String name,
    String className,
    List<String> aliases,
    String summary,
    String formula,
    String domain,
    Scale scale,
    List<Input> inputs,
    List<Parameter> parameters,
    List<Reduction> reductions,
    Set<Property> properties,
    Map<String, String> accuracy,
    String hessian,
    Function<Arguments, Loss> factory) {

  /** What kind of numbers predictions are. */
  public enum Scale {
    /** Any real numbers: regression. */
    REAL,
    /** Scores before sigmoid or softmax. */
    LOGITS,
    /** Probabilities. */
    PROBABILITIES,
    /** Logarithms of probabilities. */
    LOG_PROBABILITIES
  }

  /** What an input holds. */
  public enum Content {
    /** Floating numbers. */
    FLOATING,
    /** Class indices. */
    INDICES,
    /** Class indices or class probabilities, told apart by the type of the tensor. */
    INDICES_OR_PROBABILITIES
  }

  /**
   * An input tensor.
   *
   * @param prediction whether the Hessian diagonal is given for it
   * @param differentiable whether gradients by it exist (where its content is floating)
   */
  public record Input(String name, Content content, boolean prediction, boolean differentiable) {}

  /** The type of a parameter's value. */
  public enum Kind {
    /** A number. */
    NUMBER,
    /** An integer. */
    INTEGER,
    /** A tensor of numbers. */
    TENSOR,
    /** A word out of a set. */
    WORD
  }

  /**
   * A parameter.
   *
   * @param defaultValue the default, or null where there is none
   * @param range the legal values, in words
   */
  public record Parameter(
      String name, Kind kind, @Nullable Object defaultValue, String range, String meaning) {}

  /** Named parameters, as a caller gave them, of the right kinds. */
  public static final class Arguments {
    private final Map<String, Object> values;

    private Arguments(Map<String, Object> values) {
      this.values = values;
    }

    /** A number, or its default. */
    public double number(String name, double otherwise) {
      Object value = values.get(name);
      return value == null ? otherwise : ((Number) value).doubleValue();
    }

    /** An integer, or its default. */
    public long integer(String name, long otherwise) {
      Object value = values.get(name);
      return value == null ? otherwise : ((Number) value).longValue();
    }

    /** A tensor, or null. */
    public @Nullable Tensor tensor(String name) {
      return (Tensor) values.get(name);
    }
  }

  /** The parameter that all losses share. */
  static Parameter reductionParameter(List<Reduction> reductions) {
    return new Parameter(
        "reduction", Kind.WORD, "mean", oneOf(reductions), "how the terms become one result");
  }

  /** For messages, such as {@code one of none, mean, sum}. */
  static String oneOf(List<?> choices) {
    return "one of " + String.join(", ", choices.stream().map(Object::toString).toList());
  }

  /**
   * A loss with these parameters.
   *
   * @param parameters by name: numbers as {@link Number}, tensors as {@link Tensor}, words as
   *     {@link String}
   * @throws IllegalArgumentException for an unknown name, a value of the wrong kind or out of range
   */
  public Loss create(Map<String, ?> parameters) {
    Map<String, Object> checked = new LinkedHashMap<>();
    for (Map.Entry<String, ?> entry : parameters.entrySet()) {
      Parameter parameter = parameter(entry.getKey());
      checked.put(parameter.name(), check(parameter, entry.getValue()));
    }
    Loss loss = factory.apply(new Arguments(checked));
    String word = (String) checked.get("reduction");
    return word == null ? loss : loss.withReduction(reduction(word));
  }

  private Reduction reduction(String word) {
    for (Reduction reduction : reductions) {
      if (reduction.toString().equals(word)) {
        return reduction;
      }
    }
    throw new IllegalArgumentException(
        name + ": reduction = '" + word + "'; expected " + oneOf(reductions));
  }

  private Parameter parameter(String wanted) {
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(wanted)) {
        return parameter;
      }
    }
    throw new IllegalArgumentException(
        name
            + ": unknown parameter '"
            + wanted
            + "'; expected "
            + oneOf(parameters.stream().map(Parameter::name).toList()));
  }

  private Object check(Parameter parameter, @Nullable Object value) {
    boolean fits =
        switch (parameter.kind()) {
          case NUMBER -> value instanceof Number;
          case INTEGER ->
              // NaN, infinities and what a long does not hold are no integers.
              value instanceof Number n && n.doubleValue() == n.longValue();
          case TENSOR -> value instanceof Tensor t && t.dtype().isFloating();
          case WORD -> value instanceof String;
        };
    if (!fits || value == null) {
      throw new IllegalArgumentException(
          name
              + ": "
              + parameter.name()
              + " = "
              + (value instanceof String ? "'" + value + "'" : value)
              + "; expected "
              + switch (parameter.kind()) {
                case NUMBER -> "a number";
                case INTEGER -> "an integer";
                case TENSOR -> "a float32 or float64 tensor";
                case WORD -> parameter.range();
              });
    }
    return value;
  }

  /** Whether it goes by this name: the short name, the class name or an alias. */
  public boolean isNamed(String other) {
    return name.equals(other) || className.equals(other) || aliases.contains(other);
  }

  /** The position of an input, or -1. */
  int inputIndex(String input) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).name().equals(input)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return name;
  }
}
