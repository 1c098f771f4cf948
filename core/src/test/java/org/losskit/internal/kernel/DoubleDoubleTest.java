package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleDoubleTest {
  /** 60 digits even of a difference that has lost 40. */
  private static final MathContext DIGITS = new MathContext(100);

  private static final double INF = Double.POSITIVE_INFINITY;
  private static final int SAMPLES = 600;

  private final SplittableRandom random = new SplittableRandom(20240611);

  private interface Binary {
    void set(DoubleDouble r, DoubleDouble a, DoubleDouble b);
  }

  private static DoubleDouble of(double value) {
    DoubleDouble r = new DoubleDouble();
    r.set(value);
    return r;
  }

  private static DoubleDouble of(double hi, double lo) {
    return apply(DoubleDouble::setSum, of(hi), of(lo));
  }

  private static DoubleDouble apply(BiConsumer<DoubleDouble, DoubleDouble> f, DoubleDouble a) {
    DoubleDouble r = of(Double.NaN);
    f.accept(r, a);
    return r;
  }

  private static DoubleDouble apply(Binary f, DoubleDouble a, DoubleDouble b) {
    DoubleDouble r = of(Double.NaN);
    f.set(r, a, b);
    return r;
  }

  private static BigDecimal exact(DoubleDouble a) {
    return new BigDecimal(a.hi()).add(new BigDecimal(a.lo()));
  }

  /** The base-2 logarithm of the relative error. */
  private static double error(DoubleDouble actual, BigDecimal expected) {
    assertThat(actual.hi() + actual.lo()).as("hi is the rounded sum").isEqualTo(actual.hi());
    BigDecimal difference = exact(actual).subtract(expected);
    if (difference.signum() == 0) {
      return -INF;
    }
    double relative = difference.divide(expected, new MathContext(20)).abs().doubleValue();
    return Math.log(relative) / Math.log(2);
  }

  /** A double-double with 106 random bits between two values. */
  private DoubleDouble between(double from, double to) {
    double hi = from + (to - from) * random.nextDouble();
    return of(hi, Math.ulp(hi) * (random.nextDouble() - 0.5));
  }

  /** Either sign, 106 random bits, exponents evenly spread. */
  private DoubleDouble scaled(int fromExponent, int toExponent) {
    DoubleDouble r = between(1, 2);
    double power =
        Math.scalb(random.nextBoolean() ? 1.0 : -1.0, random.nextInt(fromExponent, toExponent));
    return apply(DoubleDouble::setProduct, r, of(power));
  }

  private DoubleDouble magnitude(int fromExponent, int toExponent) {
    return apply(DoubleDouble::setAbs, scaled(fromExponent, toExponent));
  }

  private static DoubleDouble plus(double a, DoubleDouble b) {
    return apply(DoubleDouble::setSum, of(a), b);
  }

  private double worst(
      BiConsumer<DoubleDouble, DoubleDouble> f,
      UnaryOperator<BigDecimal> truth,
      Supplier<DoubleDouble> inputs) {
    double worst = -INF;
    for (int i = 0; i < SAMPLES; i++) {
      DoubleDouble a = inputs.get();
      worst = Math.max(worst, error(apply(f, a), truth.apply(exact(a))));
    }
    return worst;
  }

  private static BigDecimal exp(BigDecimal x) {
    return BigDecimalMath.exp(x, DIGITS);
  }

  private static BigDecimal expm1(BigDecimal x) {
    return exp(x).subtract(BigDecimal.ONE);
  }

  private static BigDecimal log(BigDecimal x) {
    return BigDecimalMath.log(x, DIGITS);
  }

  private static BigDecimal log1p(BigDecimal x) {
    return log(x.add(BigDecimal.ONE));
  }

  @Test
  void arithmeticKeeps102Bits() {
    for (int i = 0; i < SAMPLES; i++) {
      DoubleDouble a = scaled(-400, 400);
      DoubleDouble b =
          apply(DoubleDouble::setProduct, a, apply(DoubleDouble::setExp, between(-20, 20)));
      DoubleDouble positive = apply(DoubleDouble::setAbs, a);
      BigDecimal x = exact(a);
      BigDecimal y = exact(b);
      assertThat(error(apply(DoubleDouble::setSum, a, b), x.add(y))).isLessThan(-102);
      assertThat(error(apply(DoubleDouble::setDifference, a, b), x.subtract(y))).isLessThan(-102);
      assertThat(error(apply(DoubleDouble::setProduct, a, b), x.multiply(y))).isLessThan(-102);
      assertThat(error(apply(DoubleDouble::setQuotient, a, b), x.divide(y, DIGITS)))
          .isLessThan(-102);
      assertThat(error(apply(DoubleDouble::setSqrt, positive), x.abs().sqrt(DIGITS)))
          .isLessThan(-102);
      assertThat(exact(apply(DoubleDouble::setNegation, a))).isEqualByComparingTo(x.negate());
      assertThat(exact(positive)).isEqualByComparingTo(x.abs());
    }
  }

  @Test
  void differencesOfLowPartsAreExact() {
    for (int i = 0; i < SAMPLES; i++) {
      DoubleDouble a = between(1, 2);
      DoubleDouble b = of(a.hi(), a.lo() * random.nextDouble(0x1p-20, 1));
      BigDecimal difference = exact(a).subtract(exact(b));
      assertThat(exact(apply(DoubleDouble::setDifference, a, b))).isEqualByComparingTo(difference);
    }
  }

  @Test
  void expKeeps102Bits() {
    assertThat(worst(DoubleDouble::setExp, DoubleDoubleTest::exp, () -> between(-620, 709)))
        .isLessThan(-102);
    assertThat(worst(DoubleDouble::setExp, DoubleDoubleTest::exp, () -> between(-2, 2)))
        .isLessThan(-102);
  }

  @Test
  void expm1Keeps102BitsAlsoNearZero() {
    assertThat(worst(DoubleDouble::setExpm1, DoubleDoubleTest::expm1, () -> scaled(-115, 0)))
        .isLessThan(-102);
    assertThat(worst(DoubleDouble::setExpm1, DoubleDoubleTest::expm1, () -> between(-2, 2)))
        .isLessThan(-102);
    assertThat(worst(DoubleDouble::setExpm1, DoubleDoubleTest::expm1, () -> between(-700, 709)))
        .isLessThan(-102);
  }

  @Test
  void logKeeps102BitsAlsoNearOne() {
    assertThat(worst(DoubleDouble::setLog, DoubleDoubleTest::log, () -> magnitude(-900, 1020)))
        .isLessThan(-102);
    assertThat(worst(DoubleDouble::setLog, DoubleDoubleTest::log, () -> between(0.3, 3)))
        .isLessThan(-102);
    assertThat(worst(DoubleDouble::setLog, DoubleDoubleTest::log, () -> plus(1, scaled(-60, -1))))
        .isLessThan(-102);
  }

  @Test
  void logTakesSubnormalsAsExactInputs() {
    for (double x : new double[] {Double.MIN_VALUE, 0x1.23456789p-1040, Double.MIN_NORMAL}) {
      assertThat(error(apply(DoubleDouble::setLog, of(x)), log(new BigDecimal(x))))
          .isLessThan(-102);
    }
  }

  @Test
  void log1pKeeps102BitsAlsoNearZeroAndMinusOne() {
    assertThat(worst(DoubleDouble::setLog1p, DoubleDoubleTest::log1p, () -> scaled(-115, -1)))
        .isLessThan(-102);
    assertThat(worst(DoubleDouble::setLog1p, DoubleDoubleTest::log1p, () -> between(-0.999, 3)))
        .isLessThan(-102);
    assertThat(
            worst(
                DoubleDouble::setLog1p,
                DoubleDoubleTest::log1p,
                () -> plus(-1, magnitude(-90, -1))))
        .isLessThan(-102);
    assertThat(worst(DoubleDouble::setLog1p, DoubleDoubleTest::log1p, () -> magnitude(0, 1020)))
        .isLessThan(-102);
  }

  @Test
  void softplusComposesWithoutLoss() {
    BiConsumer<DoubleDouble, DoubleDouble> softplusOfNegativeAbs =
        (r, a) -> {
          r.setAbs(a);
          r.setNegation(r);
          r.setExp(r);
          r.setLog1p(r);
        };
    assertThat(
            worst(
                softplusOfNegativeAbs, x -> log1p(exp(x.abs().negate())), () -> between(-150, 150)))
        .isLessThan(-102);
  }

  /** x - log t for t the float nearest to e^x loses about 24 bits and keeps the rest. */
  @Test
  void differenceToTheLogarithmSurvivesCancellation() {
    for (int i = 0; i < SAMPLES; i++) {
      double x = (float) random.nextDouble(-80, 80);
      double t = (float) Math.exp(x);
      DoubleDouble r = apply(DoubleDouble::setLog, of(t));
      r.setDifference(of(x), r);
      BigDecimal truth = new BigDecimal(x).subtract(log(new BigDecimal(t)));
      assertThat(error(r, truth)).as("x = %s", x).isLessThan(-60);
    }
  }

  /** sigmoid x - t for t the double nearest to sigmoid x loses 53 bits and keeps the rest. */
  @Test
  void differenceToTheSigmoidSurvivesCancellation() {
    DoubleDouble one = of(1);
    for (int i = 0; i < SAMPLES; i++) {
      double x = random.nextDouble(-30, 30);
      DoubleDouble r = apply(DoubleDouble::setExp, of(-x));
      r.setSum(one, r);
      r.setQuotient(one, r);
      double t = r.hi();
      r.setDifference(r, of(t));
      BigDecimal sigmoid =
          BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(new BigDecimal(-x))), DIGITS);
      BigDecimal truth = sigmoid.subtract(new BigDecimal(t));
      double lostBits = Math.log(t / Math.abs(truth.doubleValue())) / Math.log(2);
      assertThat(error(r, truth)).as("x = %s", x).isLessThan(lostBits - 102);
    }
  }

  @Test
  void operandsMayBeTheResult() {
    DoubleDouble a = between(1, 2);
    BigDecimal x = exact(a);
    DoubleDouble r = new DoubleDouble();
    r.set(a);
    r.setSum(r, r);
    assertThat(exact(r)).isEqualByComparingTo(x.add(x));
    r.setDifference(r, a);
    assertThat(exact(r)).isEqualByComparingTo(x);
    r.setProduct(r, r);
    assertThat(error(r, x.multiply(x))).isLessThan(-102);
    r.setSqrt(r);
    assertThat(error(r, x)).isLessThan(-102);
    r.setQuotient(r, r);
    assertThat(exact(r)).isEqualByComparingTo(BigDecimal.ONE);
    r.set(a);
    r.setExpm1(r);
    r.setLog1p(r);
    assertThat(error(r, x)).isLessThan(-102);
    r.setNegation(r);
    r.setAbs(r);
    r.setExp(r);
    r.setLog(r);
    assertThat(error(r, x)).isLessThan(-101);
  }

  @Test
  void lessThanSeesTheLowParts() {
    DoubleDouble low = of(1, -0x1p-60);
    DoubleDouble high = of(1, 0x1p-60);
    assertThat(low.lessThan(high)).isTrue();
    assertThat(high.lessThan(low)).isFalse();
    assertThat(low.lessThan(low)).isFalse();
    assertThat(of(-0.0).lessThan(of(0.0))).isFalse();
    assertThat(of(-INF).lessThan(low)).isTrue();
    assertThat(of(Double.NaN).lessThan(low)).isFalse();
    assertThat(low.lessThan(of(Double.NaN))).isFalse();
  }

  @Test
  void constantsOfTwoDoublesAreTakenAsTheyAre() {
    DoubleDouble pi = new DoubleDouble();
    pi.set(Math.PI, 0x1.1a62633145c07p-53);
    BigDecimal truth = BigDecimalMath.pi(DIGITS);
    assertThat(error(pi, truth)).isLessThan(-106);
  }

  private static final double[] SPECIAL = {
    Double.NaN,
    -INF,
    INF,
    -0.0,
    0.0,
    -1,
    1,
    -2.5,
    1e300,
    -1e300,
    1e-300,
    -1e-300,
    Double.MAX_VALUE,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    710,
    -746
  };

  /**
   * The high part is IEEE's (or Math's) result, and where that is not an ordinary number lo is 0.
   */
  private static void assertSpecial(DoubleDouble actual, double expected) {
    if (expected == 0 || Double.isNaN(expected) || Double.isInfinite(expected)) {
      assertThat(actual.hi()).isEqualTo(Double.valueOf(expected));
      assertThat(actual.lo()).isZero();
    } else {
      assertThat(actual.hi()).isBetween(Math.nextDown(expected), Math.nextUp(expected));
    }
  }

  @Test
  void specialsBehaveAsInIeeeArithmetic() {
    for (double a : SPECIAL) {
      for (double b : SPECIAL) {
        assertSpecial(apply(DoubleDouble::setSum, of(a), of(b)), a + b);
        assertSpecial(apply(DoubleDouble::setDifference, of(a), of(b)), a - b);
        assertSpecial(apply(DoubleDouble::setProduct, of(a), of(b)), a * b);
        assertSpecial(apply(DoubleDouble::setQuotient, of(a), of(b)), a / b);
      }
      assertSpecial(apply(DoubleDouble::setNegation, of(a)), -a);
      assertSpecial(apply(DoubleDouble::setAbs, of(a)), Math.abs(a));
      assertSpecial(apply(DoubleDouble::setSqrt, of(a)), Math.sqrt(a));
    }
  }

  @Test
  void specialsBehaveAsInMath() {
    for (double a : SPECIAL) {
      assertSpecial(apply(DoubleDouble::setExp, of(a)), Math.exp(a));
      assertSpecial(apply(DoubleDouble::setExpm1, of(a)), Math.expm1(a));
      assertSpecial(apply(DoubleDouble::setLog, of(a)), Math.log(a));
      assertSpecial(apply(DoubleDouble::setLog1p, of(a)), Math.log1p(a));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-700, -708.5, -720, -740, -745.1, 709.7, 709.782712893384})
  void expUnderflowsGraduallyAndReachesTheLargestDoubles(double x) {
    double expected = exp(new BigDecimal(x)).doubleValue();
    assertThat(apply(DoubleDouble::setExp, of(x)).hi())
        .isCloseTo(expected, within(Double.MIN_VALUE));
  }

  @Test
  void lowPartsNearTheOverflowDoNotSpoilIt() {
    DoubleDouble largest = of(Double.MAX_VALUE, Math.ulp(Double.MAX_VALUE) / 4);
    assertSpecial(apply(DoubleDouble::setSum, largest, largest), INF);
    assertSpecial(apply(DoubleDouble::setProduct, largest, largest), INF);
    assertSpecial(apply(DoubleDouble::setExp, largest), INF);
    assertSpecial(apply(DoubleDouble::setExp, of(709.9)), INF);
    DoubleDouble beyond = apply(DoubleDouble::setProduct, largest, of(1, 0x1p-54));
    assertThat(beyond.hi()).as("the high parts decide").isEqualTo(Double.MAX_VALUE);
    assertThat(beyond.lo()).isZero();
    assertThat(apply(DoubleDouble::setQuotient, largest, largest).hi()).isEqualTo(1);
    assertThat(apply(DoubleDouble::setLog, largest).hi()).isEqualTo(Math.log(Double.MAX_VALUE));
  }

  @Test
  void justBelowMinusOneLog1pIsNaN() {
    assertThat(apply(DoubleDouble::setLog1p, of(-1, -0x1p-70)).hi()).isNaN();
    assertThat(apply(DoubleDouble::setLog1p, of(-1, 0x1p-70)).hi())
        .isEqualTo(log(exact(of(0x1p-70))).doubleValue());
  }
}
