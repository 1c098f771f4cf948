package org.losskit.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** One run of the command in this process: exit code and what it printed. */
record Run(int code, String out, String err) {
  static Run of(String... args) {
    return withInput("", args);
  }

  static Run withInput(String input, String... args) {
    return withInput(input.getBytes(StandardCharsets.UTF_8), args);
  }

  static Run withInput(byte[] input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            80);
    int code = Main.run(console, args);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The answer to one line of {@code losskit eval}. */
  static String eval(String request) {
    Run run = withInput(request + "\n", "eval");
    if (run.code != 0 || !run.err.isEmpty() || !run.out.endsWith("\n")) {
      throw new AssertionError(run);
    }
    return run.out.substring(0, run.out.length() - 1);
  }
}
