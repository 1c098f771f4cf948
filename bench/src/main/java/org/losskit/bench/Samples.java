package org.losskit.bench;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/** All samples of a run. */
final class Samples {
  private final List<Sample> all = new ArrayList<>();

  void add(Sample sample) {
    all.add(sample);
  }

  /** The median nanoseconds of processor time of a subject with LibTorch of one kind. */
  OptionalDouble cpuNanos(Object what, String subject, boolean tuned) {
    return median(what, subject, tuned, Sample::cpuNanos);
  }

  /** The median bytes that a call allocates. */
  OptionalDouble allocatedBytes(Object what, String subject, boolean tuned) {
    return median(what, subject, tuned, Sample::allocatedBytes);
  }

  private OptionalDouble median(
      Object what, String subject, boolean tuned, ToLongFunction<Sample> figure) {
    long[] sorted =
        all.stream()
            .filter(s -> s.tuned() == tuned)
            .filter(s -> s.what().equals(what.toString()) && s.subject().equals(subject))
            .mapToLong(figure)
            .sorted()
            .toArray();
    int n = sorted.length;
    return n == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0);
  }

  /** Writes everything, with what it depends on. */
  void write(Path file) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("processor", Machine.processor());
      json.writeNumberField("processors", Machine.processors());
      json.writeStringField("jdk", Machine.jdk());
      json.writeArrayFieldStart("flags");
      for (String flag : Machine.flags()) {
        json.writeString(flag);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("samples");
      for (Sample sample : all) {
        json.writeStartObject();
        json.writeNumberField("process", sample.fork());
        json.writeStringField("libtorch", sample.tuned() ? "tuned" : "default");
        json.writeStringField("case", sample.what());
        json.writeStringField("subject", sample.subject());
        json.writeNumberField("cpu_ns", sample.cpuNanos());
        json.writeNumberField("wall_ns", sample.wallNanos());
        json.writeNumberField("allocated_bytes", sample.allocatedBytes());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
