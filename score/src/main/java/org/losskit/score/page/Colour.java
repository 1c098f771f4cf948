package org.losskit.score.page;

import java.util.Locale;

/**
 * What a colour is for, and the colour on a light and on a dark screen. Text reaches a contrast of
 * 4.5 and marks one of 3 on either background (WCAG 2.2, AA).
 */
enum Colour {
  BACKGROUND("#ffffff", "#14181f"),
  /** Behind code and marks of severity. */
  SURFACE("#f3f5f8", "#1e242d"),
  TEXT("#1b222c", "#e7eaef"),
  FAINT("#566070", "#a3adba"),
  /** Lines that help the eye and say nothing. */
  RULE("#d8dde4", "#333c48"),
  FIRST("#1d5fa6", "#74aef2"),
  SECOND("#a84a12", "#f0a067");

  final String light;
  final String dark;

  Colour(String light, String dark) {
    this.light = light;
    this.dark = dark;
  }

  /** The name in style sheets. */
  private String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A style sheet with the colours themselves, for viewers that know no variables. */
  static String resolve(String style, boolean dark) {
    String text = style;
    for (Colour colour : values()) {
      text = text.replace("var(--" + colour.key() + ")", dark ? colour.dark : colour.light);
    }
    return text;
  }

  /** The variables of a style sheet. */
  static String variables(boolean dark) {
    StringBuilder text = new StringBuilder(":root {");
    for (Colour colour : values()) {
      text.append(" --")
          .append(colour.key())
          .append(": ")
          .append(dark ? colour.dark : colour.light)
          .append(';');
    }
    return text.append(" }\n").toString();
  }
}
