package org.losskit.conformance;

import java.util.HashMap;
import java.util.Map;

/** The truth of every loss. */
final class Truths {
  private static final Map<String, AccuracyCase.Maker> ALL = new HashMap<>();

  static {
    ALL.putAll(ElementTruths.all());
    ALL.putAll(LikelihoodTruths.all());
    ALL.putAll(RowTruths.all());
    ALL.putAll(VectorTruths.all());
    ALL.putAll(SequenceTruths.all());
  }

  private Truths() {}

  static AccuracyCase.Maker of(String loss) {
    AccuracyCase.Maker maker = ALL.get(loss);
    if (maker == null) {
      throw new AssertionError(loss + " is not measured against the truth");
    }
    return maker;
  }
}
