package org.losskit.score;

/** Bars of block characters, an eighth of a column fine. */
final class Bars {
  private static final String EIGHTHS = "▏▎▍▌▋▊▉█";

  private Bars() {}

  /** A bar of a share of the width; what is more than nothing shows. */
  static String of(double share, int width) {
    if (!(share > 0) || width <= 0) {
      return "";
    }
    int eighths = (int) Math.max(1, Math.rint(Math.min(share, 1) * width * 8));
    int rest = eighths % 8;
    return "█".repeat(eighths / 8) + (rest == 0 ? "" : EIGHTHS.charAt(rest - 1));
  }
}
