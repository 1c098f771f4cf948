package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void versionIsThatOfTheBuild() {
    assertThat(Run.of("--version").out()).matches("losskit \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "score ", "list ", "explain ", "eval ", "completion "})
  void helpHasExamples(String command) {
    Run run = Run.of((command + "--help").split(" ", -1));
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: losskit ").contains("Example");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lst | Unmatched argument at index 0: 'lst'",
        "list --jsn | Unknown option: '--jsn'",
        "eval --json | Unknown option: '--json'",
        "completion fish | Invalid value for positional parameter at index 0 (SHELL): expected one of [bash, zsh] (case-sensitive) but was 'fish'",
      })
  void wrongCommandLinesEndWithCode2AndAMessage(String arguments, String message) {
    Run run = Run.of(arguments.split(" ", -1));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("losskit: " + message + "\n");
  }

  @Test
  void withoutACommandTheCommandsAreNamed() {
    assertThat(Run.of())
        .isEqualTo(
            new Run(
                2,
                "",
                """
                losskit: no command; expected one of score, list, explain, eval, completion
                'losskit --help' tells more.
                """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionScriptsAreSoundAndOfferTheLosses(String shell) throws Exception {
    Run run = Run.of("completion", shell);
    assertThat(run.out()).contains("\"cross_entropy\"").contains("--label-smoothing");
    Process process;
    try {
      process = new ProcessBuilder(shell, "-n").redirectErrorStream(true).start();
    } catch (IOException e) {
      process = abort("this machine does not have " + shell);
    }
    try (OutputStream in = process.getOutputStream()) {
      in.write(run.out().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(process.waitFor()).isZero();
  }
}
