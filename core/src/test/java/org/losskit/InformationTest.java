package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.losskit.Information.Unit;

class InformationTest {
  private static final MathContext DIGITS = new MathContext(60);
  private static final double LN_2 = 0.6931471805599453;

  private static double[] random(Random random, int n) {
    double[] p = random.doubles(n).map(x -> x * x).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(x -> x / sum).toArray();
  }

  /** The sum of q f(p / q), f(r) = r log r - r + 1, in 60 digits. */
  private static double trueDivergence(double[] p, double[] q) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < p.length; i++) {
      BigDecimal a = new BigDecimal(p[i]);
      BigDecimal b = new BigDecimal(q[i]);
      BigDecimal log = BigDecimalMath.log(a.divide(b, DIGITS), DIGITS);
      sum = sum.add(a.multiply(log)).subtract(a).add(b);
    }
    return sum.doubleValue();
  }

  private static void isWithinUlps(double found, double expected, double ulps) {
    assertThat(found).isCloseTo(expected, within(ulps * Math.ulp(expected)));
  }

  @Test
  void selfInformationIsThreeBitsAtOneEighth() {
    assertThat(Information.selfInformation(0.125, Unit.BITS)).isEqualTo(3);
    assertThat(Information.selfInformation(0.001, Unit.HARTLEYS)).isCloseTo(3, within(1e-15));
    assertThat(Information.selfInformation(0.5)).isEqualTo(LN_2);
  }

  @Test
  void aCertainOutcomeIsWorthZeroAndAnImpossibleOneInfinity() {
    for (Unit unit : Unit.values()) {
      assertThat(Double.doubleToRawLongBits(Information.selfInformation(1, unit))).isZero();
      assertThat(Information.selfInformation(0, unit)).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.0000000000000002, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoProbabilityIsRefused(double p) {
    assertThatThrownBy(() -> Information.selfInformation(p))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Information.selfInformation: p = " + p + "; expected a probability from 0 to 1");
    assertThatThrownBy(() -> Information.binaryEntropy(p))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Information.binaryEntropy: p = " + p + "; expected a probability from 0 to 1");
  }

  @Test
  void entropyLiesBetweenThatOfOneOutcomeAndThatOfAllAlike() {
    assertThat(Double.doubleToRawLongBits(Information.entropy(new double[] {0, 1, 0}))).isZero();
    assertThat(Information.entropy(new double[] {1 + 1e-12})).isZero();
    double[] uniform = new double[10];
    Arrays.fill(uniform, 0.1);
    isWithinUlps(Information.entropy(uniform), 2.302585092994046, 2);
    double[] p = random(new Random(3), 10);
    assertThat(Information.entropy(p)).isBetween(0.5, 2.3);
  }

  @Test
  void anOutcomeThatIsNotExpectedCostsInfinity() {
    double[] p = {0.5, 0.5, 0};
    assertThat(Information.crossEntropy(p, new double[] {1, 0, 0}))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Information.relativeEntropy(p, new double[] {1, 0, 0}))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void anOutcomeThatCannotBeCostsNothing() {
    double[] p = {0.5, 0.5, 0};
    assertThat(Information.crossEntropy(p, p)).isEqualTo(LN_2);
    assertThat(Double.doubleToRawLongBits(Information.relativeEntropy(p, p))).isZero();
    assertThat(Information.relativeEntropy(p, new double[] {0.25, 0.25, 0.5}))
        .isCloseTo(LN_2, within(1e-15));
  }

  @Test
  void crossEntropyIsEntropyAndRelativeEntropy() {
    Random random = new Random(11);
    for (int n : new int[] {1, 2, 3, 10, 100}) {
      double[] p = random(random, n);
      double[] q = random(random, n);
      double sum = Information.entropy(p) + Information.relativeEntropy(p, q);
      assertThat(Information.crossEntropy(p, q)).isCloseTo(sum, within(1e-14 * Math.max(1, sum)));
      assertThat(Information.crossEntropy(p, p)).isEqualTo(Information.entropy(p));
      assertThat(Information.relativeEntropy(p, p)).isZero();
    }
  }

  @Test
  void relativeEntropyToTheUniformIsWhatEntropyLacks() {
    double[] p = random(new Random(12), 8);
    double[] uniform = new double[8];
    Arrays.fill(uniform, 0.125);
    assertThat(Information.relativeEntropy(p, uniform))
        .isCloseTo(3 * LN_2 - Information.entropy(p), within(1e-14));
  }

  @Test
  void measuresOfIndependentPairsAddUp() {
    double[] p = {0.25, 0.75};
    double[] q = {0.5, 0.5};
    double[] r = {0.125, 0.375, 0.5};
    double[] s = {0.5, 0.25, 0.25};
    assertThat(Information.entropy(pairs(p, r)))
        .isCloseTo(Information.entropy(p) + Information.entropy(r), within(1e-15));
    assertThat(Information.relativeEntropy(pairs(p, r), pairs(q, s)))
        .isCloseTo(
            Information.relativeEntropy(p, q) + Information.relativeEntropy(r, s), within(1e-15));
  }

  private static double[] pairs(double[] p, double[] r) {
    return Arrays.stream(p).flatMap(x -> Arrays.stream(r).map(y -> x * y)).toArray();
  }

  @Test
  void relativeEntropyKeepsItsDigitsHoweverCloseTheTwoAre() {
    Random random = new Random(13);
    for (double scale = 1; scale > 1e-16; scale /= 3) {
      double[] p = random(random, 7);
      double[] q = new double[7];
      double sum = 0;
      for (int i = 0; i < 7; i++) {
        q[i] = p[i] * (1 + scale * (random.nextDouble() - 0.5));
        sum += q[i];
      }
      for (int i = 0; i < 7; i++) {
        q[i] /= sum;
      }
      double found = Information.relativeEntropy(p, q);
      double expected = trueDivergence(p, q);
      assertThat(found).as("at %s", scale).isGreaterThanOrEqualTo(0);
      isWithinUlps(found, expected, 8);
    }
  }

  @Test
  void relativeEntropyOfDistributionsFarApartKeepsItsDigits() {
    double[] p = {1e-300, 1e-5, 0.3, 0.69999};
    double[] q = {0.5, 0.49999, 1e-5, 1e-310};
    isWithinUlps(Information.relativeEntropy(p, q), trueDivergence(p, q), 4);
    isWithinUlps(Information.relativeEntropy(q, p), trueDivergence(q, p), 4);
  }

  @Test
  void binaryEntropyIsSymmetricAndPeaksAtOneBit() {
    assertThat(Information.binaryEntropy(0.5, Unit.BITS)).isEqualTo(1);
    assertThat(Information.binaryEntropy(0)).isZero();
    assertThat(Information.binaryEntropy(1)).isZero();
    for (int i = 1; i < 64; i++) {
      double p = i / 128.0;
      assertThat(Information.binaryEntropy(p)).isLessThan(LN_2).isPositive();
      isWithinUlps(Information.binaryEntropy(1 - p), Information.binaryEntropy(p), 2);
      isWithinUlps(Information.binaryEntropy(p), Information.entropy(new double[] {p, 1 - p}), 2);
    }
    assertThat(Information.binaryEntropy(1e-200))
        .isCloseTo(1e-200 * (200 * 2.302585092994046 + 1), within(1e-213));
  }

  @Test
  void perplexityCountsEquallyLikelyOutcomes() {
    assertThat(Information.perplexity(new double[] {0.25, 0.25, 0.25, 0.25})).isEqualTo(4);
    assertThat(Information.perplexity(new double[] {0, 1})).isEqualTo(1);
    assertThat(Information.perplexity(3, Unit.BITS)).isEqualTo(8);
    assertThat(Information.perplexity(2, Unit.HARTLEYS)).isEqualTo(100);
    assertThat(Information.perplexity(1, Unit.NATS)).isEqualTo(Math.E);
    assertThat(Information.perplexity(Double.POSITIVE_INFINITY, Unit.BITS))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void jensenShannonIsSymmetricAndAtMostOneBit() {
    double[] p = {1, 0};
    double[] q = {0, 1};
    assertThat(Information.jensenShannon(p, q, Unit.BITS)).isEqualTo(1);
    assertThat(Information.jensenShannon(p, p)).isZero();
    double[] a = random(new Random(14), 9);
    double[] b = random(new Random(15), 9);
    double[] m = new double[9];
    for (int i = 0; i < 9; i++) {
      m[i] = (a[i] + b[i]) / 2;
    }
    double found = Information.jensenShannon(a, b);
    assertThat(Information.jensenShannon(b, a)).isEqualTo(found);
    assertThat(found)
        .isCloseTo(
            (Information.relativeEntropy(a, m) + Information.relativeEntropy(b, m)) / 2,
            within(1e-15));
  }

  @ParameterizedTest
  @EnumSource(Unit.class)
  void everyMeasureComesInEveryUnit(Unit unit) {
    double[] p = random(new Random(16), 5);
    double[] q = random(new Random(17), 5);
    assertThat(Information.selfInformation(0.3, unit) * unit.nats())
        .isCloseTo(Information.selfInformation(0.3), within(1e-15));
    assertThat(Information.entropy(p, unit) * unit.nats())
        .isCloseTo(Information.entropy(p), within(1e-15));
    assertThat(Information.crossEntropy(p, q, unit) * unit.nats())
        .isCloseTo(Information.crossEntropy(p, q), within(1e-15));
    assertThat(Information.relativeEntropy(p, q, unit) * unit.nats())
        .isCloseTo(Information.relativeEntropy(p, q), within(1e-15));
    assertThat(Information.binaryEntropy(0.3, unit) * unit.nats())
        .isCloseTo(Information.binaryEntropy(0.3), within(1e-15));
    assertThat(Information.jensenShannon(p, q, unit) * unit.nats())
        .isCloseTo(Information.jensenShannon(p, q), within(1e-15));
    isWithinUlps(
        Information.perplexity(Information.entropy(p, unit), unit), Information.perplexity(p), 8);
  }

  @Test
  void theOrderOfTheOutcomesDoesNotMatter() {
    double[] p = random(new Random(18), 50);
    double[] q = random(new Random(19), 50);
    double[] backP = new double[50];
    double[] backQ = new double[50];
    for (int i = 0; i < 50; i++) {
      backP[i] = p[49 - i];
      backQ[i] = q[49 - i];
    }
    assertThat(Information.entropy(backP)).isEqualTo(Information.entropy(p));
    assertThat(Information.relativeEntropy(backP, backQ))
        .isEqualTo(Information.relativeEntropy(p, q));
  }

  @Test
  void whatIsNoDistributionIsRefused() {
    double[] good = {0.5, 0.5};
    refuses(
        () -> Information.entropy(new double[0]),
        "Information.entropy: p is empty; expected at least one probability");
    refuses(
        () -> Information.entropy(new double[] {1.5, -0.5}),
        "Information.entropy: p[1] = -0.5; expected a finite number >= 0");
    refuses(
        () -> Information.crossEntropy(good, new double[] {Double.NaN, 1}),
        "Information.crossEntropy: q[0] = NaN; expected a finite number >= 0");
    refuses(
        () -> Information.relativeEntropy(new double[] {Double.POSITIVE_INFINITY, 1}, good),
        "Information.relativeEntropy: p[0] = Infinity; expected a finite number >= 0");
    refuses(
        () -> Information.jensenShannon(good, new double[] {0.25, 0.5}),
        "Information.jensenShannon: q adds up to 0.75; expected 1 within 2.0E-9, or divide by the"
            + " sum first");
    refuses(
        () -> Information.crossEntropy(good, new double[] {1}),
        "Information.crossEntropy: p has 2 entries but q has 1; expected as many");
    refuses(
        () -> Information.perplexity(new double[] {0.5}),
        "Information.perplexity: p adds up to 0.5; expected 1 within 1.0E-9, or divide by the sum"
            + " first");
    refuses(
        () -> Information.entropy(good, Unit.NATS, -1),
        "Information.entropy: tolerance = -1.0; expected a number >= 0");
  }

  private static void refuses(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void theToleranceGrowsWithTheSizeAndCanBeSet() {
    double[] rough = {0.5, 0.5 + 1.5e-9};
    assertThat(Information.entropy(rough)).isCloseTo(LN_2, within(1e-9));
    double[] rougher = {0.5, 0.51};
    assertThat(Information.entropy(rougher, Unit.NATS, 0.02)).isCloseTo(LN_2, within(0.01));
    assertThat(Information.crossEntropy(rougher, rough, Unit.NATS, 0.02))
        .isCloseTo(LN_2, within(0.01));
    assertThat(Information.relativeEntropy(rough, rougher, Unit.NATS, 0.02)).isPositive();
    assertThat(Information.jensenShannon(rough, rougher, Unit.NATS, 0.02)).isPositive();
  }
}
