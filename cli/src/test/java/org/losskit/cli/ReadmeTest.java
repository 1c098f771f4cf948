package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The screens of the README are what the command prints; {@code -Dlosskit.write} prints them anew.
 */
class ReadmeTest {
  private static final Path README = Path.of("../README.md");
  private static final Pattern SCREEN =
      Pattern.compile("<!-- screen: (.*) -->\\R```text\\R((?s:.*?))```");

  @Test
  void screensAreWhatTheCommandPrints() throws IOException {
    String text = Files.readString(README);
    if (System.getProperty("losskit.write") != null) {
      text = SCREEN.matcher(text).replaceAll(match -> Matcher.quoteReplacement(anew(match)));
      Files.writeString(README, text);
    }
    assertThat(SCREEN.matcher(text).results())
        .isNotEmpty()
        .allSatisfy(screen -> assertThat(screen.group(2)).isEqualTo(print(screen)));
  }

  private static String print(MatchResult screen) {
    return Run.of(screen.group(1).split(" ", -1)).out();
  }

  private static String anew(MatchResult screen) {
    return "<!-- screen: %s -->\n```text\n%s```".formatted(screen.group(1), print(screen));
  }
}
