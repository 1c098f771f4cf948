package org.losskit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.Losses;
import org.losskit.loss.LossType;

/**
 * Every loss of the catalogue over thousands of seeded random configurations; {@code
 * -Dlosskit.write} writes the page of deviations anew.
 */
@ExtendWith(NeedsLibTorch.class)
class ConformanceTest {
  private static final Path PAGE = Path.of("../docs/deviations.md");
  private static final Map<String, Tally> TALLIES = new ConcurrentHashMap<>();
  private static final int SHOWN = 12;

  static Stream<String> losses() {
    return Losses.all().stream().map(LossType::name);
  }

  private static Tally tally(String loss) {
    return TALLIES.computeIfAbsent(loss, name -> new Tally(Counterparts.of(name)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void everyDifferenceFromLibTorchHasAReason(String loss) {
    List<String> failures = tally(loss).failures();
    assertThat(failures.stream().limit(SHOWN)).as("%s differences", failures.size()).isEmpty();
  }

  @Test
  void pageOfDeviationsIsWhatTheComparisonGives() throws IOException {
    String page =
        DeviationsPage.of(losses().map(ConformanceTest::tally).toList(), LibTorch.VERSION);
    if (System.getProperty("losskit.write") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).content().isEqualTo(page);
  }
}
