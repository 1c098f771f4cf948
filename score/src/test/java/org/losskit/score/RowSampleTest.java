package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.losskit.score.RowSample.Group;
import org.losskit.score.RowSample.Sample;

/** The sample of rows: the same for every way to it, with exact numbers of equal rows. */
class RowSampleTest {
  /** Rows that occur once to eight times, scattered. */
  private static Data data(int columns, int distinct) {
    Data once =
        columns == 1 ? Data.logits(81, distinct, 2, 1) : Data.logits(81, distinct, columns, 1);
    SplittableRandom random = new SplittableRandom(82);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < distinct; i++) {
      for (int copies = random.nextInt(8); copies >= 0; copies--) {
        places.add(random.nextInt(places.size() + 1), i);
      }
    }
    double[] x = new double[places.size() * columns];
    double[] y = new double[places.size()];
    for (int k = 0; k < y.length; k++) {
      System.arraycopy(once.predictions, places.get(k) * columns, x, k * columns, columns);
      y[k] = once.targets[places.get(k)];
    }
    return new Data(columns, x, y);
  }

  private static RowSample sample(ScoreSpec spec, Data data, int size, int parts) {
    List<Scorer> scorers = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      scorers.add(new Scorer(spec));
    }
    int part = 0;
    for (int from = 0; from < data.rows(); from += size) {
      scorers.get(part++ % parts).add(data.slice(from, Math.min(from + size, data.rows())));
    }
    Scorer all = new Scorer(spec);
    for (int i = parts - 1; i >= 0; i--) {
      all.merge(scorers.get(i));
    }
    return all.signs.sample;
  }

  private static String text(Sample sample) {
    StringBuilder text = new StringBuilder();
    text.append(sample.rows).append(' ').append(sample.whole).append(' ').append(sample.distinct);
    for (List<Group> rows : sample.groups) {
      text.append('\n').append(sample.prediction(rows.get(0).index(), 0)).append(rows);
    }
    return text.toString();
  }

  private static ScoreSpec spec(int columns) {
    return Data.request(columns, columns == 1 ? "bce_with_logits" : "cross_entropy")
        .as("logits")
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 200})
  void itIsTheSameForEverySplitAndMerge(int columns) {
    Data data = data(columns, columns == 200 ? 1500 : 9000);
    String whole = text(sample(spec(columns), data, data.rows(), 1).sample());
    assertThat(whole).contains(" false ");
    for (int parts : new int[] {1, 2, 7}) {
      for (int size : new int[] {1000, 333}) {
        assertThat(text(sample(spec(columns), data, size, parts).sample())).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void itHasTheNumberOfEveryRowItHas(int columns) {
    for (int distinct : new int[] {900, 9000}) {
      Data data = data(columns, distinct);
      Map<Double, Long> counts = new HashMap<>();
      Map<Double, Long> first = new HashMap<>();
      for (int i = 0; i < data.rows(); i++) {
        counts.merge(data.predictions[i * columns], 1L, Long::sum);
        first.putIfAbsent(data.predictions[i * columns], i + 1L);
      }
      Sample sample = sample(spec(columns), data, 100, 3).sample();
      assertThat(sample.whole).isEqualTo(distinct < 1000);
      assertThat(sample.rows).isEqualTo(data.rows());
      assertThat(sample.distinct).isCloseTo(distinct, withPercentage(sample.whole ? 0 : 5));
      assertThat(sample.groups).hasSizeBetween(Math.min(distinct, 2000), 2048);
      for (List<Group> rows : sample.groups) {
        double prediction = sample.prediction(rows.get(0).index(), 0);
        assertThat(rows.stream().mapToLong(Group::rows).sum()).isEqualTo(counts.get(prediction));
        assertThat(rows.get(0).first()).isEqualTo(first.get(prediction));
      }
    }
  }
}
