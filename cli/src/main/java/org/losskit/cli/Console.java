package org.losskit.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes, and what kind of screen that is.
 *
 * @param color whether standard output takes colours
 * @param errIsTerminal whether somebody watches standard error
 * @param width columns of the screen
 */
record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean color,
    boolean errIsTerminal,
    int width) {
  private static final int USUAL_WIDTH = 80;

  /**
   * The console of this process. Java cannot ask which stream is a terminal: the launcher does and
   * passes the streams and the width in the property {@code losskit.terminal}, as in {@code
   * out,err,120}.
   */
  static Console ofProcess() {
    String terminal = "," + System.getProperty("losskit.terminal", "") + ",";
    String noColor = System.getenv("NO_COLOR");
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        terminal.contains(",out,") && (noColor == null || noColor.isEmpty()),
        terminal.contains(",err,"),
        width(System.getenv("COLUMNS"), terminal));
  }

  private static int width(@org.jspecify.annotations.Nullable String columns, String terminal) {
    String asked = columns != null ? columns : terminal.replaceAll("[^0-9]", "");
    return asked.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(asked) : USUAL_WIDTH;
  }
}
