package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** Reports against the definitions, with the terms of the core and sums of {@link BigDecimal}. */
class BruteForceTest {
  private static final MathContext DIGITS = new MathContext(200);
  private static final List<List<Object>> KEYS = List.of(List.of("a"), List.of("b"), List.of("c"));

  /** Numerator, denominator and standard error by the formula of the contract, in 200 digits. */
  private static final class Sums {
    BigDecimal t = BigDecimal.ZERO;
    BigDecimal w = BigDecimal.ZERO;
    final List<BigDecimal[]> rows = new java.util.ArrayList<>();

    void add(double term, double share, double weight) {
      BigDecimal v = new BigDecimal(weight);
      BigDecimal ti = new BigDecimal(term).multiply(v);
      BigDecimal wi = new BigDecimal(share).multiply(v);
      t = t.add(ti);
      w = w.add(wi);
      rows.add(new BigDecimal[] {ti, wi});
    }

    double mean() {
      return t.divide(w, DIGITS).doubleValue();
    }

    double standardError() {
      BigDecimal m = t.divide(w, DIGITS);
      BigDecimal spread = BigDecimal.ZERO;
      for (BigDecimal[] row : rows) {
        spread = spread.add(row[0].subtract(row[1].multiply(m)).pow(2));
      }
      BigDecimal n = BigDecimal.valueOf(rows.size());
      return spread
          .multiply(n)
          .divide(n.subtract(BigDecimal.ONE), DIGITS)
          .sqrt(DIGITS)
          .divide(w, DIGITS)
          .doubleValue();
    }
  }

  private static void check(Data data, ScoreRequest request, double[] terms, double[] shares) {
    Sums whole = new Sums();
    Map<Integer, Sums> segments = new TreeMap<>();
    Map<Integer, Sums> classes = new TreeMap<>();
    for (int i = 0; i < terms.length; i++) {
      double weight = data.weights == null ? 1 : data.weights[i];
      whole.add(terms[i], shares[i], weight);
      classes
          .computeIfAbsent((int) data.targets[i], c -> new Sums())
          .add(terms[i], shares[i], weight);
      if (data.segments != null) {
        segments
            .computeIfAbsent(data.segments[i], s -> new Sums())
            .add(terms[i], shares[i], weight);
      }
    }
    ScoreReport report = new Scorer(request.build()).add(data.all()).result(KEYS);
    assertThat(report.result().sum()).isEqualTo(whole.t.doubleValue());
    assertThat(report.result().denominator()).isEqualTo(whole.w.doubleValue());
    assertThat(report.result().mean()).isEqualTo(whole.mean());
    assertThat(report.result().standardError()).isEqualTo(whole.standardError());
    for (ScoreReport.ClassScore score : report.classes()) {
      Sums own = requireNonNull(classes.get(score.label()));
      assertThat(score.rows()).isEqualTo(own.rows.size());
      assertThat(score.sum()).isEqualTo(own.t.doubleValue());
      assertThat(score.denominator()).isEqualTo(own.w.doubleValue());
      assertThat(score.mean()).isEqualTo(own.mean());
    }
    for (ScoreReport.SegmentScore score : report.segments()) {
      Sums own = requireNonNull(segments.get("abc".indexOf(String.valueOf(score.key().get(0)))));
      assertThat(score.rows()).isEqualTo(own.rows.size());
      assertThat(score.sum()).isEqualTo(own.t.doubleValue());
      assertThat(score.denominator()).isEqualTo(own.w.doubleValue());
      assertThat(score.mean()).isEqualTo(own.mean());
      assertThat(score.standardError()).isEqualTo(own.standardError());
    }
  }

  private static long[] labels(Data data) {
    long[] labels = new long[data.rows()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (long) data.targets[i];
    }
    return labels;
  }

  @Test
  void binaryLogits() {
    Data data = Data.logits(31, 200, 2, 1).decorated(32, 3);
    double[] terms = new double[200];
    double[] shares = new double[200];
    Losses.bceWithLogits()
        .withPosWeight(2.5)
        .terms(terms, shares, Tensor.of(data.predictions), Tensor.of(data.targets));
    check(
        data,
        Data.request(1, "bce_with_logits")
            .weight("w")
            .segments(List.of("s"))
            .parameter("pos_weight", 2.5),
        terms,
        shares);
  }

  @Test
  void binaryProbabilitiesWithoutWeights() {
    Data data = Data.probabilities(33, 200, 2, 1);
    double[] terms = new double[200];
    double[] shares = new double[200];
    Losses.bce().terms(terms, shares, Tensor.of(data.predictions), Tensor.of(data.targets));
    check(data, Data.request(1, "bce"), terms, shares);
  }

  @Test
  void classLogitsWithClassWeightsAndSmoothing() {
    Data data = Data.logits(34, 200, 4, 1).decorated(35, 3);
    double[] terms = new double[200];
    double[] shares = new double[200];
    double[] weight = {1, 0.1, 2.5, 0.7};
    Losses.crossEntropy()
        .withWeight(weight)
        .withLabelSmoothing(0.1)
        .terms(terms, shares, Tensor.of(data.predictions, 200, 4), Tensor.of(labels(data)));
    check(
        data,
        Data.request(4, "cross_entropy")
            .weight("w")
            .segments(List.of("s"))
            .parameter("weight", weight)
            .parameter("label_smoothing", 0.1),
        terms,
        shares);
  }

  @Test
  void classProbabilitiesAreTakenAsTheyStand() {
    Data data = Data.probabilities(36, 100, 3, 1);
    double[] weight = {1, 0.5, 2};
    for (double smoothing : new double[] {0, 0.2}) {
      ScoreRequest request =
          Data.request(3, "cross_entropy")
              .as("probabilities")
              .parameter("weight", weight)
              .parameter("label_smoothing", smoothing);
      double sum = 0;
      double most = 0;
      for (int i = 0; i < data.rows(); i++) {
        double term = 0;
        for (int c = 0; c < 3; c++) {
          double mass = smoothing / 3 + (c == data.targets[i] ? 1 - smoothing : 0);
          term -= weight[c] * mass * StrictMath.log(data.predictions[i * 3 + c]);
        }
        sum += term;
        most = Math.max(most, term);
      }
      ScoreReport report = data.score(request);
      assertThat(report.result().sum()).isCloseTo(sum, within(1e-11));
      assertThat(report.result().max()).isCloseTo(most, within(1e-13));
    }
  }

  @Test
  void logProbabilitiesGiveTheSameByNllAndByCrossEntropy() {
    Data data = Data.probabilities(37, 100, 3, 1);
    for (int i = 0; i < data.predictions.length; i++) {
      data.predictions[i] = StrictMath.log(data.predictions[i]);
    }
    ScoreReport nll = data.score(Data.request(3, "nll").parameter("weight", 1, 2, 3));
    ScoreReport crossEntropy =
        data.score(
            Data.request(3, "cross_entropy").as("log_probabilities").parameter("weight", 1, 2, 3));
    assertThat(nll.result()).isEqualTo(crossEntropy.result());
    assertThat(nll.classes()).isEqualTo(crossEntropy.classes());
  }

  @Test
  void regression() {
    Data data = Data.logits(38, 200, 2, 1);
    double[] terms = new double[200];
    double[] shares = new double[200];
    Losses.l1().terms(terms, shares, Tensor.of(data.predictions), Tensor.of(data.targets));
    check(data, Data.request(1, "l1"), terms, shares);
  }
}
