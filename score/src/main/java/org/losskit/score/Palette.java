package org.losskit.score;

/** How parts of the terminal report stand out, where colour is wanted. */
enum Palette {
  PLAIN(""),
  STRONG("\u001b[1m"),
  FAINT("\u001b[2m"),
  BAR("\u001b[36m"),
  GOOD("\u001b[32m"),
  WARNING("\u001b[33m"),
  BAD("\u001b[31m");

  private static final String RESET = "\u001b[0m";

  private final String start;

  Palette(String start) {
    this.start = start;
  }

  String paint(String text, boolean colour) {
    return !colour || start.isEmpty() || text.isEmpty() ? text : start + text + RESET;
  }
}
