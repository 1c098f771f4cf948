package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How rows reach a scorer changes no byte of the report. */
class InvarianceTest {
  private static final List<List<Object>> KEYS =
      List.of(List.of("b"), List.of(7L), List.of(true), List.of(2.5));

  private static ScoreRequest request(String loss, int columns) {
    ScoreRequest request =
        Data.request(columns, loss).weight("w").segments(List.of("s")).invalid(InvalidPolicy.SKIP);
    if (columns > 1) {
      request.parameter("weight", 1, 0.3, 2.7).parameter("ignore_index", -1);
    }
    return request;
  }

  private static Data data(String loss) {
    int classes = loss.equals("cross_entropy") ? 3 : 2;
    Data data =
        loss.equals("bce")
            ? Data.probabilities(21, 5000, classes, 0.7)
            : Data.logits(21, 5000, classes, 0.7);
    data.decorated(22, KEYS.size());
    for (int i = 0; i < data.rows(); i += 97) {
      data.predictions[i * data.columns] = i % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
      data.targets[(i + 5) % data.rows()] = i % 2 == 0 ? -1 : Double.NaN;
    }
    if (loss.equals("bce")) {
      data.targets[17] = 0.5;
    }
    // Equal terms: the rows among the worst are those with the smallest numbers.
    for (int i = 100; i < 130; i++) {
      System.arraycopy(data.predictions, 0, data.predictions, i * data.columns, data.columns);
    }
    return data;
  }

  private static String json(Scorer scorer) {
    return scorer.result(KEYS).toJson();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bce_with_logits", "bce", "cross_entropy", "mse"})
  void reportIsTheSameForEveryOrderBatchSizeMergeAndThreadCount(String loss) {
    Data data = data(loss);
    ScoreSpec spec = request(loss, data.columns).build();
    String whole = json(new Scorer(spec).add(data.all()));

    for (int size : new int[] {1, 7, 2048}) {
      Scorer batches = new Scorer(spec);
      for (int from = 0; from < data.rows(); from += size) {
        batches.add(data.slice(from, Math.min(from + size, data.rows())));
      }
      assertThat(json(batches)).isEqualTo(whole);
    }

    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < data.rows(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(23));
    Scorer shuffled = new Scorer(spec);
    List<Scorer> parts = List.of(new Scorer(spec), new Scorer(spec), new Scorer(spec));
    for (int i : order) {
      shuffled.add(data.slice(i, i + 1));
      parts.get(i % 3).add(data.slice(i, i + 1));
    }
    assertThat(json(shuffled)).isEqualTo(whole);
    Scorer merged = new Scorer(spec).merge(parts.get(2)).merge(parts.get(0)).merge(parts.get(1));
    assertThat(json(merged)).isEqualTo(whole);

    for (int threads : new int[] {1, 2, 5}) {
      assertThat(json(ParallelScorer.score(spec, data.source(300), threads))).isEqualTo(whole);
    }
  }
}
