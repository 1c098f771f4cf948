package org.losskit.bench.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The numbers of a process' JSON, by their paths: {@code result.mean}, {@code parts.load}. Arrays
 * are passed over.
 */
record Answer(Map<String, Double> numbers) {

  static Answer parse(String json) throws IOException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_ARRAY) {
          parser.skipChildren();
        } else if (token.isNumeric()) {
          numbers.put(
              parser.getParsingContext().pathAsPointer().toString().substring(1).replace('/', '.'),
              parser.getDoubleValue());
        }
      }
    }
    return new Answer(numbers);
  }

  double mean() {
    Double mean = numbers.get("result.mean");
    if (mean == null) {
      throw new IllegalStateException("no result.mean among " + numbers.keySet());
    }
    return mean;
  }

  OptionalDouble number(String path) {
    Double number = numbers.get(path);
    return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
  }
}
