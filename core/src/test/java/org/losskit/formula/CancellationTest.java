package org.losskit.formula;

import static org.assertj.core.api.Assertions.assertThat;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.losskit.formula.Formula.Domain;

/** Differences that cancel are noticed and redone; the digits are right. */
class CancellationTest {
  private static final MathContext DIGITS = new MathContext(80);
  private static final List<String> INPUTS = List.of("input", "target");
  private static final Formula X = Formula.input("input");
  private static final Formula Y = Formula.input("target");
  private static final int N = 100;

  private static BigDecimal log(BigDecimal x) {
    return BigDecimalMath.log(x, DIGITS);
  }

  private static BigDecimal exp(BigDecimal x) {
    return BigDecimalMath.exp(x, DIGITS);
  }

  /** Relative error of the worst point, as a power of two of float32 and float64 results. */
  private static void check(
      Formula formula, BinaryOperator<BigDecimal> truth, double[] x, double[] y) {
    check(formula, truth, x, y, 0x1p-36);
  }

  private static void check(
      Formula formula,
      BinaryOperator<BigDecimal> truth,
      double[] x,
      double[] y,
      double floatBound) {
    for (boolean float64 : new boolean[] {false, true}) {
      double[] results = Evaluation.of(formula, INPUTS, CompiledFormula.VALUE, float64, x, y)[0];
      double bound = float64 ? 0x1p-50 : floatBound;
      for (int i = 0; i < x.length; i++) {
        BigDecimal exact = truth.apply(new BigDecimal(x[i]), new BigDecimal(y[i]));
        double error =
            new BigDecimal(results[i]).subtract(exact).abs().doubleValue()
                / Math.abs(exact.doubleValue());
        assertThat(exact.signum() == 0 ? results[i] : error)
            .as("%s at %s, %s: %s", formula, x[i], y[i], results[i])
            .isLessThanOrEqualTo(bound);
      }
    }
  }

  /** How far a point is from cancelling: from not at all to the last bit. */
  private static double nudge(SplittableRandom random, int i) {
    return 1 + Math.scalb(random.nextDouble() - 0.5, -(i % 52));
  }

  @Test
  void logarithmsOfNearlyEvenOdds() {
    SplittableRandom random = new SplittableRandom(1);
    double[] x = new double[N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[i] = Math.min(0.999, 0.5 * nudge(random, i));
      y[i] = x[i];
    }
    Formula p = Formula.input("input", Domain.UNIT);
    check(
        Formula.log1p(p.negate()).minus(Formula.log(Y)),
        (a, b) -> log(BigDecimal.ONE.subtract(a)).subtract(log(b)),
        x,
        y);
  }

  @Test
  void aLogarithmLessItsRoundedSelf() {
    SplittableRandom random = new SplittableRandom(2);
    double[] x = new double[N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[i] = 0.1 + random.nextDouble() * 5;
      y[i] = Math.log(x[i]) * nudge(random, i);
    }
    check(Formula.log(X).minus(Y), (a, b) -> log(a).subtract(b), x, y);
    check(X.times(Formula.log(X).minus(Y)), (a, b) -> a.multiply(log(a).subtract(b)), x, y);
    check(Y.minus(Formula.log(X)), (a, b) -> b.subtract(log(a)), x, y);
    check(Y.negate().plus(Formula.log(X)), (a, b) -> log(a).subtract(b), x, y);
  }

  @Test
  void exponentialsNearTheirTarget() {
    SplittableRandom random = new SplittableRandom(3);
    double[] x = new double[N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[i] = random.nextDouble() * 8 - 4;
      y[i] = Math.exp(x[i]) * nudge(random, i);
    }
    check(Formula.exp(X).minus(Y), (a, b) -> exp(a).subtract(b), x, y);
  }

  @Test
  void rootsNextToTheirArgument() {
    SplittableRandom random = new SplittableRandom(6);
    double[] x = new double[N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[i] = 1 + random.nextDouble();
      y[i] = Math.scalb(random.nextDouble(), -(i % 52));
    }
    check(
        Formula.sqrt(X.square().plus(Y)).minus(X),
        (a, b) -> a.multiply(a).add(b).sqrt(DIGITS).subtract(a),
        x,
        y);
  }

  @Test
  void sigmoidsNearTheirTarget() {
    SplittableRandom random = new SplittableRandom(4);
    double[] x = new double[N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[i] = random.nextDouble() * 20 - 10;
      y[i] = 1 / (1 + Math.exp(-x[i])) * nudge(random, i);
    }
    BinaryOperator<BigDecimal> truth =
        (a, b) -> BigDecimal.ONE.divide(exp(a.negate()).add(BigDecimal.ONE), DIGITS).subtract(b);
    // The exponential of float results is good to 2^-39, and 2^-14 may cancel unnoticed.
    double bound = 0x1p-25;
    check(Formula.sigmoid(X).minus(Y), truth, x, y, bound);
    check(Y.minus(Formula.sigmoid(X)), (a, b) -> truth.apply(a, b).negate(), x, y, bound);
  }

  @Test
  void productsThatCancel() {
    SplittableRandom random = new SplittableRandom(5);
    double[] x = new double[N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      x[i] = 1 + random.nextDouble();
      y[i] = x[i] * nudge(random, i);
    }
    // Each product is rounded; the difference of the inputs would not be.
    check(X.times(X).minus(Y.times(Y)), (a, b) -> a.multiply(a).subtract(b.multiply(b)), x, y);
    check(X.dividedBy(Y).minus(1), (a, b) -> a.divide(b, DIGITS).subtract(BigDecimal.ONE), x, y);
  }

  @Test
  void inputsThemselvesCarryNoError() {
    // Exact: nothing is redone, however close they are.
    double[] x = {1, 1 + 0x1p-52, 1e300, 0, -0.0, Double.POSITIVE_INFINITY};
    double[] y = {1, 1, Math.nextDown(1e300), 0, 0, 1};
    double[] result = Evaluation.of(X.minus(Y), INPUTS, CompiledFormula.VALUE, true, x, y)[0];
    for (int i = 0; i < x.length; i++) {
      assertThat(result[i]).isEqualTo(x[i] - y[i]);
    }
  }

  @Test
  void blocksOfAnyLengthAreRedoneAtTheRightPlaces() {
    for (int n : new int[] {1, 7, 63, 64, 65, 255, 256, 257, 600}) {
      double[] x = new double[n];
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = 0.5 + i * 0x1p-8;
        y[i] = i % 5 == 0 ? Math.log(x[i]) : 7;
      }
      double[] together =
          Evaluation.of(Formula.log(X).minus(Y), INPUTS, CompiledFormula.VALUE, true, x, y)[0];
      for (int i = 0; i < n; i += 3) {
        double[] alone =
            Evaluation.of(
                Formula.log(X).minus(Y),
                INPUTS,
                CompiledFormula.VALUE,
                true,
                new double[] {x[i]},
                new double[] {y[i]})[0];
        assertThat(together[i]).isEqualTo(alone[0]);
      }
    }
  }
}
