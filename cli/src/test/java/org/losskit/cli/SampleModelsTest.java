package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The samples that ship are what the models in this repository predict, to the last byte. */
class SampleModelsTest {
  private static final Path DATA = Path.of("../data");
  private static final Path SAMPLES = Path.of("src/main/resources/org/losskit/cli");

  @Test
  void flightsAreReproducedToTheByte() throws IOException {
    compare(
        SampleModels.flights(DATA.resolve("flights.csv.gz")), SAMPLES.resolve("flights.csv.gz"));
  }

  @Test
  void digitsAreReproducedToTheByte() throws IOException {
    compare(SampleModels.digits(DATA.resolve("digits.csv.gz")), SAMPLES.resolve("digits.csv.gz"));
  }

  private static void compare(String text, Path file) throws IOException {
    if (System.getProperty("losskit.write") != null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(text.getBytes(StandardCharsets.UTF_8));
      }
      Files.write(file, bytes.toByteArray());
    }
    try (GZIPInputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    }
  }
}
