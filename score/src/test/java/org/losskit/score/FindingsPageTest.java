package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The page about the findings is what the rules say of themselves; {@code -Dlosskit.write} writes
 * it anew.
 */
class FindingsPageTest {
  private static final Path PAGE = Path.of("../docs/findings.md");

  private static final String HEAD =
      """
      # Findings

      What `losskit score` says of predictions that look wrong. Each finding of a report has its numbers as evidence and a next step; `--json` has
      them as `findings`. A rule asks for what a healthy model rarely shows: a hundred models of six public tables give none
      (`HealthyModelsTest`), and each fault, put into the predictions of such models, is found (`FaultsTest`). What is found does not depend on
      the order of the rows, on how they are split, or on the number of threads.

      Some rules look at a sample: all rows of those predictions whose hash is among the 2,048 smallest (fewer beyond 64 columns). Where
      no more predictions differ, these are all rows; it is the same sample every time.

      """;

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Rule rule : Findings.rules()) {
      Rule.Text text = rule.text();
      page.append("- [`").append(text.id()).append("`](#").append(text.id()).append("): ");
      page.append(text.fault()).append('\n');
    }
    for (Rule rule : Findings.rules()) {
      Rule.Text text = rule.text();
      page.append("\n## ").append(text.id()).append("\n\n");
      page.append(text.fault()).append("\n\n");
      page.append("- ").append(text.threshold()).append('\n');
      page.append("- ").append("Why that is rare: ").append(text.reason()).append('\n');
      page.append("- ").append("Next: ").append(text.next()).append(".\n");
    }
    return page.toString();
  }

  @Test
  void thePageIsWhatTheRulesSay() throws IOException {
    if (System.getProperty("losskit.write") != null) {
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE).hasContent(page());
  }

  @Test
  void everyFindingOfTheContractHasARule() {
    assertThat(Findings.rules().stream().map(rule -> rule.text().id()))
        .containsExactlyElementsOf(
            List.of(
                "loss_equals_ln2",
                "loss_equals_ln_classes",
                "worse_than_prior",
                "constant_prediction",
                "class_never_predicted",
                "few_rows_dominate",
                "duplicate_rows_dominate",
                "overconfident",
                "underconfident",
                "softmax_twice",
                "probabilities_as_logits",
                "logits_as_probabilities",
                "labels_shifted",
                "probabilities_clipped",
                "mean_of_batch_means_differs",
                "overfitting"));
  }
}
