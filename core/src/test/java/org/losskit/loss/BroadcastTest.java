package org.losskit.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.losskit.LossCases.Numbers;
import org.losskit.Losses;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Operands that are stretched: values as if written out, derivatives exactly summed back. */
class BroadcastTest {
  private static final List<List<Shape>> PAIRS =
      List.of(
          List.of(Shape.of(4, 1), Shape.of(3)),
          List.of(Shape.of(700), Shape.of(1)),
          List.of(Shape.scalar(), Shape.of(300)),
          List.of(Shape.of(20, 1, 7), Shape.of(5, 1)),
          List.of(Shape.of(3), Shape.of(200, 3)),
          List.of(Shape.of(30, 1), Shape.of(1, 30)),
          List.of(Shape.of(3), Shape.of(1, 3)));

  @Test
  void derivativesAreTheRoundedExactSumsOfTheTermsDerivatives() {
    for (List<Shape> pair : PAIRS) {
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        for (Loss loss : List.of(Losses.mse(), Losses.l1())) {
          for (Reduction reduction : loss.type().reductions()) {
            check(loss.withReduction(reduction), pair.get(0), pair.get(1), dtype);
          }
        }
      }
    }
  }

  private static void check(Loss loss, Shape a, Shape b, DType dtype) {
    Numbers numbers = new Numbers(new SplittableRandom(5), dtype);
    Tensor x = numbers.reals(a.toArray());
    Tensor y = numbers.reals(b.toArray());
    Shape shape = Objects.requireNonNull(a.broadcast(b));
    Tensor wideX = stretched(x, shape);
    Tensor wideY = stretched(y, shape);
    Wanted wanted = Wanted.gradient("input").and("target").hessianDiagonal();
    LossResult r = loss.differentiate(wanted, x, y);
    LossResult wide = loss.differentiate(wanted, wideX, wideY);
    assertThat(bits(r.value())).isEqualTo(bits(wide.value()));
    // In double, so that only the sums are rounded.
    LossResult unrounded =
        loss.differentiate(
            wanted,
            Tensor.view(wideX.toDoubleArray(), 0, shape),
            Tensor.view(wideY.toDoubleArray(), 0, shape));
    assertSums(r.gradient(), unrounded.gradient(), shape);
    assertSums(r.gradient("target"), unrounded.gradient("target"), shape);
    assertSums(r.hessianDiagonal(), unrounded.hessianDiagonal(), shape);
  }

  private static void assertSums(Tensor actual, Tensor terms, Shape shape) {
    int[] positions = positions(actual.shape(), shape);
    for (int k = 0; k < actual.count(); k++) {
      ExactSum sum = new ExactSum();
      for (int i = 0; i < positions.length; i++) {
        if (positions[i] == k) {
          sum.add(terms.getDouble(i));
        }
      }
      assertThat(actual.getDouble(k))
          .as("element %s of %s in %s", k, actual.shape(), shape)
          .isEqualTo(actual.dtype() == DType.FLOAT32 ? sum.toFloat() : sum.toDouble());
    }
  }

  private static int[] positions(Shape operand, Shape result) {
    int[] positions = new int[result.count()];
    Broadcast.of(operand, result).positions(0, positions.length, positions);
    return positions;
  }

  private static Tensor stretched(Tensor tensor, Shape shape) {
    Tensor result = Tensor.zeros(tensor.dtype(), shape);
    int[] positions = positions(tensor.shape(), shape);
    for (int i = 0; i < positions.length; i++) {
      result.set(i, tensor.getDouble(positions[i]));
    }
    return result;
  }

  @Test
  void upstreamGradientsEnterBeforeTheSums() {
    Tensor x = Tensor.of(new double[] {1, 2}, 2, 1);
    Tensor y = Tensor.of(new double[] {0, 4, 8});
    Tensor upstream = Tensor.of(new double[] {1, 10, 100, 1000, 1e4, 1e5}, 2, 3);
    LossResult r =
        Losses.mse()
            .withReduction(Reduction.NONE)
            .differentiate(
                Wanted.gradient("input").and("target").hessianDiagonal().upstream(upstream), x, y);
    assertThat(r.gradient().toDoubleArray()).containsExactly(2 - 60 - 1400, 4000 - 4e4 - 12e5);
    assertThat(r.gradient("target").toDoubleArray())
        .containsExactly(-2 - 4000, 60 + 4e4, 1400 + 12e5);
    assertThat(r.hessianDiagonal().toDoubleArray()).containsExactly(222, 222e3);
  }

  @Test
  void theMeanDividesByTheElementsOfTheBroadcastResult() {
    Tensor x = Tensor.of(new float[10], 10, 1);
    float[] ones = new float[10];
    java.util.Arrays.fill(ones, 1);
    LossResult r = Losses.mse().differentiate(x, Tensor.of(ones));
    assertThat(r.value().toDouble()).isEqualTo(1);
    assertThat(r.gradient().shape()).isEqualTo(Shape.of(10, 1));
    assertThat(r.gradient().toDoubleArray()).containsOnly((float) -0.2);
  }

  @Test
  void sumsThatCancelAreExact() {
    // The middle terms vanish in any order of plain additions.
    Tensor x = Tensor.of(new double[] {0});
    Tensor y = Tensor.of(new double[] {-1e200, -1, 1e200});
    LossResult r =
        Losses.mse().withReduction(Reduction.SUM).differentiate(Wanted.gradient("input"), x, y);
    assertThat(r.gradient().toDoubleArray()).containsExactly(2);
  }
}
