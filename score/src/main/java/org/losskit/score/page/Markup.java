package org.losskit.score.page;

/**
 * Writes markup that is HTML and well-formed XML at once. Text and the values of attributes are
 * data and are escaped, whatever they hold.
 */
final class Markup {
  private static final int REPLACEMENT = 0xfffd;

  private final StringBuilder out = new StringBuilder();

  /** Starts an element; attributes are names and values in turn. */
  Markup open(String name, String... attributes) {
    start(name, attributes);
    out.append('>');
    return this;
  }

  /** An element that holds nothing and never could. */
  Markup empty(String name, String... attributes) {
    start(name, attributes);
    out.append("/>");
    return this;
  }

  /** An element that holds a text. */
  Markup element(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close(name);
  }

  Markup close(String name) {
    out.append("</").append(name).append('>');
    return this;
  }

  Markup text(String text) {
    escape(text);
    return this;
  }

  /** Markup as it stands: of this class, or a constant. */
  Markup raw(CharSequence markup) {
    out.append(markup);
    return this;
  }

  Markup line() {
    out.append('\n');
    return this;
  }

  boolean isEmpty() {
    return out.isEmpty();
  }

  private void start(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
  }

  private void escape(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(isCharacter(c) ? c : REPLACEMENT);
          }
        });
  }

  /** Whether XML has it: no controls but tab and line ends, no half of a surrogate pair. */
  private static boolean isCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= ' '
            && !(c >= 0x7f && c < 0xa0)
            && !(c >= 0xd800 && c < 0xe000)
            && (c & 0xfffe) != 0xfffe);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
