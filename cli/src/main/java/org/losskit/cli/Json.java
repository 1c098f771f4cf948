package org.losskit.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.losskit.score.Numbers;

/** JSON text as lists, maps, strings, booleans, nulls and numbers that keep their digits. */
final class Json {
  /** Depth of nesting that is still read. */
  private static final int DEPTH = 100;

  /** What Jackson's messages say to its own users. */
  private static final Pattern INTERNALS = Pattern.compile(" \\(start marker at |: enable `");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /** A number as it was written. */
  record Literal(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * The one value that a text holds.
   *
   * @throws IllegalArgumentException if it is not exactly one JSON value
   */
  static @Nullable Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new IllegalArgumentException("request: the line is empty; expected a JSON object");
      }
      Object value = value(parser, first);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException(
            "request: malformed JSON at column "
                + parser.currentTokenLocation().getColumnNr()
                + ": more text after the value; expected one JSON object per line");
      }
      return value;
    } catch (StreamConstraintsException e) {
      // Its other limits are lifted.
      throw new IllegalArgumentException(
          "request: JSON nested deeper than " + DEPTH + "; expected a flatter one", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "request: malformed JSON at column "
              + e.getLocation().getColumnNr()
              + ": "
              + INTERNALS.split(e.getOriginalMessage(), -1)[0],
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          members.put(name, value(parser, parser.nextToken()));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(value(parser, next));
        }
        yield elements;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Literal(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  /** The JSON of a parsed value, numbers as they were written. */
  static void write(StringBuilder out, @Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      String comma = "{";
      for (Map.Entry<?, ?> member : members.entrySet()) {
        out.append(comma);
        string(out, String.valueOf(member.getKey()));
        out.append(": ");
        write(out, member.getValue());
        comma = ", ";
      }
      out.append(members.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> elements) {
      String comma = "[";
      for (Object element : elements) {
        out.append(comma);
        write(out, element);
        comma = ", ";
      }
      out.append(elements.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      string(out, text);
    } else if (value instanceof Double number) {
      number(out, number);
    } else {
      out.append(value);
    }
  }

  /** The JSON of a value. */
  static String text(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value);
    return out.toString();
  }

  /** A double: the shortest decimal, or a string where JSON has no number. */
  static void number(StringBuilder out, double value) {
    if (Double.isFinite(value)) {
      out.append(Numbers.compact(value));
    } else {
      out.append('"').append(value).append('"');
    }
  }

  /** A float: the shortest decimal, or a string where JSON has no number. */
  static void number(StringBuilder out, float value) {
    if (Float.isFinite(value)) {
      out.append(Numbers.compact(value));
    } else {
      out.append('"').append(value).append('"');
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // A lone surrogate has no UTF-8 form.
          if (c < ' ' || c == 0x7f || isLoneSurrogate(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
