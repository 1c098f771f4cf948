package org.losskit.formula;

import static org.assertj.core.api.Assertions.assertThat;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** tanh and log cosh, with the two derivatives of log cosh, against 50 digits. */
class HyperbolicTest {
  private static final MathContext DIGITS = new MathContext(50);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final Formula X = Formula.input("input");
  private static final int ALL =
      CompiledFormula.VALUE | CompiledFormula.gradient(0) | CompiledFormula.hessian(0);

  private static double[] points() {
    SplittableRandom random = new SplittableRandom(7);
    double[] x = new double[600];
    for (int i = 0; i < x.length; i++) {
      double u = random.nextDouble() * 2 - 1;
      // Tiny, either side of 1, where the form changes, and far away.
      x[i] =
          switch (i % 4) {
            case 0 -> Math.scalb(u, -random.nextInt(60));
            case 1 -> Math.copySign(0.75 + Math.abs(u) / 2, u);
            case 2 -> u * 20;
            default -> u * 300;
          };
    }
    return x;
  }

  private static BigDecimal expm1(BigDecimal x) {
    // Below this the series in double the digits is short.
    if (x.abs().compareTo(new BigDecimal("1e-4")) > 0) {
      return BigDecimalMath.exp(x, new MathContext(60)).subtract(BigDecimal.ONE);
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 14; n > 0; n--) {
      sum = sum.add(BigDecimal.ONE).multiply(x).divide(BigDecimal.valueOf(n), DIGITS);
    }
    return sum;
  }

  private static BigDecimal tanh(BigDecimal x) {
    BigDecimal e = expm1(x.multiply(TWO));
    return e.divide(e.add(TWO), DIGITS);
  }

  private static BigDecimal logCosh(BigDecimal x) {
    BigDecimal q = expm1(x.abs());
    BigDecimal m = q.multiply(q).divide(TWO.multiply(q.add(BigDecimal.ONE)), DIGITS);
    if (m.compareTo(new BigDecimal("1e-6")) > 0) {
      return BigDecimalMath.log(m.add(BigDecimal.ONE), DIGITS);
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 8; n > 0; n--) {
      BigDecimal coefficient = BigDecimal.ONE.divide(new BigDecimal(n % 2 == 0 ? -n : n), DIGITS);
      sum = sum.add(coefficient).multiply(m, DIGITS);
    }
    return sum;
  }

  private static BigDecimal slopeOfTanh(BigDecimal x) {
    BigDecimal e = expm1(x.abs().multiply(TWO)).add(BigDecimal.ONE);
    BigDecimal sum = e.add(BigDecimal.ONE);
    return e.multiply(BigDecimal.valueOf(4)).divide(sum.multiply(sum), DIGITS);
  }

  private static double ulps(
      Formula formula, int output, boolean float64, UnaryOperator<BigDecimal> truth) {
    double[] x = points();
    double[] result = Evaluation.of(formula, List.of("input"), ALL, float64, x)[output];
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      BigDecimal exact = truth.apply(new BigDecimal(x[i]));
      double near = exact.doubleValue();
      double unit = float64 ? Math.ulp(near) : Math.ulp((float) near);
      // Outputs for float are in double until they are stored.
      double stored = float64 ? result[i] : (float) result[i];
      worst = Math.max(worst, new BigDecimal(stored).subtract(exact).abs().doubleValue() / unit);
    }
    return worst;
  }

  @Test
  void logCoshAndItsDerivativesKeepTheirDigits() {
    Formula formula = Formula.logCosh(X);
    List<UnaryOperator<BigDecimal>> truths =
        List.of(HyperbolicTest::logCosh, HyperbolicTest::tanh, HyperbolicTest::slopeOfTanh);
    for (int k = 0; k < 3; k++) {
      assertThat(ulps(formula, k, false, truths.get(k))).as("float32, %s", k).isLessThan(0.51);
      assertThat(ulps(formula, k, true, truths.get(k))).as("float64, %s", k).isLessThan(4);
    }
  }

  @Test
  void tanhKeepsItsDigits() {
    assertThat(ulps(Formula.tanh(X), 0, true, HyperbolicTest::tanh)).isLessThan(3);
  }

  @Test
  void whatCancelsWithThemIsRedone() {
    double[] x = {0.3, -0.7, 1.5, 4};
    double[] y = new double[x.length];
    double[] z = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = logCosh(new BigDecimal(x[i])).doubleValue() * (1 + 1e-9);
      z[i] = tanh(new BigDecimal(x[i])).doubleValue() * (1 + 1e-9);
    }
    List<String> names = List.of("input", "target");
    Formula target = Formula.input("target");
    int value = CompiledFormula.VALUE;
    double[] a = Evaluation.of(Formula.logCosh(X).minus(target), names, value, true, x, y)[0];
    double[] b = Evaluation.of(Formula.tanh(X).minus(target), names, value, true, x, z)[0];
    for (int i = 0; i < x.length; i++) {
      BigDecimal at = new BigDecimal(x[i]);
      assertThat(a[i]).isEqualTo(logCosh(at).subtract(new BigDecimal(y[i])).doubleValue());
      assertThat(b[i]).isEqualTo(tanh(at).subtract(new BigDecimal(z[i])).doubleValue());
    }
  }

  @Test
  void theEnds() {
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(Evaluation.at(Formula.logCosh(X), 0)).containsExactly(0, 0, 1);
    assertThat(Evaluation.at(Formula.logCosh(X), infinity)).containsExactly(infinity, 1, 0);
    assertThat(Evaluation.at(Formula.logCosh(X), -infinity)).containsExactly(infinity, -1, 0);
    assertThat(Evaluation.at(Formula.logCosh(X), 1e300)).containsExactly(1e300, 1, 0);
    assertThat(Evaluation.at(Formula.logCosh(X), Double.NaN)).containsOnly(Double.NaN);
    assertThat(Evaluation.at(Formula.tanh(X), -1e300)[0]).isEqualTo(-1);
  }

  @Test
  void nothingIsMarkedForRedoing() {
    // A mark costs a pass over the block, and keeps differences from being loaded in one go.
    BlockProgram program =
        new CompiledFormula(Formula.logCosh(X), List.of("input")).program(ALL, true);
    for (int k = 0; k < 3; k++) {
      assertThat(program.flag(k)).isNegative();
    }
  }
}
