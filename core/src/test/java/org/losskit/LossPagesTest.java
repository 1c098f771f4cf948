package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.loss.LossType;

/**
 * The pages of {@code docs/losses} are what the catalogue says now; {@code -Dlosskit.write} writes
 * them anew.
 */
class LossPagesTest {
  private static final Path FOLDER = Path.of("../docs/losses");

  static Stream<LossType> types() {
    return Losses.all().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void theCatalogueSaysWhatAPageNeeds(LossType type) {
    assertThat(LossPages.hasExample(type))
        .as("LossSnippets needs the region %s", LossPages.region(type))
        .isTrue();
    assertThat(type.shapes()).as("shapes of %s", type).isNotEmpty();
    assertThat(type.domain()).as("domain of %s", type).isNotEmpty();
    assertThat(type.differences()).as("differences of %s", type).isNotEmpty();
    assertThat(type.accuracy()).as("accuracy of %s", type).isNotEmpty();
  }

  @Test
  void thePagesAreWhatTheCatalogueSays() throws IOException {
    Map<String, String> pages = LossPages.all();
    if (System.getProperty("losskit.write") != null) {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(FOLDER.resolve(page.getKey())).hasContent(page.getValue());
    }
  }

  @Test
  void noPageIsLeftOverFromALossThatWent() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .isSubsetOf(LossPages.all().keySet());
    }
  }
}
