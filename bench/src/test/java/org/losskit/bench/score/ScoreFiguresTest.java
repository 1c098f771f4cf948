package org.losskit.bench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreFiguresTest {
  @Test
  void medianOfAnEvenCountIsBetweenTheMiddleTwo() {
    assertThat(Samples.median(4, 1, 10, 2)).isEqualTo(3);
    assertThat(Samples.median(4, 1, 10)).isEqualTo(4);
    assertThat(Samples.median()).isNaN();
  }

  @Test
  void answerHasTheNumbersByTheirPaths() throws IOException {
    Answer answer =
        Answer.parse(
            "{\"loss\": \"bce\", \"worst\": [{\"mean\": 9}], \"result\": {\"mean\": 0.5, \"max\":"
                + " \"Infinity\"}, \"parts\": {\"load\": 2}}");
    assertThat(answer.numbers()).isEqualTo(Map.of("result.mean", 0.5, "parts.load", 2.0));
    assertThat(answer.mean()).isEqualTo(0.5);
  }

  @Test
  void processorTimeOfChildrenIsReadBehindTheName() {
    assertThat(
            ChildProcess.childTicks(
                "42 (a (b) c) S 1 42 42 0 -1 4194304 100 200 0 0 11 12 130 7 20 0 1 0 5 6 7\n"))
        .isEqualTo(137);
  }

  @Test
  void peakIsTheHighWaterMarkInBytes() {
    assertThat(ChildProcess.peakBytes("VmPeak:\t  900 kB\nVmHWM:\t    512 kB\nVmRSS:\t  3 kB\n"))
        .isEqualTo(512 * 1024);
    assertThat(ChildProcess.peakBytes("Name:\tjava\nState:\tZ (zombie)\n")).isZero();
  }

  @Test
  void processTellsItsOutputTimeAndPeak() throws IOException, InterruptedException {
    ChildProcess child =
        ChildProcess.run(
            List.of("sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo $WORD"),
            Map.of("WORD", "done"));
    assertThat(child.output()).isEqualTo("done\n");
    assertThat(child.cpuSeconds()).isPositive();
    assertThat(child.wallSeconds()).isPositive();
    assertThat(child.peakBytes()).isPositive();
  }

  @Test
  void processThatFailsIsAnErrorWithItsComplaint() {
    List<String> command = List.of("sh", "-c", "echo broken >&2; exit 3");
    assertThatThrownBy(() -> ChildProcess.run(command, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessage("status 3 of [sh, -c, echo broken >&2; exit 3]: broken\n");
  }

  @Test
  void differentLossIsAnError() {
    Contest contest = new Contest("binary", 10, List.of());
    contest.check("DuckDB", 0.5 + 1e-10, 0.5);
    assertThatThrownBy(() -> contest.check("DuckDB", 0.5 + 1e-9, 0.5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("binary: DuckDB says 0.500000001, we say 0.5");
  }
}
