package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

class ObjectiveTest {
  private static final Tensor PREDICTION = Tensor.of(new double[] {1, 2, 4});
  private static final Tensor TARGET = Tensor.of(new double[] {0, 2, 2});
  private static final Tensor WEIGHTS = Tensor.of(new double[] {3, -4, 0}, 3, 1);

  @Test
  void withoutPenaltyItIsTheCost() {
    Objective objective = Objective.of(Losses.l1());
    assertThat(objective.value(PREDICTION, TARGET, WEIGHTS)).isEqualTo(1);
    assertThat(objective.penalty(WEIGHTS)).isZero();
    assertThat(objective.cost().type()).isEqualTo(Losses.l1().type());
  }

  @Test
  void penaltiesAreSumsOfMagnitudesAndOfSquares() {
    Objective cost = Objective.of(Losses.l1());
    assertThat(cost.withL1(0.5).penalty(WEIGHTS)).isEqualTo(3.5);
    assertThat(cost.withL2(0.5).penalty(WEIGHTS)).isEqualTo(12.5);
    Objective both = cost.withElasticNet(0.5, 0.25);
    assertThat(both.penalty(WEIGHTS)).isEqualTo(9.75);
    assertThat(both.value(PREDICTION, TARGET, WEIGHTS)).isEqualTo(10.75);
    assertThat(both.l1()).isEqualTo(0.5);
    assertThat(both.l2()).isEqualTo(0.25);
    assertThat(cost.withL1(0.5).withL2(0.25).penalty(WEIGHTS)).isEqualTo(9.75);
  }

  @Test
  void allParametersCount() {
    Objective objective = Objective.of(Losses.mse()).withL1(2);
    assertThat(objective.penalty(WEIGHTS, Tensor.scalar(-1.0f))).isEqualTo(16);
    assertThat(objective.penalty()).isZero();
  }

  @Test
  void theSumIsExact() {
    Objective objective = Objective.of(Losses.l1()).withL1(1);
    Tensor weights = Tensor.of(new double[] {1e16, 1, 1});
    assertThat(objective.penalty(weights)).isEqualTo(1e16 + 2);
  }

  @Test
  void theCostOfFloatsIsNotRoundedToFloat() {
    Tensor prediction = Tensor.of(new float[] {1, 0, 0});
    Tensor target = Tensor.of(new float[3]);
    assertThat(Objective.of(Losses.l1()).value(prediction, target)).isEqualTo(1.0 / 3);
  }

  @Test
  void theGradientOfThePenaltyIsAddedToThatOfTheCost() {
    Objective objective = Objective.of(Losses.l1()).withElasticNet(0.5, 0.25);
    double[] gradient = {1, 1, 1};
    objective.addPenaltyGradient(WEIGHTS, Tensor.of(gradient, 3, 1));
    assertThat(gradient).containsExactly(3, -1.5, 1);
  }

  @Test
  void theGradientIsTheSlopeOfThePenalty() {
    Objective objective = Objective.of(Losses.l1()).withElasticNet(0.3, 0.7);
    for (double w : new double[] {-2, -0.1, 0.4, 5}) {
      double[] gradient = {0};
      objective.addPenaltyGradient(Tensor.of(new double[] {w}), Tensor.of(gradient));
      double h = 1e-6;
      double difference =
          objective.penalty(Tensor.scalar(w + h)) - objective.penalty(Tensor.scalar(w - h));
      assertThat(gradient[0]).isCloseTo(difference / (2 * h), within(1e-8));
    }
  }

  @Test
  void gradientsOfFloatsAreRoundedOnce() {
    float[] gradient = {1};
    Objective.of(Losses.l1())
        .withL2(0.1)
        .addPenaltyGradient(Tensor.of(new float[] {3}), Tensor.of(gradient));
    assertThat(gradient[0]).isEqualTo(1.6f);
  }

  @Test
  void aPenaltyOfWeightZeroIgnoresTheParameters() {
    Tensor bad = Tensor.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY});
    double[] gradient = {1, 1};
    Objective cost = Objective.of(Losses.l1());
    assertThat(cost.penalty(bad)).isZero();
    cost.addPenaltyGradient(bad, Tensor.of(gradient));
    assertThat(gradient).containsExactly(1, 1);
    assertThat(cost.withL2(1).penalty(bad)).isNaN();
  }

  @Test
  void badArgumentsAreRefused() {
    refuses(
        () -> Objective.of(Losses.l1().withReduction(Reduction.NONE)),
        "objective: cost: l1 has reduction none; expected one number, the mean or the sum");
    refuses(
        () -> Objective.of(Losses.l1()).withL1(-1),
        "objective: l1 = -1.0; expected a finite number >= 0");
    refuses(
        () -> Objective.of(Losses.l1()).withElasticNet(1, Double.NaN),
        "objective: l2 = NaN; expected a finite number >= 0");
    refuses(
        () -> Objective.of(Losses.l1()).penalty(Tensor.of(1, 2)),
        "objective: parameters are int32; expected float32 or float64");
    refuses(
        () -> Objective.of(Losses.l1()).addPenaltyGradient(WEIGHTS, Tensor.of(new float[3])),
        "objective: gradient is float32 [3]; expected float64 [3, 1]");
  }

  private static void refuses(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
