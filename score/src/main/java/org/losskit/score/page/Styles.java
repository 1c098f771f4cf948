package org.losskit.score.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The style sheets; on paper the colours are those of a light screen. */
final class Styles {
  private static final String DARK = "@media screen and (prefers-color-scheme: dark) {\n";
  private static final String PAGE = read("page.css");
  private static final String PICTURE = read("picture.css");

  private Styles() {}

  /** Of the page and the pictures in it. */
  static String page() {
    return Colour.variables(false) + DARK + Colour.variables(true) + "}\n" + PAGE + PICTURE;
  }

  /** Of a picture in a file of its own. */
  static String picture() {
    return Colour.resolve(PICTURE, false) + DARK + Colour.resolve(PICTURE, true) + "}\n";
  }

  private static String read(String name) {
    try (InputStream in = Styles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing beside " + Styles.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + name + " cannot be read", e);
    }
  }
}
