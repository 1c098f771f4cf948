package org.losskit.score;

import java.util.ArrayList;
import java.util.List;

/** Text in the columns of a terminal, where some characters take two and some none. */
public final class TextWidth {
  private TextWidth() {}

  /** How many columns it takes. */
  public static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  private static int of(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(codePoint) ? 2 : 1;
  }

  /** East Asian characters and pictures. */
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115f)
        || (c >= 0x2e80 && c <= 0xa4cf)
        || (c >= 0xac00 && c <= 0xd7a3)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0xfe30 && c <= 0xfe6f)
        || (c >= 0xff00 && c <= 0xff60)
        || (c >= 0xffe0 && c <= 0xffe6)
        || (c >= 0x1f300 && c <= 0x1faff)
        || (c >= 0x20000 && c <= 0x3fffd);
  }

  /** The text, or as much of its start as fits with an ellipsis; controls become spaces. */
  public static String fit(String text, int width) {
    StringBuilder clean = new StringBuilder();
    text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    if (of(clean.toString()) <= width) {
      return clean.toString();
    }
    StringBuilder start = new StringBuilder();
    int used = 0;
    int[] codePoints = clean.codePoints().toArray();
    for (int c : codePoints) {
      used += of(c);
      if (used > width - 1) {
        break;
      }
      start.appendCodePoint(c);
    }
    return width <= 0 ? "" : start + "…";
  }

  static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - of(text)));
  }

  static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - of(text))) + text;
  }

  /** The text in lines of at most so many columns, broken at spaces. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && of(line.toString()) + 1 + of(word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(fit(word, width));
    }
    lines.add(line.toString());
    return lines;
  }
}
