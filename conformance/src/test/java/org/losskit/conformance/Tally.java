package org.losskit.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What comparing one loss over all seeds gave. */
final class Tally {
  static final int CONFIGURATIONS = 2000;

  private final Counterpart counterpart;
  private final Map<Deviation, Integer> counts = new LinkedHashMap<>();
  private final Map<Deviation, Example> examples = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private int agreed;
  private int refused;

  Tally(Counterpart counterpart) {
    this.counterpart = counterpart;
    counterpart.deviations().forEach(deviation -> counts.put(deviation, 0));
    for (int seed = 0; seed < CONFIGURATIONS; seed++) {
      add(seed);
    }
    counts.forEach((deviation, count) -> {
      if (count == 0) {
        failures.add("nothing is explained by: " + deviation);
      }
    });
  }

  private void add(int seed) {
    Draw draw = new Draw(seed);
    Comparison comparison =
        new Comparison(counterpart.drawer().draw(draw), draw, counterpart.tolerance());
    comparison.failures().forEach(failure -> failures.add("seed " + seed + ": " + failure));
    comparison
        .deviations()
        .forEach((deviation, found) -> {
          if (!counts.containsKey(deviation)) {
            failures.add("seed " + seed + ": not listed for this loss: " + deviation);
          }
          counts.merge(deviation, 1, Integer::sum);
          examples.merge(deviation, found, Example::better);
        });
    if (comparison.isRefused()) {
      refused++;
    } else if (comparison.deviations().isEmpty()) {
      agreed++;
    }
  }

  String loss() {
    return counterpart.loss();
  }

  /** How many configurations agree in every number. */
  int agreed() {
    return agreed;
  }

  /** How many configurations both libraries refuse. */
  int refused() {
    return refused;
  }

  /** In how many configurations a class explains something. */
  Map<Deviation, Integer> counts() {
    return counts;
  }

  /** The shortest description of something that a class explains. */
  String example(Deviation deviation) {
    Example example = examples.get(deviation);
    return example == null ? "" : example.text();
  }

  /** What has no reason, and the reasons that explain nothing. */
  List<String> failures() {
    return failures;
  }
}
