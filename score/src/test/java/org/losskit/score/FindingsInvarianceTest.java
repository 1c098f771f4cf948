package org.losskit.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.losskit.score.ScoreReport.Finding;

/** How rows reach a scorer changes no bit of what is found, and nothing that is not found. */
class FindingsInvarianceTest {
  private static final int ROWS = 9000;

  /** Rows with a fault, and what is found. */
  enum Fault {
    OVERCONFIDENT("overconfident"),
    SHIFTED("labels_shifted"),
    TWICE("softmax_twice"),
    CLIPPED("probabilities_clipped"),
    COPIED("duplicate_rows_dominate"),
    DOMINATED("few_rows_dominate"),
    BATCHES("mean_of_batch_means_differs"),
    SQUEEZED("probabilities_as_logits");

    private final String id;

    Fault(String id) {
      this.id = id;
    }
  }

  /** Labels that occur as often as the logits say. */
  private static Data calibrated(int rows, double factor) {
    SplittableRandom random = new SplittableRandom(91);
    Data data = Data.logits(92, rows, 4, 0);
    for (int i = 0; i < rows; i++) {
      double[] p = Classifier.probabilities(row(data, i));
      double u = random.nextDouble();
      int label = 0;
      while (label < 3 && u > p[label]) {
        u -= p[label++];
      }
      data.targets[i] = label;
      for (int c = 0; c < 4; c++) {
        data.predictions[i * 4 + c] *= factor;
      }
    }
    return data;
  }

  private static double[] row(Data data, int i) {
    return Arrays.copyOfRange(data.predictions, i * 4, i * 4 + 4);
  }

  private static void softmax(Data data) {
    for (int i = 0; i < data.rows(); i++) {
      System.arraycopy(Classifier.probabilities(row(data, i)), 0, data.predictions, i * 4, 4);
    }
  }

  private static Data data(Fault fault) {
    Data data = calibrated(ROWS, fault == Fault.OVERCONFIDENT ? 3 : 1);
    double[] x = data.predictions;
    double[] y = data.targets;
    switch (fault) {
      case SHIFTED -> Arrays.setAll(y, i -> (y[i] + 1) % 4);
      case TWICE -> {
        softmax(data);
        softmax(data);
      }
      case SQUEEZED -> softmax(data);
      case CLIPPED -> {
        Arrays.setAll(x, k -> 5 * x[k]);
        softmax(data);
        Arrays.setAll(x, k -> Math.max(x[k], 1e-7));
      }
      case COPIED -> {
        for (int i = 0; i < ROWS; i++) {
          int from = i * 7 % (ROWS / 3);
          System.arraycopy(x, from * 4, x, i * 4, 4);
          y[i] = y[from];
        }
      }
      case DOMINATED -> Arrays.fill(x, 4, 8, 0);
      default -> {}
    }
    if (fault == Fault.DOMINATED) {
      x[4 + (y[1] == 0 ? 1 : 0)] = 1e5;
    }
    return data;
  }

  private static Rows rows(Data data, Fault fault, int from, int to) {
    Rows rows = data.slice(from, to);
    if (fault == Fault.BATCHES) {
      int[] ids = new int[to - from];
      // One large batch of rows with small losses.
      Arrays.setAll(
          ids,
          i ->
              data.predictions[4 * (from + i) + (int) data.targets[from + i]] > 0
                  ? 0
                  : 1 + (from + i) % 500);
      rows.batches(ids);
    }
    return rows;
  }

  private static List<Finding> found(Scorer scorer) {
    return scorer.result().findings();
  }

  @ParameterizedTest
  @EnumSource
  void findingsAreTheSameForEveryOrderSplitAndThreadCount(Fault fault) {
    Data data = data(fault);
    for (boolean weighted : new boolean[] {false, true}) {
      ScoreRequest request = Data.request(4, "cross_entropy");
      boolean probabilities = fault == Fault.TWICE || fault == Fault.CLIPPED;
      request.as(probabilities ? "probabilities" : "logits");
      if (weighted) {
        double[] weights = new double[ROWS];
        Arrays.setAll(weights, i -> i % 5 == 0 ? 0.5 : 1 + data.targets[i] / 8);
        data.weights = weights;
        request.weight("w");
      }
      ScoreSpec spec = request.build();
      List<Finding> whole = found(new Scorer(spec).add(rows(data, fault, 0, ROWS)));
      assertThat(whole.stream().map(Finding::id)).as(fault + " " + whole).contains(fault.id);

      List<Integer> order = new ArrayList<>();
      for (int from = 0; from < ROWS; from += 30) {
        order.add(from);
      }
      Collections.shuffle(order, new Random(93));
      List<Scorer> parts = List.of(new Scorer(spec), new Scorer(spec), new Scorer(spec));
      for (int from : order) {
        parts.get(from / 30 % 3).add(rows(data, fault, from, from + 30));
      }
      Scorer merged = new Scorer(spec).merge(parts.get(2)).merge(parts.get(0)).merge(parts.get(1));
      assertThat(found(merged)).isEqualTo(whole);
      if (fault != Fault.BATCHES) {
        for (int threads : new int[] {1, 2, 5}) {
          assertThat(found(ParallelScorer.score(spec, data.source(700), threads))).isEqualTo(whole);
        }
      }
    }
  }
}
