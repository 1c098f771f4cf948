package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.loss.LossType;

/**
 * {@code docs/from-pytorch.md} names every class of torch.nn and every loss of the catalogue;
 * {@code -Dlosskit.write} writes its tables anew.
 */
class PyTorchPageTest {
  private static final Path PAGE = Path.of("../docs/from-pytorch.md");

  static List<PyTorchTwin> twins() {
    return PyTorchTwin.ALL;
  }

  @ParameterizedTest
  @MethodSource("twins")
  void aClassOfTorchIsALossWithItsParametersAndDefaults(PyTorchTwin twin) {
    LossType type = twin.type().orElseThrow();
    if (!twin.function().isEmpty()) {
      assertThat(type.isNamed(twin.function())).as("alias %s", twin.function()).isTrue();
    }
    for (String parameter : twin.parameters()) {
      String[] parts = parameter.split("=", -1);
      assertThat(type.parameters())
          .filteredOn(ours -> ours.name().equals(parts[0]))
          .singleElement()
          .satisfies(ours -> {
            if (parts.length > 1) {
              assertThat(python(ours.defaultValue())).isEqualTo(python(parts[1]));
            }
          });
    }
  }

  /** A default as it compares, whichever language wrote it. */
  private static Object python(@Nullable Object value) {
    String text = String.valueOf(value);
    return switch (text) {
      case "null", "None" -> "None";
      case "true", "True" -> true;
      case "false", "False" -> false;
      default -> Double.parseDouble(text);
    };
  }

  @Test
  void theTablesAreWhatTheCatalogueSays() throws IOException {
    String page = Files.readString(PAGE);
    String now = PyTorchPage.withTables(page);
    if (System.getProperty("losskit.write") != null) {
      Files.writeString(PAGE, now);
      page = now;
    }
    assertThat(page).isEqualTo(now);
  }

  @Test
  void thePageLinksToEveryLoss() throws IOException {
    List<String> links =
        Pattern.compile("\\(losses/(\\w+)\\.md\\)")
            .matcher(Files.readString(PAGE))
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(links).containsAll(Losses.all().stream().map(LossType::name).toList());
  }

  @Test
  void thePageNamesWhatIsNoClassOfLosskit() throws IOException {
    assertThat(Files.readString(PAGE))
        .contains("NLLLoss2d", "LinearCrossEntropyOptions", "size_average", "reduce");
  }
}
