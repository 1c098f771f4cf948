package org.losskit.loss;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * One entry of the catalogue: all that can be asked of a loss without having one, and the way to
 * make one from named parameters.
 */
public final class LossType {
  /** What kind of numbers predictions are. */
  public enum Scale {
    /** Any real numbers: regression, ranking, embeddings. */
    REAL,
    /** Scores before sigmoid or softmax. */
    LOGITS,
    /** Probabilities. */
    PROBABILITIES,
    /** Logarithms of probabilities. */
    LOG_PROBABILITIES
  }

  /** What a loss of one prediction compares it with. */
  public enum Targets {
    /** A number for each element. */
    NUMBERS,
    /** A number &gt;= 0 for each element, such as a count. */
    COUNTS,
    /** A number from 0 to 1 for each element: 0 and 1 are the two classes. */
    PROBABILITIES,
    /** -1 or 1 for each element. */
    SIGNS,
    /** One class for each row of predictions. */
    CLASSES,
    /** Something else: several classes of a row, another row, lengths. */
    OTHER
  }

  /** What an input holds. */
  public enum Content {
    /** Floating numbers. */
    FLOATING,
    /** Floating numbers, or one number that stands for a tensor of the prediction's shape. */
    FLOATING_OR_NUMBER,
    /** Integers: class indices, lengths. */
    INDICES,
    /** Class indices or class probabilities, told apart by the type of the tensor. */
    INDICES_OR_PROBABILITIES,
    /** One of -1 and 1, as integers or as floating numbers. */
    SIGNS
  }

  /**
   * An input tensor.
   *
   * @param prediction whether the Hessian diagonal is given for it
   * @param differentiable whether gradients by it exist (where its content is floating)
   * @param optional whether a call may leave it out; a loss has at most one such input
   */
  public record Input(
      String name, Content content, boolean prediction, boolean differentiable, boolean optional) {
    /** A prediction: differentiable, with a Hessian diagonal. */
    static Input prediction(String name) {
      return new Input(name, Content.FLOATING, true, true, false);
    }

    /** Another floating input that is differentiable. */
    static Input floating(String name) {
      return new Input(name, Content.FLOATING, false, true, false);
    }

    /** An input without a gradient. */
    static Input fixed(String name, Content content) {
      return new Input(name, content, false, false, false);
    }
  }

  /** The type of a parameter's value. */
  public enum Kind {
    /** A number. */
    NUMBER,
    /** An integer. */
    INTEGER,
    /** Several integers. */
    INTEGERS,
    /** Yes or no. */
    FLAG,
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
      String name, Kind kind, @Nullable Object defaultValue, String range, String meaning) {
    static Parameter number(String name, double otherwise, String range, String meaning) {
      return new Parameter(name, Kind.NUMBER, otherwise, range, meaning);
    }

    static Parameter integer(String name, long otherwise, String range, String meaning) {
      return new Parameter(name, Kind.INTEGER, otherwise, range, meaning);
    }

    static Parameter flag(String name, boolean otherwise, String meaning) {
      return new Parameter(name, Kind.FLAG, otherwise, "true or false", meaning);
    }

    static Parameter tensor(String name, String range, String meaning) {
      return new Parameter(name, Kind.TENSOR, null, range, meaning);
    }

    static Parameter word(String name, List<?> choices, String meaning) {
      return new Parameter(name, Kind.WORD, choices.get(0).toString(), oneOf(choices), meaning);
    }
  }

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

    /** Several integers, or null. */
    public long @Nullable [] integers(String name) {
      Tensor value = (Tensor) values.get(name);
      if (value == null) {
        return null;
      }
      long[] integers = new long[value.count()];
      for (int i = 0; i < integers.length; i++) {
        integers[i] = value.getLong(i);
      }
      return integers;
    }

    /** Yes or no, or its default. */
    public boolean flag(String name, boolean otherwise) {
      Object value = values.get(name);
      return value == null ? otherwise : (Boolean) value;
    }

    /** A tensor, or null. */
    public @Nullable Tensor tensor(String name) {
      return (Tensor) values.get(name);
    }

    /** A word, or its default. */
    public String word(String name, String otherwise) {
      Object value = values.get(name);
      return value == null ? otherwise : (String) value;
    }

