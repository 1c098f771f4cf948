package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassCalibration;
import org.losskit.score.ScoreReport.Decomposition;
import org.losskit.score.ScoreReport.Parts;

class CalibrationTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  /** Probabilities of class 1 with labels, of a kind for each seed: ties, edges, soft labels. */
  private static Data data(int seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean ties = random.nextInt(3) == 0;
    boolean edges = random.nextInt(3) == 0;
    boolean soft = random.nextInt(4) == 0;
    boolean weights = random.nextInt(2) == 0;
    double lean = random.nextDouble();
    double[] p = new double[rows];
    double[] y = new double[rows];
    double[] w = new double[rows];
    for (int i = 0; i < rows; i++) {
      double x = random.nextDouble();
      p[i] = ties ? (1 + random.nextInt(9)) / 10.0 : 1e-6 + x * (1 - 2e-6);
      p[i] = edges && random.nextInt(2) == 0 ? (1 + random.nextInt(14)) / 15.0 : p[i];
      y[i] = random.nextDouble() < lean * p[i] + (1 - lean) * 0.3 ? 1 : 0;
      y[i] = soft && random.nextInt(3) == 0 ? random.nextDouble() : y[i];
      w[i] = random.nextInt(10) == 0 ? 0 : 3 * random.nextDouble();
    }
    Data data = new Data(1, p, y);
    if (weights) {
      data.weights = w;
    }
    return data;
  }

  private static ScoreRequest request(Data data) {
    ScoreRequest request = Data.request(1, "bce");
    return data.weights == null ? request : request.weight("w");
  }

  private static CalibrationReference reference(Data data) {
    return new CalibrationReference(
        data.predictions,
        data.targets,
        data.weights == null ? CalibrationReference.ones(data.rows()) : data.weights);
  }

  private static Calibration calibration(ScoreReport report) {
    return requireNonNull(report.calibration());
  }

  private static Decomposition decomposition(ScoreReport report) {
    return requireNonNull(report.decomposition());
  }

  private static void assertBins(List<Bin> bins, double[][] expected, boolean whole) {
    List<double[]> some = Arrays.stream(expected).filter(bin -> bin[1] > 0).toList();
    assertThat(bins).hasSameSizeAs(some);
    for (int i = 0; i < bins.size(); i++) {
      Bin bin = bins.get(i);
      double[] own = some.get(i);
      assertThat((double) bin.rows()).isCloseTo(own[0], whole ? within(0.0) : within(1e-6));
      assertThat(bin.confidence()).isCloseTo(own[2] / own[1], CLOSE);
      assertThat(bin.frequency()).isCloseTo(own[3] / own[1], CLOSE);
    }
  }

  @Test
  void binaryCalibrationIsThatOfItsDefinitions() {
    for (int seed = 0; seed < 60; seed++) {
      Data data = data(seed, 2 + seed * 7);
      CalibrationReference direct = reference(data);
      if (direct.weight() == 0) {
        continue;
      }
      Calibration found = calibration(data.score(request(data)));
      assertThat(found.brier()).isCloseTo(direct.brier(), CLOSE);
      assertThat(found.eceEqualWidth()).isCloseTo(direct.error(direct.widthBins()), CLOSE);
      assertThat(found.eceEqualMass()).isCloseTo(direct.error(direct.massBins()), CLOSE);
      assertBins(found.bins(), direct.widthBins(), true);
      assertBins(found.massBins(), direct.massBins(), false);
      assertThat(found.classes()).isEmpty();
    }
  }

  @Test
  void partsAreThoseOfTheIsotonicFit() {
    for (int seed = 100; seed < 160; seed++) {
      Data data = data(seed, 2 + (seed - 100) * 4);
      CalibrationReference direct = reference(data);
      if (direct.weight() == 0) {
        continue;
      }
      Decomposition found = decomposition(data.score(request(data)));
      double[] fitted = direct.isotonic();
      double[] marginal = direct.marginal();
      assertParts(found.brier(), direct.brier(), direct.brier(fitted), direct.brier(marginal));
      assertParts(
          found.logLoss(),
          direct.logLoss(direct.p),
          direct.logLoss(fitted),
          direct.logLoss(marginal));
    }
  }

  private static void assertParts(Parts found, double score, double fitted, double marginal) {
    assertThat(found.score()).isCloseTo(score, CLOSE);
    assertThat(found.miscalibration()).isCloseTo(score - fitted, CLOSE).isNotNegative();
    assertThat(found.discrimination()).isCloseTo(marginal - fitted, CLOSE).isNotNegative();
    assertThat(found.uncertainty()).isCloseTo(marginal, CLOSE);
  }

  @Test
  void partsAddUpWithinTwoUlpOfTheLargest() {
    for (int seed = 1000; seed < 2000; seed++) {
      Data data = data(seed, 1 + seed % 97);
      if (reference(data).weight() == 0) {
        continue;
      }
      Decomposition found = decomposition(data.score(request(data)));
      for (Parts parts : List.of(found.logLoss(), found.brier())) {
        double largest =
            Math.max(
                Math.max(parts.score(), parts.miscalibration()),
                Math.max(parts.discrimination(), parts.uncertainty()));
        double sum = parts.miscalibration() - parts.discrimination() + parts.uncertainty();
        assertThat(Math.abs(sum - parts.score()))
            .as("seed %d: %s", seed, parts)
            .isLessThanOrEqualTo(2 * Math.ulp(largest));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"logits", "probabilities", "log_probabilities"})
  void calibrationOfClassesIsThatOfItsDefinitions(String as) {
    int classes = 4;
    Data data = Data.probabilities(31, 700, classes, 1.5);
    data.weights = new double[data.rows()];
    SplittableRandom random = new SplittableRandom(32);
    Arrays.setAll(data.weights, i -> random.nextInt(9) == 0 ? 0 : random.nextDouble());
    double[] p = data.predictions.clone();
    DoubleUnaryOperator stored =
        as.equals("probabilities")
            ? x -> x
            : as.equals("logits") ? x -> Math.log(x) + 3 : Math::log;
    Arrays.setAll(data.predictions, i -> stored.applyAsDouble(p[i]));
    Calibration found =
        calibration(data.score(Data.request(classes, "cross_entropy").as(as).weight("w")));

    double[] confidence = new double[data.rows()];
    double[] hit = new double[data.rows()];
    double brier = 0;
    for (int c = 0; c < classes; c++) {
      double[] own = new double[data.rows()];
      double[] is = new double[data.rows()];
      for (int i = 0; i < own.length; i++) {
        own[i] = p[i * classes + c];
        is[i] = data.targets[i] == c ? 1 : 0;
        if (own[i] > confidence[i]) {
          confidence[i] = own[i];
          hit[i] = is[i];
        }
      }
      CalibrationReference direct = new CalibrationReference(own, is, data.weights);
      ClassCalibration of = found.classes().get(c);
      assertThat(of.brier()).isCloseTo(direct.brier(), CLOSE);
      assertThat(of.eceEqualWidth()).isCloseTo(direct.error(direct.widthBins()), CLOSE);
      assertThat(of.eceEqualMass()).isCloseTo(direct.error(direct.massBins()), CLOSE);
      assertBins(of.bins(), direct.widthBins(), true);
      brier += direct.brier();
    }
    CalibrationReference direct = new CalibrationReference(confidence, hit, data.weights);
    assertThat(found.brier()).isCloseTo(brier, CLOSE);
    assertThat(found.eceEqualWidth()).isCloseTo(direct.error(direct.widthBins()), CLOSE);
    assertThat(found.eceEqualMass()).isCloseTo(direct.error(direct.massBins()), CLOSE);
    assertBins(found.bins(), direct.widthBins(), true);
  }

  @Test
  void logitsAreCalibratedAsTheirProbabilities() {
    Data p = Data.probabilities(41, 900, 2, 0.8);
    Data x = Data.logits(41, 900, 2, 0.8);
    ScoreReport ofLogits = x.score(Data.request(1, "bce_with_logits"));
    ScoreReport ofProbabilities = p.score(Data.request(1, "bce"));
    assertThat(calibration(ofLogits).eceEqualMass())
        .isCloseTo(calibration(ofProbabilities).eceEqualMass(), CLOSE);
    assertThat(decomposition(ofLogits).logLoss().miscalibration())
        .isCloseTo(decomposition(ofProbabilities).logLoss().miscalibration(), CLOSE);
    assertThat(decomposition(ofLogits).logLoss().score()).isEqualTo(ofLogits.result().mean());
    assertThat(decomposition(ofLogits).brier().score()).isEqualTo(calibration(ofLogits).brier());
  }

  @Test
  void positiveWeightsChangeTheLossButNotTheParts() {
    Data data = Data.logits(42, 900, 2, 0.8);
    Parts plain = decomposition(data.score(Data.request(1, "bce_with_logits"))).logLoss();
    Parts weighted =
        decomposition(data.score(Data.request(1, "bce_with_logits").parameter("pos_weight", 3)))
            .logLoss();
    assertThat(weighted.score()).isCloseTo(plain.score(), CLOSE);
    assertThat(weighted.miscalibration()).isCloseTo(plain.miscalibration(), CLOSE);
    assertThat(weighted.discrimination()).isEqualTo(plain.discrimination());
  }

  @Test
  void aLogitThatRoundsToACertaintyHasItsFiniteLoss() {
    Data data = new Data(1, new double[] {50, -2}, 0, 0);
    ScoreReport report = data.score(Data.request(1, "bce_with_logits"));
    assertThat(decomposition(report).logLoss().score()).isEqualTo(report.result().mean());
    assertThat(report.result().mean()).isBetween(25.0, 26.0);
  }

  @Test
  void certaintiesThatAreWrongHaveAnInfiniteLogLoss() {
    double inf = Double.POSITIVE_INFINITY;
    for (double[] row : new double[][] {{0, 1}, {1, 0}, {0, 0.5}, {1, 0.5}}) {
      Data data = new Data(1, new double[] {row[0], 0.25, 0.75}, row[1], 0, 1);
      ScoreReport report = data.score(Data.request(1, "bce"));
      assertThat(report.result().max()).isFinite();
      Parts parts = decomposition(report).logLoss();
      assertThat(parts.score()).isEqualTo(inf);
      assertThat(parts.miscalibration()).isEqualTo(inf);
      assertThat(parts.discrimination()).isFinite();
      assertThat(decomposition(report).brier().score()).isFinite();
    }
    Data right = new Data(1, new double[] {0, 1}, 0, 1);
    assertThat(decomposition(right.score(Data.request(1, "bce"))).logLoss())
        .isEqualTo(new Parts(0, 0, 0x1.62e42fefa39efp-1, 0x1.62e42fefa39efp-1));
    Data clamped = new Data(1, new double[] {1e-50}, 1);
    assertThat(decomposition(clamped.score(Data.request(1, "bce"))).logLoss().score())
        .isCloseTo(50 * Math.log(10), CLOSE);
    Data weightless = new Data(1, new double[] {0, 0.5}, 1, 1);
    weightless.weights = new double[] {0, 1};
    assertThat(
            decomposition(weightless.score(Data.request(1, "bce").weight("w"))).logLoss().score())
        .isEqualTo(0x1.62e42fefa39efp-1);
  }

  @Test
  void oneRow() {
    ScoreReport report = new Data(1, new double[] {0.25}, 1).score(Data.request(1, "bce"));
    Calibration found = calibration(report);
    assertThat(found.brier()).isEqualTo(0.5625);
    assertThat(found.eceEqualWidth()).isEqualTo(0.75);
    assertThat(found.eceEqualMass()).isEqualTo(0.75);
    assertThat(found.bins()).containsExactly(new Bin(3 / 15.0, 4 / 15.0, 1, 0.25, 1));
    assertThat(found.massBins()).containsExactly(new Bin(0, 0.25, 1, 0.25, 1));
    assertThat(decomposition(report).brier()).isEqualTo(new Parts(0.5625, 0.5625, 0, 0));
  }

  @Test
  void labelsOfOneClassHaveNoUncertainty() {
    Data data = new Data(1, new double[] {0.25, 0.5, 0.75}, 0, 0, 0);
    Decomposition found = decomposition(data.score(Data.request(1, "bce")));
    assertThat(found.logLoss().uncertainty()).isZero();
    assertThat(found.logLoss().discrimination()).isZero();
    assertThat(found.logLoss().miscalibration()).isEqualTo(found.logLoss().score());
    assertThat(found.brier().miscalibration()).isEqualTo(found.brier().score());
  }

  @Test
  void aPredictionOfTheMeanIsCalibrated() {
    Data data = new Data(1, new double[] {0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3});
    data = new Data(1, data.predictions, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0);
    Decomposition found = decomposition(data.score(Data.request(1, "bce")));
    assertThat(found.logLoss().miscalibration()).isZero();
    assertThat(found.logLoss().discrimination()).isZero();
  }

  @Test
  void nanRowsLeaveNothingToBeKnown() {
    Data data = new Data(1, new double[] {Double.NaN, 0.5}, 1, 0);
    ScoreReport report = data.score(Data.request(1, "bce").invalid(InvalidPolicy.PROPAGATE));
    assertThat(calibration(report).brier()).isNaN();
    assertThat(calibration(report).bins()).hasSize(1);
    assertThat(decomposition(report).logLoss().score()).isNaN();
  }

  @Test
  void onlyProbabilitiesAreCalibrated() {
    assertThat(Data.logits(51, 40, 3, 1).score(Data.request(3, "multi_margin")).calibration())
        .isNull();
    assertThat(Data.logits(51, 40, 2, 1).score(Data.request(1, "mse")).calibration()).isNull();
    ScoreReport classes = Data.logits(51, 40, 3, 1).score(Data.request(3, "cross_entropy"));
    assertThat(classes.calibration()).isNotNull();
    assertThat(classes.decomposition()).isNull();
  }
}
