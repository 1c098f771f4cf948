package org.losskit.conformance;

import java.util.List;
import java.util.stream.Stream;

/** Every loss of the catalogue beside LibTorch. */
final class Counterparts {
  private static final List<Counterpart> ALL =
      Stream.of(
              RegressionCounterparts.all(),
              LikelihoodCounterparts.all(),
              MarginCounterparts.all(),
              MultiClassCounterparts.all(),
              EmbeddingCounterparts.all(),
              TripletCounterparts.all(),
              VocabularyCounterparts.all(),
              CtcCounterpart.all(),
              AdaptiveCounterpart.all(),
              BinaryCounterparts.all(),
              ClassCounterparts.all())
          .flatMap(List::stream)
          .toList();

  private Counterparts() {}

  /** That of the loss of a short name. */
  static Counterpart of(String loss) {
    return ALL.stream()
        .filter(counterpart -> counterpart.loss().equals(loss))
        .findFirst()
        .orElseThrow(() -> new AssertionError(loss + " is not compared with LibTorch"));
  }
}
