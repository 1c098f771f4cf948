package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.losskit.loss.LossAssertions.assertClose;
import static org.losskit.loss.LossAssertions.gradient;
import static org.losskit.loss.LossAssertions.refused;
import static org.losskit.loss.LossAssertions.tensor;
import static org.losskit.loss.LossAssertions.terms;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Tensor;

/** Poisson: worked values, masses of 0, rates, errors. */
class PoissonNLLLossTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static final Tensor X = Tensor.of(new double[] {-1, 0, 0.5, 2});
  private static final Tensor Y = Tensor.of(new double[] {0, 1, 2, 3});
  private static final Tensor RATES = Tensor.of(new double[] {0.5, 1, 2, 4});
  private static final PoissonNLLLoss OF_RATES = Losses.poissonNLL().withLogInput(false);

  @Test
  void workedValues() {
    assertClose(
        terms(Losses.poissonNLL(), X, Y),
        0.36787944117144233,
        1,
        0.6487212707001282,
        1.3890560989306504);
    assertClose(
        gradient(Losses.poissonNLL(), "input", X, Y),
        0.36787944117144233,
        0,
        -0.3512787292998718,
        4.38905609893065);
    assertClose(
        terms(Losses.poissonNLL().withFull(true), X, Y),
        0.36787944117144233,
        1,
        1.3005277553046641,
        3.153137642473707);
    assertClose(
        terms(OF_RATES, RATES, Y),
        0.5,
        0.9999999900000001,
        0.6137056288801095,
        -0.15888309085967123);
    assertClose(
        new double[] {OF_RATES.withFull(true).value(RATES, Y).toDouble()}, 1.0926776390420079);
  }

  @Test
  void theSlopeOfInfiniteRatesIsOne() {
    for (boolean full : new boolean[] {false, true}) {
      assertThat(
              gradient(
                  OF_RATES.withFull(full), "input", tensor(INFINITY, INFINITY), tensor(4.75, 0)))
          .containsExactly(1, 1);
    }
    assertThat(gradient(OF_RATES, "input", tensor(-INFINITY), tensor(4.75))).containsExactly(1);
    assertThat(gradient(OF_RATES, "input", tensor(INFINITY, Double.NaN), tensor(INFINITY, 1)))
        .containsExactly(Double.NaN, Double.NaN);
  }

  @Test
  void theStirlingTermEndsAboveOne() {
    Tensor x = tensor(0.5, 0.5, 0.5, 0.5);
    Tensor y = tensor(-2, 0, 1, Math.nextUp(1.0));
    for (PoissonNLLLoss loss : new PoissonNLLLoss[] {Losses.poissonNLL(), OF_RATES}) {
      double[] plain = terms(loss, x, y);
      double[] full = terms(loss.withFull(true), x, y);
      double[] byTarget = gradient(loss, "target", x, y);
      double[] fullByTarget = gradient(loss.withFull(true), "target", x, y);
      for (int i = 0; i < 3; i++) {
        assertThat(full[i]).isEqualTo(plain[i]);
        assertThat(fullByTarget[i]).isEqualTo(byTarget[i]);
      }
      // ln(2 pi) / 2 - 1, and ln 1 + 1 / 2.
      assertThat(full[3] - plain[3]).isCloseTo(-0.08106146679532733, within(1e-15));
      assertThat(fullByTarget[3] - byTarget[3]).isCloseTo(0.5, within(1e-15));
    }
  }

  @Test
  void noCountCostsTheRateAlone() {
    assertThat(terms(Losses.poissonNLL(), tensor(-INFINITY, INFINITY), tensor(0, 0)))
        .containsExactly(0, INFINITY);
    assertThat(terms(OF_RATES, tensor(0, INFINITY, 3), tensor(0, 0, 0)))
        .containsExactly(0, INFINITY, 3);
    assertThat(gradient(OF_RATES, "input", tensor(0), tensor(0))).containsExactly(1);
  }

  @Test
  void ratesBelowZero() {
    PoissonNLLLoss loss = OF_RATES.withEps(1);
    assertThat(terms(loss, tensor(-1, -2, -2), tensor(3, 3, 0)))
        .containsExactly(INFINITY, Double.NaN, Double.NaN);
    refused(
        () -> OF_RATES.withStrictRates().value(tensor(0, -1), tensor(1, 1)),
        "poisson_nll: input[1] = -1.0; expected a rate >= 0 (log_input = true takes logarithms)");
    assertThat(Losses.poissonNLL().withStrictRates().value(tensor(-1), tensor(0)).toDouble())
        .isEqualTo(0.36787944117144233);
  }

  @Test
  void overflowIsInfinite() {
    LossResult result = Losses.poissonNLL().differentiate(tensor(710), tensor(2));
    assertThat(result.value().toDouble()).isEqualTo(INFINITY);
    assertThat(result.gradient().toDoubleArray()).containsExactly(INFINITY);
  }

  @Test
  void logarithmsOfRatesNextToOneKeepTheirDigits() {
    PoissonNLLLoss loss = OF_RATES.withEps(1e-30);
    assertThat(gradient(loss, "target", tensor(1), tensor(2))).containsExactly(-1e-30);
  }

  @Test
  void hugeCountsKeepTheirDigitsNextToTheirRate() {
    // ln(e^75 rounded) is 75 to 2^-54, and all but the square of that cancels.
    Tensor y = tensor(Math.exp(75));
    assertThat(terms(Losses.poissonNLL().withFull(true), tensor(75), y)[0])
        .isCloseTo(38.742294642893900, within(1e-14));
  }

  @Test
  void badParametersAreRefused() {
    refused(() -> OF_RATES.withEps(0), "poisson_nll: eps = 0.0; expected a finite number > 0");
    refused(
        () -> Losses.create("poisson_nll", Map.of("eps", INFINITY)),
        "poisson_nll: eps = Infinity; expected a finite number > 0");
  }

  @Test
  void theCatalogueTakesFlags() {
    Loss loss = Losses.create("PoissonNLLLoss", Map.of("log_input", false, "full", true));
    assertClose(new double[] {loss.value(RATES, Y).toDouble()}, 1.0926776390420079);
  }
}
