package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The screens of the pages are what the command prints, with the files that the pages show; {@code
 * -Dlosskit.write} prints them anew.
 */
class ScreensTest {
  private static final Pattern SCREEN =
      Pattern.compile("<!-- screen: (.*) -->\\R```text\\R((?s:.*?))```");
  private static final Pattern FILE =
      Pattern.compile("<!-- file: (\\S+) -->\\R```\\w+\\R((?s:.*?))```");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/score.md"})
  void screensAreWhatTheCommandPrints(String name) throws IOException {
    Path page = Path.of("..").resolve(name);
    String text = Files.readString(page);
    for (MatchResult file : FILE.matcher(text).results().toList()) {
      Files.writeString(folder.resolve(file.group(1)), file.group(2));
    }
    if (System.getProperty("losskit.write") != null) {
      text = SCREEN.matcher(text).replaceAll(match -> Matcher.quoteReplacement(anew(match)));
      Files.writeString(page, text);
    }
    assertThat(SCREEN.matcher(text).results())
        .isNotEmpty()
        .allSatisfy(screen -> assertThat(screen.group(2)).isEqualTo(print(screen)));
  }

  private String print(MatchResult screen) {
    List<String> words = new ArrayList<>();
    for (String word : screen.group(1).split(" ", -1)) {
      Path file = folder.resolve(word);
      words.add(Files.exists(file) ? file.toString() : word);
    }
    return Run.of(words.toArray(new String[0])).out();
  }

  private String anew(MatchResult screen) {
    return "<!-- screen: %s -->\n```text\n%s```".formatted(screen.group(1), print(screen));
  }
}
