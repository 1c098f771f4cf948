package org.losskit.score;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/**
 * One thing that can be wrong with scored predictions, and when it is said to be. The texts make
 * the page {@code docs/findings.md}.
 */
class Rule {
  /**
   * What a rule says of itself.
   *
   * @param id the name of its finding
   * @param fault what is wrong, as one sentence
   * @param threshold when it is found: "Found when" begins the sentence
   * @param reason why a healthy model does not show that
   * @param next what to do
   */
  record Text(String id, String fault, String threshold, String reason, String next) {}

  private final Text text;

  Rule(Text text) {
    this.text = text;
  }

  Text text() {
    return text;
  }

  /** A rule that one score is enough for. */
  abstract static class OfScore extends Rule {
    OfScore(Text text) {
      super(text);
    }

    /** The finding, or null. */
    abstract @Nullable Finding find(Evidence evidence);
  }

  /** A finding whose evidence is names and values in turn. */
  Finding found(Severity severity, String message, List<Object> evidence) {
    return found(severity, message, evidence, text.next);
  }

  /** A finding with a step that these predictions call for. */
  Finding found(Severity severity, String message, List<Object> evidence, String next) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < evidence.size(); i += 2) {
      named.put(evidence.get(i).toString(), evidence.get(i + 1));
    }
    return new Finding(text.id, severity, message, named, next);
  }

  /** A share of all as people read it. */
  static String percent(double share) {
    return share >= 0.9995 || share < 0.0005 || share >= 0.1
        ? "%.0f %%".formatted(100 * share)
        : "%.1f %%".formatted(100 * share);
  }
}
