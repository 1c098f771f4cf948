package org.losskit.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.losskit.score.ScoreReport.Finding;

/**
 * The rules that find what looks wrong. Each asks for evidence that a healthy model rarely gives.
 */
final class Findings {
  static final OverfittingRule OVERFITTING = new OverfittingRule();

  private static final List<Rule.OfScore> OF_SCORE =
      List.of(
          new UniformLossRule(true),
          new UniformLossRule(false),
          new PriorRule(),
          new ConstantRule(),
          new NeverPredictedRule(),
          new DominantRowsRule(),
          new DuplicateRowsRule(),
          new ScaleRules.SoftmaxTwice(),
          new ScaleRules.ProbabilitiesAsLogits(),
          new ScaleRules.LogitsAsProbabilities(),
          new ShiftedLabelsRule(),
          new ClippedRule(),
          new BatchMeansRule());

  /** Found only where nothing else explains what they find. */
  private static final List<Rule.OfScore> WITHOUT_A_CAUSE =
      List.of(new FactorRule(true), new FactorRule(false));

  /** Predictions that are not what they are scored as have the wrong spread as well. */
  private static final Set<String> CAUSES =
      Set.of(
          "constant_prediction",
          "softmax_twice",
          "probabilities_as_logits",
          "logits_as_probabilities",
          "labels_shifted");

  private Findings() {}

  /** Every rule, in the order of the page about them. */
  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>(OF_SCORE);
    rules.addAll(7, WITHOUT_A_CAUSE);
    rules.add(OVERFITTING);
    return rules;
  }

  static List<Finding> of(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    find(OF_SCORE, evidence, found);
    Set<String> ids = new HashSet<>();
    found.forEach(finding -> ids.add(finding.id()));
    ids.retainAll(CAUSES);
    if (ids.isEmpty()) {
      find(WITHOUT_A_CAUSE, evidence, found);
    }
    return List.copyOf(found);
  }

  private static void find(List<Rule.OfScore> rules, Evidence evidence, List<Finding> found) {
    for (Rule.OfScore rule : rules) {
      Finding finding = rule.find(evidence);
      if (finding != null) {
        found.add(finding);
      }
    }
  }
}
