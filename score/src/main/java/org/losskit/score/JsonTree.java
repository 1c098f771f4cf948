package org.losskit.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A report that was read back, as maps, lists, texts, decimals, booleans and nulls, with messages
 * that name its file.
 */
final class JsonTree {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** What numbers that JSON has none for are written as. */
  private static final Set<String> SPECIAL = Set.of("NaN", "Infinity", "-Infinity");

  private final String file;

  JsonTree(String file) {
    this.file = file;
  }

  ContentException bad(String what, String expected) {
    return new ContentException(
        "baseline: %s: %s is missing or of another kind; expected %s, as losskit score writes it"
            .formatted(file, what, expected));
  }

  Map<?, ?> object(String what, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw bad(what, "an object");
  }

  /** A number, or null where there is null or nothing. */
  @Nullable Double number(String what, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof BigDecimal || (value instanceof String text && SPECIAL.contains(text))) {
      return Double.valueOf(value.toString());
    }
    throw bad(what, "a number");
  }

  /** A count, or null where there is none. */
  @Nullable Long count(String what, @Nullable Object value) {
    Double number = number(what, value);
    return number == null ? null : number.longValue();
  }

  /**
   * Values that are equal where they mean the same: a CSV and a Parquet file may give one number as
   * different types, and NULL is not the text NULL.
   */
  static Object canonical(@Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(JsonTree::canonical).toList();
    }
    if (value instanceof Number number) {
      String text = value instanceof Double d ? Numbers.format(d) : number.toString();
      return SPECIAL.contains(text) ? text : new BigDecimal(text).stripTrailingZeros();
    }
    return value;
  }

  /**
   * What a text holds.
   *
   * @throws ContentException if it is no JSON
   */
  @Nullable Object read(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new ContentException(
            "baseline: " + file + ": more text after the report; expected one JSON object");
      }
      return value;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new ContentException(
          "baseline: %s, line %d: malformed JSON; expected a report that losskit score wrote"
              .formatted(file, line));
    } catch (IOException e) {
      throw new UncheckedIOException("baseline: a string cannot be read", e);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        map.put(name, value(parser));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser));
      }
      return list;
    }
    if (token == null || token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token.isNumeric()) {
      return parser.getDecimalValue();
    }
    return token.isBoolean() ? Boolean.valueOf(parser.getBooleanValue()) : parser.getText();
  }
}
