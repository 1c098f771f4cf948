package org.losskit.score.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.losskit.score.TextWidth;

/**
 * One picture: lines, rectangles, dots and text, with the same bytes each time. Colours come from
 * the classes of {@code picture.css}; a screen reader gets the title and the description.
 */
final class Svg {
  /** Of all pictures: as wide as a phone, so that text need not shrink there. */
  static final int WIDTH = 400;

  /** About the width of a character of the text. */
  static final double CHARACTER = 7.6;

  private final String id;
  private final String title;
  private final String description;
  private final double height;
  private final Markup body = new Markup();

  /**
   * @param id the prefix of the ids in the picture
   */
  Svg(String id, double height, String title, String description) {
    this.id = id;
    this.height = height;
    this.title = title;
    this.description = description;
  }

  /** Where text is aligned. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void line(String style, double x1, double y1, double x2, double y2) {
    body.empty(
            "line",
            "class",
            style,
            "x1",
            number(x1),
            "y1",
            number(y1),
            "x2",
            number(x2),
            "y2",
            number(y2))
        .line();
  }

  /** A rectangle between two corners, whichever they are. */
  void rectangle(String style, double x1, double y1, double x2, double y2) {
    body.empty(
            "rect",
            "class",
            style,
            "x",
            number(Math.min(x1, x2)),
            "y",
            number(Math.min(y1, y2)),
            "width",
            number(Math.abs(x2 - x1)),
            "height",
            number(Math.abs(y2 - y1)))
        .line();
  }

  void dot(String style, double x, double y, double radius) {
    body.empty("circle", "class", style, "cx", number(x), "cy", number(y), "r", number(radius))
        .line();
  }

  /** A path of absolute moves and lines. */
  void path(String style, String data) {
    body.empty("path", "class", style, "d", data).line();
  }

  void text(String style, double x, double y, Anchor anchor, String text) {
    openText(style, x, y, anchor).text(text).close("text").line();
  }

  /** A text on a line of its own, across whatever is there. */
  void note(double x, double y, String text) {
    if (!text.isBlank()) {
      double width = TextWidth.of(text) * CHARACTER;
      rectangle("background", x - 4, y - 13, x + width, y + 5);
      text("faint", x, y, Anchor.START, text);
    }
  }

  /** A text that was cut; the whole one shows under the pointer. */
  void cutText(String style, double x, double y, Anchor anchor, String text, String whole) {
    openText(style, x, y, anchor);
    if (!text.equals(whole)) {
      body.element("title", whole);
    }
    body.text(text).close("text").line();
  }

  private Markup openText(String style, double x, double y, Anchor anchor) {
    String place =
        switch (anchor) {
          case START -> "";
          case MIDDLE -> " m";
          case END -> " e";
        };
    return body.open("text", "class", style + place, "x", number(x), "y", number(y));
  }

  /** A coordinate, with at most two decimals. */
  static String number(double x) {
    BigDecimal rounded = BigDecimal.valueOf(x).setScale(2, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** For a page that has the style sheet. */
  String inline() {
    return start().raw(body.toString()).close("svg").toString();
  }

  /** For a file of its own. */
  String file() {
    Markup out = new Markup().raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.raw(start().toString());
    out.open("style").line().raw(Styles.picture()).close("style").line();
    out.empty("rect", "class", "background", "width", "100%", "height", "100%").line();
    return out.raw(body.toString()).close("svg").line().toString();
  }

  private Markup start() {
    return new Markup()
        .open(
            "svg",
            "xmlns",
            "http://www.w3.org/2000/svg",
            "class",
            "picture",
            "role",
            "img",
            "aria-labelledby",
            id + "-title",
            "aria-describedby",
            id + "-desc",
            "viewBox",
            "0 0 " + WIDTH + " " + number(height),
            "width",
            Integer.toString(WIDTH),
            "height",
            number(height))
        .line()
        .element("title", title, "id", id + "-title")
        .line()
        .element("desc", description, "id", id + "-desc")
        .line();
  }
}
