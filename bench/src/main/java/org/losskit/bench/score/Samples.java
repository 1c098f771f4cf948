package org.losskit.bench.score;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.losskit.bench.Machine;

/** All samples of a run. */
final class Samples {
  private final List<Sample> all = new ArrayList<>();

  void add(Sample sample) {
    all.add(sample);
  }

  /** NaN without samples. */
  double median(String contest, String subject, boolean warm, ToDoubleFunction<Sample> figure) {
    return median(
        all.stream()
            .filter(sample -> sample.warm() == warm)
            .filter(sample -> sample.contest().equals(contest))
            .filter(sample -> sample.subject().equals(subject))
            .mapToDouble(figure)
            .toArray());
  }

  static double median(double... figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** Writes everything, with what it depends on. */
  void write(Path file, int threads) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("processor", Machine.processor());
      json.writeNumberField("processors", Machine.processors());
      json.writeStringField("jdk", Machine.jdk());
      json.writeStringField("heap", Contest.HEAP);
      json.writeNumberField("threads", threads);
      json.writeArrayFieldStart("samples");
      for (Sample sample : all) {
        json.writeStartObject();
        json.writeStringField("contest", sample.contest());
        json.writeStringField("subject", sample.subject());
        json.writeBooleanField("warm", sample.warm());
        json.writeNumberField("wall_s", sample.wallSeconds());
        json.writeNumberField("cpu_s", sample.cpuSeconds());
        if (sample.peakBytes() > 0) {
          json.writeNumberField("peak_bytes", sample.peakBytes());
        }
        for (Map.Entry<String, Double> part : sample.parts().entrySet()) {
          json.writeNumberField(part.getKey(), part.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
