package org.losskit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.Losses;
import org.losskit.conformance.Accuracy.Worst;
import org.losskit.loss.LossType;
import org.losskit.tensor.DType;

/**
 * Every loss of the catalogue against its real-number values; {@code -Dlosskit.write} writes the
 * page of accuracy anew.
 */
@ExtendWith(NeedsLibTorch.class)
class AccuracyTest {
  private static final Path PAGE = Path.of("../docs/accuracy.md");
  private static final Map<String, Accuracy> FOUND = new ConcurrentHashMap<>();

  static Stream<Arguments> losses() {
    return Losses.all().stream()
        .flatMap(type ->
            Stream.of(DType.FLOAT32, DType.FLOAT64).map(dtype -> Arguments.of(type, dtype)));
  }

  private static Accuracy accuracy(LossType type, DType dtype) {
    return FOUND.computeIfAbsent(
        type + " " + dtype, key -> new Accuracy(type, Truths.of(type.name()), dtype));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void publishedBoundsHold(LossType type, DType dtype) {
    Accuracy accuracy = accuracy(type, dtype);
    for (Worst worst : new Worst[] {accuracy.value(), accuracy.gradient()}) {
      assertThat(worst.excess()).as(worst.where()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void pageOfAccuracyIsWhatIsMeasured() throws IOException {
    StringBuilder page = new StringBuilder(AccuracyPage.header(LibTorch.VERSION));
    for (LossType type : Losses.all()) {
      for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
        page.append(
            AccuracyPage.line(
                type.name(),
                dtype.toString(),
                type.accuracy().getOrDefault(dtype.toString(), ""),
                accuracy(type, dtype)));
      }
    }
    if (System.getProperty("losskit.write") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(AccuracyPage.ours(Files.readString(PAGE)))
        .isEqualTo(AccuracyPage.ours(page.toString()));
  }
}
