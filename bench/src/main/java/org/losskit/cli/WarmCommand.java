package org.losskit.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;

/**
 * The losskit command again and again in one process. It lives in the package of the command
 * because {@code Main.main} ends the process.
 */
@NullMarked
public final class WarmCommand {
  private static final int WIDTH = 80;

  private WarmCommand() {}

  /** What the command prints on standard output. */
  public static String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status;
    try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      status =
          Main.run(
              new Console(InputStream.nullInputStream(), outStream, errStream, false, false, WIDTH),
              arguments);
    }
    if (status != 0) {
      throw new IllegalStateException(
          "losskit ended with status " + status + ": " + err.toString(StandardCharsets.UTF_8));
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
