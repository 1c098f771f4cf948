package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void saysShareRowsThroughputAndTimeLeft() {
    assertThat(Progress.line(3_000_000, 0.25, 2))
        .isEqualTo("██████░░░░░░░░░░░░░░░░░░  25 %  3,000,000 rows  1,500,000 rows/s  6 s left");
    assertThat(Progress.line(1_000, 0.02, 5)).endsWith("200 rows/s  4 min 5 s left");
  }

  @Test
  void doesNotForetellWhereTheShareIsUnknown() {
    assertThat(Progress.line(2_000, 0, 1))
        .isEqualTo("░░░░░░░░░░░░░░░░░░░░░░░░   0 %  2,000 rows  2,000 rows/s");
  }

  @Test
  void isDrawnOverItselfNowAndThenAndTakenAway() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(err, true, StandardCharsets.UTF_8), true, 0);
    assertThat(progress.isDue(SECOND / 10)).isFalse();
    assertThat(progress.isDue(SECOND)).isTrue();
    progress.show(SECOND, 10, 0.5);
    assertThat(progress.isDue(SECOND + 1)).isFalse();
    progress.clear();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\r████████████░░░░░░░░░░░░  50 %  10 rows  10 rows/s  1 s left\u001b[K\r\u001b[K");
  }

  @Test
  void isNeverDueWhereNobodyWatches() {
    Progress progress = new Progress(System.err, false, 0);
    assertThat(progress.isDue(Long.MAX_VALUE)).isFalse();
  }
}
