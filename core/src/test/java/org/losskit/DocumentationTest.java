package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java on the pages is that of {@link Snippets}, and the output below it is what it prints.
 *
 * <p>A page names the region in a comment above the block: {@code <!-- region: loss -->}.
 */
class DocumentationTest {
  private static final Pattern REGION =
      Pattern.compile("// @start region=\"(\\w+)\"\\R(.*?)\\h*// @end", Pattern.DOTALL);
  private static final Pattern BLOCK =
      Pattern.compile(
          "<!-- region: (\\w+) -->\\R```java\\R(.*?)```\\R(?:\\R```text\\R(.*?)```)?",
          Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/lecture.md"})
  void everyBlockIsARegionAndShowsItsOutput(String page) throws Exception {
    String text = Files.readString(Path.of("..").resolve(page));
    Map<String, String> regions = regions();
    Matcher block = BLOCK.matcher(text);
    int blocks = 0;
    while (block.find()) {
      blocks++;
      String name = block.group(1);
      assertThat(block.group(2)).as("region %s", name).isEqualTo(regions.get(name));
      if (block.group(3) != null) {
        assertThat(block.group(3)).as("output of %s", name).isEqualTo(output(name));
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

  private static Map<String, String> regions() throws IOException {
    String source = Files.readString(Path.of("src/test/java/org/losskit/Snippets.java"));
    Map<String, String> regions = new LinkedHashMap<>();
    Matcher region = REGION.matcher(source);
    while (region.find()) {
      regions.put(region.group(1), region.group(2).stripTrailing().stripIndent() + "\n");
    }
    return regions;
  }

  /** What a region prints. */
  static String output(String name) throws Exception {
    Method method = Snippets.class.getDeclaredMethod(name);
    PrintStream before = System.out;
    Locale locale = Locale.getDefault();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      Locale.setDefault(Locale.ROOT);
      method.invoke(null);
    } finally {
      Locale.setDefault(locale);
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
