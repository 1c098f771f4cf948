package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);

  private Progress progress(boolean visible) {
    return new Progress(stream, visible, 80, 0);
  }

  private String printed() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysShareRowsThroughputAndTimeLeft() {
    assertThat(Progress.line(3_000_000, -1, 0.25, 2, 120))
        .isEqualTo(
            "██████░░░░░░░░░░░░░░░░░░  25 %  3,000,000 rows  1,500,000 rows/s  6 seconds left");
    assertThat(Progress.line(1_000, 50_000, 0.02, 5, 120))
        .isEqualTo(
            "░░░░░░░░░░░░░░░░░░░░░░░░   2 %  1,000 of 50,000 rows  200 rows/s  about 4 minutes left");
  }

  @Test
  void doesNotForetellWhereTheShareIsUnknown() {
    assertThat(Progress.line(2_000, -1, 0, 1, 120)).isEqualTo("2,000 rows  2,000 rows/s");
  }

  @ParameterizedTest
  @CsvSource({
    "0.01, 1 second",
    "1.6, 2 seconds",
    "59, 59 seconds",
    "60, about 1 minute",
    "170, about 3 minutes",
    "3600, about 1 hour",
    "9000, about 2 hours 30 minutes",
  })
  void saysTheTimeInWords(double left, String words) {
    assertThat(Progress.line(10, -1, 0.5, left, 120)).endsWith("  " + words + " left");
  }

  /** A line that is broken cannot be taken away. */
  @ParameterizedTest
  @ValueSource(ints = {30, 40, 60, 79, 90, 119})
  void fitsTheScreen(int width) {
    String line = Progress.line(3_000_000, 12_000_000, 0.25, 2, width);
    assertThat(line).hasSizeLessThanOrEqualTo(Math.max(width, 36)).contains("25 %  3,000,000 of");
  }

  @Test
  void leavesOutWhatDoesNotFit() {
    assertThat(Progress.line(3_000_000, 12_000_000, 0.25, 2, 79))
        .isEqualTo(
            "██░░░░░░  25 %  3,000,000 of 12,000,000 rows  1,500,000 rows/s  6 seconds left");
    assertThat(Progress.line(3_000_000, 12_000_000, 0.25, 2, 60))
        .isEqualTo(" 25 %  3,000,000 of 12,000,000 rows  6 seconds left");
  }

  @Test
  void isDrawnOverItselfNowAndThenAndTakenAway() {
    Progress progress = progress(true);
    assertThat(progress.isDue(SECOND / 10)).isFalse();
    assertThat(progress.isDue(SECOND)).isTrue();
    progress.show(SECOND, 10, 20, 0.5);
    assertThat(progress.isDue(SECOND + 1)).isFalse();
    progress.clear();
    assertThat(printed())
        .isEqualTo(
            "\r████████████░░░░░░░░░░░░  50 %  10 of 20 rows  10 rows/s  1 second left\u001b[K\r\u001b[K");
  }

  @Test
  void isNotDrawnAgainOnceItIsTakenAway() {
    Progress progress = progress(true);
    progress.clear();
    assertThat(progress.isDue(SECOND)).isFalse();
    progress.show(SECOND, 10, 20, 0.5);
    assertThat(printed()).isEmpty();
  }

  @Test
  void isNeverDueWhereNobodyWatchesOrWantsTo() {
    assertThat(progress(false).isDue(Long.MAX_VALUE)).isFalse();
    for (boolean terminal : new boolean[] {false, true}) {
      Console console =
          new Console(new ByteArrayInputStream(new byte[0]), stream, stream, true, terminal, 80);
      assertThat(new Progress(console, true).isDue(Long.MAX_VALUE)).isFalse();
      assertThat(new Progress(console, false).isDue(Long.MAX_VALUE)).isEqualTo(terminal);
    }
  }
}
