package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java on the pages is that of {@link Snippets} and {@link PyTorchSnippets}, and the output
 * below it is what it prints.
 *
 * <p>A page names the region in a comment above the block: {@code <!-- region: loss -->}. {@code
 * -Dlosskit.write} writes the blocks anew.
 */
class DocumentationTest {
  private static final SnippetRegions REGIONS =
      new SnippetRegions(Snippets.class, PyTorchSnippets.class);

  private static final Pattern BLOCK =
      Pattern.compile(
          "<!-- region: (\\w+) -->\\R```java\\R(.*?)```\\R(?:\\R```text\\R(.*?)```)?",
          Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/lecture.md", "docs/from-pytorch.md"})
  void everyBlockIsARegionAndShowsItsOutput(String page) throws IOException {
    Path file = Path.of("..").resolve(page);
    String text = Files.readString(file);
    if (System.getProperty("losskit.write") != null) {
      text = BLOCK.matcher(text).replaceAll(block -> Matcher.quoteReplacement(anew(block)));
      Files.writeString(file, text);
    }
    Matcher block = BLOCK.matcher(text);
    int blocks = 0;
    while (block.find()) {
      blocks++;
      String name = block.group(1);
      assertThat(block.group(2)).as("region %s", name).isEqualTo(REGIONS.code(name));
      if (block.group(3) != null) {
        assertThat(block.group(3)).as("output of %s", name).isEqualTo(REGIONS.output(name));
      }
    }
    assertThat(blocks).isPositive().isEqualTo(text.split("```java", -1).length - 1);
    // Text that no block prints is a screen of the command, which is tested there.
    assertThat(
            Pattern.compile("(?<!<!-- screen: \\w{1,20} -->\\R)```text")
                .matcher(text)
                .results()
                .count())
        .isEqualTo(BLOCK.matcher(text).results().filter(b -> b.group(3) != null).count());
  }

  private static String anew(MatchResult block) {
    String name = block.group(1);
    String output = block.group(3) == null ? "" : "\n```text\n" + REGIONS.output(name) + "```";
    return "<!-- region: %s -->\n```java\n%s```\n%s".formatted(name, REGIONS.code(name), output);
  }
}