    /** Whether it was given. */
    public boolean has(String name) {
      return values.containsKey(name);
    }
  }

  private final LossTypeBuilder facts;
  private final Function<Arguments, Loss> factory;

  LossType(LossTypeBuilder facts, Function<Arguments, Loss> factory) {
    this.facts = facts;
    this.factory = factory;
  }

  /** An entry to be filled, with the short name and PyTorch's class name. */
  static LossTypeBuilder named(String name, String className) {
    return new LossTypeBuilder(name, className);
  }

  /** The short name, such as {@code cross_entropy}. */
  public String name() {
    return facts.name;
  }

  /** PyTorch's class name, such as {@code CrossEntropyLoss}. */
  public String className() {
    return facts.className;
  }

  /** Other names it is known by. */
  public List<String> aliases() {
    return facts.aliases;
  }

  /** One sentence without a full stop. */
  public String summary() {
    return facts.summary;
  }

  /** The formula in LaTeX. */
  public String formula() {
    return facts.formula;
  }

  /** The shapes of inputs and terms, a line each. */
  public List<String> shapes() {
    return facts.shapes;
  }

  /** What a mean divides by. */
  public String mean() {
    return facts.mean;
  }

  /** Which values its inputs may take. */
  public String domain() {
    return facts.domain;
  }

  /** What kind of numbers its predictions are. */
  public Scale scale() {
    return facts.scale;
  }

  /** What it compares one prediction, or one row of them, with. */
  public Targets targets() {
    return facts.targets;
  }

  /**
   * Whether its terms are the surprisal of the target under the prediction, -ln p(target), at its
   * default parameters: it compares with the entropy of the labels, and e to its mean is a
   * perplexity.
   */
  public boolean isSurprisal() {
    return facts.surprisal;
  }

  /** The tensors it is given, in order; {@link Loss#inputs()} has those of a loss. */
  public List<Input> inputs() {
    return facts.inputs;
  }

  /** Everything else, by name; the reduction is the last. */
  public List<Parameter> parameters() {
    return Collections.unmodifiableList(facts.parameters);
  }

  /** The reductions it knows. */
  public List<Reduction> reductions() {
    return facts.reductions;
  }

  /** What holds for it, whatever its parameters are. */
  public Set<Property> properties() {
    return Collections.unmodifiableSet(facts.properties);
  }

  /** The published bound by type, such as {@code float32} to {@code 0.51 ulp}. */
  public Map<String, String> accuracy() {
    return Collections.unmodifiableMap(facts.accuracy);
  }

  /**
   * Whether the Hessian diagonal is exact, exact almost everywhere, or an approximation, by name.
   */
  public String hessian() {
    return facts.hessian;
  }

  /** Where the gradient by an input is not the slope of the value, by the input's name. */
  public Map<String, String> conventions() {
    return Collections.unmodifiableMap(facts.conventions);
  }

  /** What happens at the edges, a sentence each. */
  public List<String> specialCases() {
    return facts.specialCases;
  }

  /** What differs from PyTorch, a sentence each. */
  public List<String> differences() {
    return facts.differences;
  }

  /** For messages, such as {@code one of none, mean, sum}. */
  static String oneOf(List<?> choices) {
    return "one of " + String.join(", ", choices.stream().map(Object::toString).toList());
  }

  /**
   * A loss with these parameters.
   *
   * @param parameters by name: numbers as {@link Number}, flags as {@link Boolean}, tensors and
   *     several integers as {@link Tensor}, words as {@link String}
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
    for (Reduction reduction : reductions()) {
      if (reduction.toString().equals(word)) {
        return reduction;
      }
    }
    throw new IllegalArgumentException(
        name() + ": reduction = '" + word + "'; expected " + oneOf(reductions()));
  }

  private Parameter parameter(String wanted) {
    for (Parameter parameter : parameters()) {
      if (parameter.name().equals(wanted)) {
        return parameter;
      }
    }
    throw new IllegalArgumentException(
        name()
            + ": unknown parameter '"
            + wanted
            + "'; expected "
            + oneOf(parameters().stream().map(Parameter::name).toList()));
  }

  private Object check(Parameter parameter, @Nullable Object value) {
    boolean fits =
        switch (parameter.kind()) {
          case NUMBER -> value instanceof Number;
          case INTEGER ->
              // NaN, infinities and what a long does not hold are no integers.
              value instanceof Number n && n.doubleValue() == n.longValue();
          case INTEGERS ->
              value instanceof Tensor t
                  && (t.dtype() == DType.INT32 || t.dtype() == DType.INT64)
                  && t.shape().rank() == 1;
          case FLAG -> value instanceof Boolean;
          case TENSOR -> value instanceof Tensor t && t.dtype().isFloating();
          case WORD -> value instanceof String;
        };
    if (!fits || value == null) {
      throw new IllegalArgumentException(
          name()
              + ": "
              + parameter.name()
              + " = "
              + (value instanceof String ? "'" + value + "'" : value)
              + "; expected "
              + switch (parameter.kind()) {
                case NUMBER -> "a number";
                case INTEGER -> "an integer";
                case INTEGERS -> "a list of integers";
                case TENSOR -> "a float32 or float64 tensor";
                case FLAG, WORD -> parameter.range();
              });
    }
    return value;
  }

  /** Whether it goes by this name: the short name, the class name or an alias. */
  public boolean isNamed(String other) {
    return name().equals(other) || className().equals(other) || aliases().contains(other);
  }

  /** What a loss of this type needs that was not given. */
  IllegalArgumentException missing(String parameter) {
    Parameter known = parameter(parameter);
    return new IllegalArgumentException(
        name() + ": " + known.name() + " is missing; expected " + known.range());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LossType that && name().equals(that.name());
  }

  @Override
  public int hashCode() {
    return name().hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
