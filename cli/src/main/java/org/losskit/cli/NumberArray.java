package org.losskit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Numbers of a request, as text until it is known what they are rounded to: each is rounded once.
 *
 * @param who loss and argument, for messages
 */
record NumberArray(String who, Shape shape, List<String> data) {
  private static final Pattern HEXADECIMAL =
      Pattern.compile("[+-]?0[xX](\\p{XDigit}+\\.?\\p{XDigit}*|\\.\\p{XDigit}+)[pP][+-]?\\d+");

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  /** From {@code {"shape": .., "data": ..}}, a nested list, or a single number. */
  static NumberArray of(String who, @Nullable Object json) {
    if (json instanceof Map<?, ?> members) {
      return shaped(who, members);
    }
    List<Integer> shape = new ArrayList<>();
    List<String> data = new ArrayList<>();
    for (Object level = json; level instanceof List<?> list; ) {
      shape.add(list.size());
      level = list.isEmpty() ? null : list.get(0);
    }
    int[] sizes = shape.stream().mapToInt(Integer::intValue).toArray();
    flatten(who, json, sizes, 0, data);
    return new NumberArray(who, Shape.of(sizes), data);
  }

  private static void flatten(
      String who, @Nullable Object json, int[] sizes, int depth, List<String> data) {
    if (depth == sizes.length) {
      data.add(numeral(who, depth == 0 ? "" : "[" + data.size() + "]", json));
      return;
    }
    if (!(json instanceof List<?> list) || list.size() != sizes[depth]) {
      throw new IllegalArgumentException(
          who
              + ": "
              + Json.text(json)
              + " in a nested list; expected "
              + sizes[depth]
              + " entries, as in the first at this depth");
    }
    for (Object element : list) {
      flatten(who, element, sizes, depth + 1, data);
    }
  }

  private static NumberArray shaped(String who, Map<?, ?> members) {
    for (Object key : members.keySet()) {
      if (!key.equals("shape") && !key.equals("data")) {
        throw new IllegalArgumentException(
            who + ": unknown member '" + key + "'; expected shape and data");
      }
    }
    if (!(members.get("shape") instanceof List<?> sizes)
        || !(members.get("data") instanceof List<?> elements)) {
      throw new IllegalArgumentException(
          who
              + ": "
              + (members.get("shape") instanceof List<?> ? "data" : "shape")
              + " is missing or not a list; expected {\"shape\": [..], \"data\": [..]}");
    }
    Shape shape = shape(who, sizes);
    int count = shape.count();
    if (elements.size() != count) {
      throw new IllegalArgumentException(
          who + ": data has " + elements.size() + " elements; shape " + shape + " needs " + count);
    }
    List<String> data = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      data.add(numeral(who, "[" + i + "]", elements.get(i)));
    }
    return new NumberArray(who, shape, data);
  }

  private static int size(String who, @Nullable Object json) {
    if (json instanceof Json.Literal literal) {
      try {
        int size = Integer.parseInt(literal.text());
        if (size >= 0) {
          return size;
        }
      } catch (NumberFormatException e) {
        // Refused below, like a negative one.
      }
    }
    throw new IllegalArgumentException(
        who + ": shape holds " + Json.text(json) + "; expected integers >= 0");
  }

  private static Shape shape(String who, List<?> json) {
    int[] sizes = json.stream().mapToInt(size -> size(who, size)).toArray();
    try {
      return Shape.of(sizes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(who + ": " + e.getMessage(), e);
    }
  }

  private static String numeral(String who, String index, @Nullable Object json) {
    if (json instanceof Json.Literal literal) {
      return literal.text();
    }
    if (json instanceof String text && isNumeral(text)) {
      return text;
    }
    throw new IllegalArgumentException(
        who
            + index
            + " = "
            + Json.text(json)
            + "; expected a number, \"NaN\", \"Infinity\", \"-Infinity\" or a hexadecimal one such as"
            + " \"0x1.8p1\"");
  }

  /** Whether a text of the command line is a number. */
  static boolean isNumber(String text) {
    return DECIMAL.matcher(text).matches() || isNumeral(text);
  }

  /** Whether a string stands for a number. */
  static boolean isNumeral(String text) {
    return text.equals("NaN")
        || text.equals("Infinity")
        || text.equals("-Infinity")
        || HEXADECIMAL.matcher(text).matches();
  }

  /** The numbers as floating ones. */
  Tensor floating(DType dtype) {
    Tensor tensor = Tensor.zeros(dtype, shape);
    for (int i = 0; i < data.size(); i++) {
      if (dtype == DType.FLOAT32) {
        // Not by way of double, which would round twice.
        tensor.floats()[i] = Float.parseFloat(data.get(i));
      } else {
        tensor.doubles()[i] = Double.parseDouble(data.get(i));
      }
    }
    return tensor;
  }

  /**
   * The numbers as integers.
   *
   * @param hint what else to say to one who wrote other numbers
   */
  Tensor integers(String hint) {
    long[] values = new long[data.size()];
    for (int i = 0; i < values.length; i++) {
      Number value = number(data.get(i));
      if (!(value instanceof Long)) {
        throw new IllegalArgumentException(
            who
                + (shape.rank() == 0 ? "" : "[" + i + "]")
                + " = "
                + data.get(i)
                + "; expected integers"
                + hint);
      }
      values[i] = value.longValue();
    }
    return Tensor.view(values, 0, shape);
  }

  /** A number by its text: a Long where it is one, a Double otherwise. */
  static Number number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      double value = Double.parseDouble(text);
      if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
        return (long) value;
      }
      return value;
    }
  }
}
