package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.score.HealthyModels.Scored;

/**
 * Models without a fault give no finding: a hundred of them; {@code -Dlosskit.healthy=1100} takes
 * more.
 */
class HealthyModelsTest {
  static IntStream numbers() {
    return IntStream.range(0, Integer.getInteger("losskit.healthy", 100));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void aHealthyModelGivesNoFinding(int number) {
    Scored scored = HealthyModels.number(number);
    assertThat(scored.data().rows()).isBetween(200, 5000);
    assertThat(scored.report().findings()).as(scored.name()).isEmpty();
  }
}
