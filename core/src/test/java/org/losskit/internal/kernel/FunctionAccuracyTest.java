package org.losskit.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The elementary functions in double ulps against 50 digits, on random and hard inputs. */
class FunctionAccuracyTest {
  private static final MathContext DIGITS = new MathContext(50);
  private static final int COUNT = 1000;

  private final Random random = new Random(42);

  @Test
  void expIsWithinOneUlp() {
    UnaryOperator<BigDecimal> truth = x -> BigDecimalMath.exp(x, DIGITS);
    check(ScalarMath::exp, truth, () -> uniform(-745.2, 709.8), 0.95);
    check(ScalarMath::exp, truth, () -> uniform(-745.2, -708), 0.95);
    check(ScalarMath::exp, truth, () -> uniform(-1, 1), 0.95);
    check(ScalarMath::exp, truth, () -> nearHalfMultiplesOfLn2(), 0.95);
    check(ScalarMath::exp, truth, () -> small(60), 0.95);
  }

  @Test
  void expNegAbsIsWithinOneUlp() {
    check(
        ScalarMath::expNegAbs,
        x -> BigDecimalMath.exp(x.abs().negate(), DIGITS),
        () -> random.nextGaussian() * 10,
        0.95);
  }

  @Test
  void expm1IsWithinOneUlp() {
    UnaryOperator<BigDecimal> truth =
        x -> BigDecimalMath.exp(x, new MathContext(90)).subtract(BigDecimal.ONE);
    check(ScalarMath::expm1, truth, () -> uniform(-60, 709.78), 0.95);
    check(ScalarMath::expm1, truth, () -> uniform(-2, 2), 0.95);
    check(ScalarMath::expm1, truth, () -> uniform(30, 45), 0.95);
    check(ScalarMath::expm1, truth, () -> nearHalfMultiplesOfLn2(), 0.95);
    check(ScalarMath::expm1, truth, () -> small(60), 0.95);
  }

  @Test
  void logIsWithinOneUlp() {
    UnaryOperator<BigDecimal> truth = x -> BigDecimalMath.log(x, DIGITS);
    check(ScalarMath::log, truth, this::positive, 0.85);
    check(ScalarMath::log, truth, () -> Math.abs(small(20)) * Double.MIN_NORMAL, 0.85);
    check(ScalarMath::log, truth, () -> uniform(0.3, 3), 0.85);
    check(ScalarMath::log, truth, () -> 1 + small(50), 0.85);
  }

  @Test
  void log1pIsWithinOneUlp() {
    UnaryOperator<BigDecimal> truth = x -> BigDecimalMath.log(x.add(BigDecimal.ONE), DIGITS);
    check(
        ScalarMath::log1p, truth, () -> Math.scalb(uniform(1, 2), random.nextInt(1083) - 60), 0.85);
    check(ScalarMath::log1p, truth, () -> uniform(-1, 3), 0.85);
    check(ScalarMath::log1p, truth, () -> uniform(0.40, 0.42), 0.85);
    check(ScalarMath::log1p, truth, () -> Math.nextUp(-1 + Math.abs(small(52))), 0.85);
    check(ScalarMath::log1p, truth, () -> small(60), 0.85);
  }

  @Test
  void log1pUnitIsWithinOneUlp() {
    UnaryOperator<BigDecimal> truth = x -> BigDecimalMath.log(x.add(BigDecimal.ONE), DIGITS);
    check(ScalarMath::log1pUnit, truth, () -> uniform(0, 1), 0.65);
    check(ScalarMath::log1pUnit, truth, () -> Math.min(1, Math.abs(small(60))), 0.65);
  }

  @Test
  void softplusAndSigmoidAreWithinTwoUlp() {
    UnaryOperator<BigDecimal> softplus =
        x -> BigDecimalMath.log(BigDecimalMath.exp(x, DIGITS).add(BigDecimal.ONE), DIGITS);
    UnaryOperator<BigDecimal> sigmoid =
        x ->
            BigDecimal.ONE.divide(
                BigDecimalMath.exp(x.negate(), DIGITS).add(BigDecimal.ONE), DIGITS);
    check(ScalarMath::softplus, softplus, () -> random.nextGaussian() * 10, 2);
    check(ScalarMath::softplus, softplus, () -> uniform(-1, 1), 2);
    check(
        x -> -ScalarMath.softplus(-x),
        x -> softplus.apply(x.negate()).negate(),
        this::positive10,
        2);
    check(ScalarMath::sigmoid, sigmoid, () -> random.nextGaussian() * 10, 2);
    check(ScalarMath::sigmoid, sigmoid, () -> uniform(-1, 1), 2);
  }

  private void check(
      DoubleUnaryOperator function,
      UnaryOperator<BigDecimal> truth,
      DoubleSupplier inputs,
      double budget) {
    double worst = 0;
    double worstInput = 0;
    for (int i = 0; i < COUNT; i++) {
      double x = inputs.getAsDouble();
      double error = ulps(function.applyAsDouble(x), truth.apply(new BigDecimal(x)));
      if (error > worst) {
        worst = error;
        worstInput = x;
      }
    }
    assertThat(worst).as("worst error, at %s", worstInput).isLessThanOrEqualTo(budget);
  }

  private static double ulps(double result, BigDecimal truth) {
    double rounded = truth.doubleValue();
    if (Double.isInfinite(rounded) || Double.isInfinite(result)) {
      return rounded == result ? 0 : Double.POSITIVE_INFINITY;
    }
    BigDecimal ulp = new BigDecimal(Math.ulp(rounded));
    return new BigDecimal(result).subtract(truth).abs().divide(ulp, DIGITS).doubleValue();
  }

  private double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  private double positive10() {
    return random.nextGaussian() * 10;
  }

  private double positive() {
    return Math.scalb(uniform(1, 2), random.nextInt(2046) - 1022);
  }

  /** Of either sign, down to 2^-depth. */
  private double small(int depth) {
    return Math.scalb(uniform(-1, 1), -random.nextInt(depth));
  }

  /** Where the reduced argument is largest and its sign flips. */
  private double nearHalfMultiplesOfLn2() {
    return (random.nextInt(2000) - 1000.5) * 0.6931471805599453 * (1 + small(40) * 1e-3) / 2;
  }
}
