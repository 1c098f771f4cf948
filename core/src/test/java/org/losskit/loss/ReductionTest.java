package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
  @ParameterizedTest
  @CsvSource({
    ", , ",
    "true, , MEAN",
    "false, , SUM",
    ", true, MEAN",
    ", false, NONE",
    "true, true, MEAN",
    "false, true, SUM",
    "true, false, NONE",
    "false, false, NONE"
  })
  void deprecatedArguments(
      @Nullable Boolean sizeAverage, @Nullable Boolean reduce, @Nullable Reduction expected) {
    assertThat(Reduction.legacy(sizeAverage, reduce)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void namesAreRead(Reduction reduction) {
    assertThat(Reduction.parse(reduction.toString())).isEqualTo(reduction);
  }

  @Test
  void namesArePyTorchs() {
    assertThat(Reduction.values())
        .extracting(Reduction::toString)
        .containsExactly("none", "mean", "sum", "batchmean");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mean", "MEAN", "elementwise_mean", " mean", "", "average"})
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> Reduction.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reduction: '" + name + "' is unknown; expected none, mean, sum or batchmean");
  }
}
