package org.losskit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.loss.Precision;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** A request of {@code losskit eval}: a loss, its tensors and parameters, and what is wanted. */
final class Request {
  private static final List<String> MEMBERS =
      List.of("id", "loss", "dtype", "precision", "inputs", "params", "want");
  private static final List<String> WANTS = List.of("value", "gradient", "hessian_diagonal");

  private final Map<?, ?> members;
  private final LossType type;
  private final DType dtype;
  private final Map<?, ?> inputs;
  private final Map<?, ?> params;

  private Request(Map<?, ?> members) {
    this.members = members;
    for (Object name : members.keySet()) {
      if (!MEMBERS.contains(name)) {
        throw new IllegalArgumentException(
            "request: unknown member '"
                + name
                + "'; expected one of "
                + String.join(", ", MEMBERS));
      }
    }
    this.type = Losses.find(word("loss", null, List.of()));
    this.dtype =
        word("dtype", "float32", List.of("float32", "float64")).equals("float32")
            ? DType.FLOAT32
            : DType.FLOAT64;
    this.inputs = object("inputs");
    this.params = object("params");
  }

  /**
   * Answers a parsed request: the members of the answer without its id.
   *
   * @throws IllegalArgumentException for a bad request
   */
  static String answer(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> members)) {
      throw new IllegalArgumentException(
          "request: " + Json.text(json) + " is not an object; expected {\"loss\": ..}");
    }
    return new Request(members).answer();
  }

  private String answer() {
    Set<String> wants = wants();
    Loss loss = loss();
    RequestInputs tensors = new RequestInputs(loss, inputs, params, dtype);
    Wanted wanted = Wanted.value();
    if (wants.contains("gradient")) {
      for (String input : tensors.differentiable()) {
        wanted = wanted.and(input);
      }
    }
    if (wants.contains("hessian_diagonal")) {
      wanted = wanted.hessianDiagonal();
    }
    LossResult result = loss.differentiate(wanted, tensors.tensors());
    StringBuilder out = new StringBuilder();
    if (wants.contains("value")) {
      out.append(", \"value\": ");
      write(out, result.value());
    }
    if (wants.contains("gradient")) {
      out.append(", \"gradient\": ");
      write(out, tensors.differentiable(), result::gradient);
    }
    if (wants.contains("hessian_diagonal")) {
      List<String> predictions =
          loss.inputs().stream()
              .filter(LossType.Input::prediction)
              .map(LossType.Input::name)
              .toList();
      out.append(", \"hessian_diagonal\": ");
      write(out, predictions, result::hessianDiagonal);
    }
    return out.toString();
  }

  private Set<String> wants() {
    if (!members.containsKey("want")) {
      return Set.of("value");
    }
    if (!(members.get("want") instanceof List<?> list)) {
      throw new IllegalArgumentException(
          "request: want = " + Json.text(members.get("want")) + "; expected a list of " + WANTS);
    }
    for (Object want : list) {
      if (!(want instanceof String) || !WANTS.contains(want)) {
        throw new IllegalArgumentException(
            "request: want holds " + Json.text(want) + "; expected some of " + WANTS);
      }
    }
    return Set.copyOf(list.stream().map(String::valueOf).distinct().toList());
  }

  private Loss loss() {
    Map<String, Object> given = new LinkedHashMap<>();
    for (Map.Entry<?, ?> param : params.entrySet()) {
      String name = String.valueOf(param.getKey());
      if (type.inputs().stream().anyMatch(input -> input.name().equals(name))) {
        continue;
      }
      LossType.Parameter parameter = parameter(name);
      Object value = param.getValue();
      // Null is the default of a parameter that has no other.
      if (value != null || parameter == null || parameter.defaultValue() != null) {
        given.put(name, parameter == null ? "" : argument(parameter, value));
      }
    }
    return type.create(given).withPrecision(precision());
  }

  /** The catalogue's parameter, or null for a name that {@link LossType#create} will refuse. */
  private LossType.@Nullable Parameter parameter(String name) {
    for (LossType.Parameter parameter : type.parameters()) {
      if (parameter.name().equals(name)) {
        return parameter;
      }
    }
    return null;
  }

  /** A parameter's value, of the kind that the catalogue names where the JSON can be read so. */
  private Object argument(LossType.Parameter parameter, @Nullable Object json) {
    String numeral =
        json instanceof Json.Literal literal
            ? literal.text()
            : json instanceof String text && NumberArray.isNumeral(text) ? text : null;
    return switch (parameter.kind()) {
      case TENSOR ->
          NumberArray.of(type.name() + ": " + parameter.name(), json).floating(DType.FLOAT64);
      // Each arm is an object of its own: as one conditional, both numbers would become doubles.
      case NUMBER -> numeral == null ? plain(json) : (Object) Double.parseDouble(numeral);
      case INTEGER -> numeral == null ? plain(json) : NumberArray.number(numeral);
      case INTEGERS -> NumberArray.of(type.name() + ": " + parameter.name(), json).integers("");
      case FLAG, WORD -> plain(json);
    };
  }

  private static Object plain(@Nullable Object json) {
    return json instanceof String || json instanceof Boolean ? json : Json.text(json);
  }

  private Precision precision() {
    String word = word("precision", "exact", List.of("exact", "fast"));
    if (dtype == DType.FLOAT64) {
      return Precision.EXACT;
    }
    for (Precision precision : Precision.values()) {
      if (precision.name().equalsIgnoreCase(word)) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        type.name() + ": precision = " + word + " does not exist in this version; expected exact");
  }

  private String word(String member, @Nullable String otherwise, List<String> legal) {
    Object value = members.containsKey(member) ? members.get(member) : otherwise;
    if (value instanceof String text && (legal.isEmpty() || legal.contains(text))) {
      return text;
    }
    String expected = legal.isEmpty() ? "the name of a loss" : String.join(" or ", legal);
    throw new IllegalArgumentException(
        members.containsKey(member)
            ? "request: " + member + " = " + Json.text(value) + "; expected " + expected
            : "request: " + member + " is missing; expected " + expected);
  }

  private Map<?, ?> object(String member) {
    Object value = members.containsKey(member) ? members.get(member) : Map.of();
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(
        "request: " + member + " = " + Json.text(value) + "; expected an object");
  }

  private void write(StringBuilder out, List<String> names, Function<String, Tensor> tensorOf) {
    out.append('{');
    String comma = "";
    for (String name : names) {
      out.append(comma).append('"').append(name).append("\": ");
      write(out, tensorOf.apply(name));
      comma = ", ";
    }
    out.append('}');
  }

  private void write(StringBuilder out, Tensor tensor) {
    out.append("{\"shape\": ").append(tensor.shape()).append(", \"data\": [");
    for (int i = 0; i < tensor.count(); i++) {
      out.append(i == 0 ? "" : ", ");
      if (dtype == DType.FLOAT32) {
        Json.number(out, (float) tensor.getDouble(i));
      } else {
        Json.number(out, tensor.getDouble(i));
      }
    }
    out.append("]}");
  }
}
