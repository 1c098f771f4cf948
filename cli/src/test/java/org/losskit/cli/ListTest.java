package org.losskit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;

class ListTest {
  @Test
  void jsonHasAnObjectForEachLossOfTheCatalogue() {
    List<?> all = (List<?>) requireNonNull(Json.parse(Run.of("list", "--json").out()));
    assertThat(all).hasSameSizeAs(Losses.all());
    for (Object loss : all) {
      assertThat(((Map<?, ?>) loss).keySet().stream().map(String::valueOf))
          .containsExactly(
              "name",
              "class",
              "aliases",
              "formula",
              "inputs",
              "differentiable",
              "parameters",
              "reductions",
              "accuracy",
              "properties",
              "summary");
    }
  }

  @Test
  void jsonSaysWhatTheCatalogueKnows() {
    assertThat(Run.of("list", "--json").out())
        .contains(
            "{\"name\": \"nll\", \"class\": \"NLLLoss\", \"aliases\": [\"nll_loss\", \"NLLLoss2d\"], \"formula\":"
                + " \"-w_{y} \\\\, x_{y}\", \"inputs\": [\"input\", \"target\"], \"differentiable\": [\"input\"],"
                + " \"parameters\": [{\"name\": \"weight\", \"default\": null, \"range\": \"C finite numbers\","
                + " \"meaning\": \"the weight of each class, also in the denominator of the mean over class"
                + " labels\"}, {\"name\": \"ignore_index\", \"default\": -100, \"range\": \"any integer\","
                + " \"meaning\": \"the label of samples that do not count\"}, {\"name\": \"reduction\","
                + " \"default\": \"mean\", \"range\": \"one of none, mean, sum\", \"meaning\": \"how the terms"
                + " become one result\"}], \"reductions\": [\"none\", \"mean\", \"sum\"], \"accuracy\":"
                + " {\"float32\": \"0.51 ulp\", \"float64\": \"4 ulp\"}, \"properties\": [\"convex\","
                + " \"lipschitz\", \"differentiable\", \"twice_differentiable\"], \"summary\": \"negative"
                + " log-likelihood of the true class\"}");
  }

  @Test
  void theTableHasALineForEachLossAndFitsTheScreen() {
    List<String> lines = Run.of("list").out().lines().toList();
    Losses.all()
        .forEach(type -> assertThat(lines).anyMatch(line -> line.startsWith(type.name() + " ")));
    assertThat(lines).allMatch(line -> line.length() <= 80);
    assertThat(lines.stream().map(line -> line.replaceAll(" +", " ")))
        .containsSubsequence(
            "nll negative log-likelihood of the true class",
            " NLLLoss (weight, ignore_index = -100)");
  }
}
