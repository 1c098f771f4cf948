package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.losskit.LossCases.bits;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.losskit.Losses;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Weights and shapes of the losses of a difference. */
class RegressionLossTest {
  private static final Tensor X = Tensor.of(new double[] {0.5, -1, 2, 2.5});
  private static final Tensor Y = Tensor.of(new double[] {0, -1, 4, 2});
  private static final Tensor W = Tensor.of(new double[] {1, 2, 0.5, 4});

  @Test
  void aMeanDividesByTheSumOfTheWeights() {
    LossResult l1 = Losses.l1().withWeight(W).differentiate(X, Y);
    assertThat(l1.value().toDouble()).isEqualTo(0.4666666666666667);
    assertThat(l1.gradient().toDoubleArray())
        .containsExactly(0.13333333333333333, 0, -0.06666666666666667, 0.5333333333333333);
    LossResult mse = Losses.mse().withWeight(W).differentiate(X, Y);
    assertThat(mse.value().toDouble()).isEqualTo(0.43333333333333335);
    assertThat(mse.gradient().toDoubleArray())
        .containsExactly(0.13333333333333333, 0, -0.26666666666666666, 0.5333333333333333);
    Tensor counts = Tensor.of(new double[] {1, 2, 3, 4});
    Tensor half = Tensor.of(new double[] {1.5, 2.5, 3.5, 4.5});
    assertThat(Losses.mse().withWeight(counts).value(counts, half).toDouble()).isEqualTo(0.25);
  }

  @Test
  void sumsAndTermsAreMultiplied() {
    Loss l1 = Losses.l1().withWeight(W);
    assertThat(l1.withReduction(Reduction.SUM).value(X, Y).toDouble()).isEqualTo(3.5);
    assertThat(l1.withReduction(Reduction.NONE).value(X, Y).toDoubleArray())
        .containsExactly(0.5, 0, 1, 2);
    assertThat(Losses.mse().withWeight(W).withReduction(Reduction.SUM).value(X, Y).toDouble())
        .isEqualTo(3.25);
  }

  @Test
  void theCatalogueTakesWeights() {
    Loss loss = Losses.create("mse", Map.of("weight", W));
    assertThat(bits(loss.value(X, Y))).isEqualTo(bits(Losses.mse().withWeight(W).value(X, Y)));
  }

  @Test
  void aWeightIsCopied() {
    double[] mine = {1, 2, 0.5, 4};
    Loss loss = Losses.l1().withWeight(Tensor.of(mine));
    mine[0] = 100;
    assertThat(loss.value(X, Y).toDouble()).isEqualTo(0.4666666666666667);
  }

  @Test
  void weightZeroIsTheElementsAbsence() {
    Tensor x = Tensor.of(new double[] {Double.POSITIVE_INFINITY, Double.NaN, 3});
    Tensor y = Tensor.of(new double[] {0, 0, 1});
    Loss loss = Losses.mse().withWeight(Tensor.of(new double[] {0, 0, 2}));
    assertThat(loss.value(x, y).toDouble()).isEqualTo(4);
    assertThat(loss.differentiate(x, y).gradient().toDoubleArray()).containsExactly(0, 0, 4);
    Tensor nothing = Tensor.of(new double[3]);
    assertThat(Losses.mse().withWeight(nothing).value(y, y).toDouble()).isNaN();
  }

  @Test
  void sharesAreTheWeights() {
    double[] terms = new double[4];
    double[] shares = new double[4];
    Losses.l1().withWeight(W).terms(terms, shares, X, Y);
    assertThat(terms).containsExactly(0.5, 0, 1, 2);
    assertThat(shares).containsExactly(1, 2, 0.5, 4);
    LossAccumulator mean = Losses.l1().withWeight(W).accumulator();
    assertThat(mean.add(X, Y).denominator()).isEqualTo(7.5);
    Tensor twice = Tensor.of(new double[] {2, 2, 2, 2});
    assertThat(mean.addWeighted(twice, X, Y).denominator()).isEqualTo(22.5);
    assertThat(mean.mean()).isEqualTo(0.4666666666666667);
  }

  @Test
  void termsOfAStretchedElementShareItsWeight() {
    Tensor x = Tensor.of(new double[] {1, 2}, 2, 1);
    Tensor y = Tensor.of(new double[] {0, 1, 2, 3});
    Loss loss = Losses.mse().withWeight(Tensor.of(new double[] {3, 5}, 2, 1));
    double[] terms = new double[8];
    double[] shares = new double[8];
    loss.terms(terms, shares, x, y);
    assertThat(terms).containsExactly(3, 0, 3, 12, 20, 5, 0, 5);
    assertThat(shares).containsExactly(0.75, 0.75, 0.75, 0.75, 1.25, 1.25, 1.25, 1.25);
    LossResult mean = loss.differentiate(x, y);
    assertThat(mean.value().toDouble()).isEqualTo(6);
    assertThat(mean.gradient().toDoubleArray()).containsExactly(-12 / 8.0, 20 / 8.0);
  }

  @Test
  void aWeightOfAnotherShapeIsRefused() {
    assertThatThrownBy(() -> Losses.mse().withWeight(Tensor.of(new double[3])).value(X, Y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mse: weight has shape [3] but input has shape [4]; expected equal shapes");
    assertThatThrownBy(() -> Losses.l1().withWeight(Tensor.scalar(1.0)).value(X, Y))
        .hasMessage("l1: weight has shape [] but input has shape [4]; expected equal shapes");
  }

  @Test
  void aWeightThatIsNoWeightIsRefused() {
    assertThatThrownBy(() -> Losses.l1().withWeight(Tensor.of(new double[] {1, -2})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("l1: weight[1] = -2.0; expected a finite number >= 0");
    assertThatThrownBy(() -> Losses.mse().withWeight(Tensor.of(new float[] {Float.NaN})))
        .hasMessage("mse: weight[0] = NaN; expected a finite number >= 0");
  }

  @Test
  void aWeightMayComeWithStrictShapes() {
    Loss loss = Losses.mse().withWeight(W).withStrictShapes();
    assertThat(loss.value(X, Y).toDouble()).isEqualTo(0.43333333333333335);
    Tensor column = Tensor.view(Y.toDoubleArray(), 0, Shape.of(4, 1));
    assertThatThrownBy(() -> loss.value(X, column))
        .hasMessage(
            "mse: input has shape [4] but target has shape [4, 1]; expected equal shapes"
                + " (strict), since these would broadcast to [4, 4]");
  }
}
