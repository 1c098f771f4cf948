package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.LossCases;
import org.losskit.LossCases.Case;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Property;
import org.losskit.loss.Reduction;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** What a loss declares about itself holds at sampled points. */
class PropertiesTest {
  private static final int N = 50;

  /** Above every weight of the cases. */
  private static final double SLOPE = 2 * 3;

  private static boolean declares(Case c, Property property) {
    return c.loss(N).type().properties().contains(property);
  }

  private static java.util.stream.Stream<Case> of(Property property) {
    return LossCases.all().filter((Predicate<Case>) c -> declares(c, property));
  }

  static java.util.stream.Stream<Case> convex() {
    return of(Property.CONVEX);
  }

  @ParameterizedTest
  @MethodSource
  void convex(Case c) {
    Loss none = c.loss(N).withReduction(Reduction.NONE);
    Tensor[] in = c.inputs(N, DType.FLOAT64, 41);
    Tensor[] other = in.clone();
    Tensor[] middle = in.clone();
    for (int k : Everything.predictions(none)) {
      other[k] = c.inputs(N, DType.FLOAT64, 42)[k];
      middle[k] = Tensor.zeros(DType.FLOAT64, in[k].shape());
      for (int i = 0; i < in[k].count(); i++) {
        middle[k].set(i, 0.25 * in[k].getDouble(i) + 0.75 * other[k].getDouble(i));
      }
    }
    Tensor a = none.value(in);
    Tensor b = none.value(other);
    Tensor m = none.value(middle);
    for (int i = 0; i < m.count(); i++) {
      assertThat(m.getDouble(i))
          .isLessThanOrEqualTo(0.25 * a.getDouble(i) + 0.75 * b.getDouble(i) + 1e-12);
    }
  }

  static java.util.stream.Stream<Case> nonNegative() {
    return of(Property.NON_NEGATIVE);
  }

  @ParameterizedTest
  @MethodSource
  void nonNegative(Case c) {
    for (DType dtype : java.util.List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor terms = c.loss(N).withReduction(Reduction.NONE).value(c.inputs(N, dtype, 43));
      for (long bits : bits(terms)) {
        // Not even -0.
        assertThat(bits).isNotNegative();
      }
    }
  }

  static java.util.stream.Stream<Case> lipschitz() {
    return of(Property.LIPSCHITZ);
  }

  @ParameterizedTest
  @MethodSource
  void lipschitz(Case c) {
    Loss loss = c.loss(N).withReduction(Reduction.SUM);
    Tensor[] in = c.inputs(N, DType.FLOAT64, 44);
    for (double factor : new double[] {1, 100, 1e30}) {
      Tensor[] far = in.clone();
      for (int k : Everything.predictions(loss)) {
        far[k] = LossCases.copy(in[k]);
        for (int i = 0; i < in[k].count(); i++) {
          far[k].set(i, in[k].getDouble(i) * factor);
        }
      }
      LossResult result = loss.differentiate(far);
      for (int k : Everything.predictions(loss)) {
        for (double g : result.gradient(Everything.name(loss, k)).toDoubleArray()) {
          assertThat(Math.abs(g)).isLessThanOrEqualTo(SLOPE);
        }
      }
    }
  }

  static java.util.stream.Stream<Case> differentiable() {
    return of(Property.DIFFERENTIABLE);
  }

  @ParameterizedTest
  @MethodSource
  void differentiable(Case c) {
    Tensor[] in = c.inputs(N, DType.FLOAT64, 45);
    // Also where signs change and logits tie.
    for (int i = 0; i < in[0].count(); i += 2) {
      in[0].set(i, 0);
    }
    Loss loss = c.loss(N).withReduction(Reduction.SUM);
    double[] here = loss.differentiate(in).gradient().toDoubleArray();
    Tensor[] moved = in.clone();
    Tensor near = LossCases.copy(in[0]);
    moved[0] = near;
    for (int i = 0; i < near.count(); i++) {
      near.set(i, near.getDouble(i) + (i % 4 < 2 ? 1e-9 : -1e-9));
    }
    double[] there = loss.differentiate(moved).gradient().toDoubleArray();
    for (int i = 0; i < here.length; i++) {
      assertThat(there[i]).isCloseTo(here[i], org.assertj.core.data.Offset.offset(1e-7));
    }
  }

  static java.util.stream.Stream<Case> symmetric() {
    return of(Property.SYMMETRIC);
  }

  @ParameterizedTest
  @MethodSource
  void symmetric(Case c) {
    Tensor[] in = c.inputs(N, DType.FLOAT32, 46);
    assertThat(bits(c.loss(N).value(in[1], in[0]))).isEqualTo(bits(c.loss(N).value(in)));
  }
}
