package org.losskit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/**
 * One configuration of a loss in both libraries.
 *
 * @param differentiable how many of the inputs, from the first on, have a gradient
 */
record Comparison(Loss loss, LibTorch.Function torch, List<Tensor> inputs, int differentiable) {
  private static final double ABSOLUTE = 1e-13;
  private static final double VALUE = 1e-12;
  private static final double GRADIENT = 1e-10;

  /** Asserts that values and gradients agree, the latter from a random upstream gradient. */
  void check(Draw draw) {
    Tensor[] tensors = inputs.toArray(Tensor[]::new);
    Tensor value = loss.value(tensors);
    int[] sizes = loss.reduction() == Reduction.NONE ? value.shape().toArray() : new int[0];
    Tensor upstream = draw.tensor(sizes, draw::weight);
    List<String> names =
        loss.type().inputs().stream().map(LossType.Input::name).limit(differentiable).toList();
    Wanted wanted = Wanted.value();
    for (String name : names) {
      wanted = wanted.and(name);
    }
    LossResult ours = loss.differentiate(wanted.upstream(upstream), tensors);
    List<double[]> theirs = LibTorch.differentiate(torch, inputs, differentiable, upstream);
    assertSame("value", value.toDoubleArray(), theirs.get(0), VALUE);
    assertSame("value beside gradients", ours.value().toDoubleArray(), theirs.get(0), VALUE);
    for (int i = 0; i < differentiable; i++) {
      assertSame(
          "gradient by " + names.get(i),
          ours.gradient(names.get(i)).toDoubleArray(),
          theirs.get(i + 1),
          GRADIENT);
    }
  }

  private void assertSame(String what, double[] ours, double[] theirs, double relative) {
    assertThat(ours).as("%s of %s", what, this).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.length; i++) {
      // Equal covers infinities; NaN belongs to NaN.
      boolean same =
          ours[i] == theirs[i]
              || (Double.isNaN(ours[i]) && Double.isNaN(theirs[i]))
              || Math.abs(ours[i] - theirs[i]) <= relative * Math.abs(theirs[i]) + ABSOLUTE;
      assertThat(same)
          .as("%s[%s]: ours %s, LibTorch's %s, of %s", what, i, ours[i], theirs[i], this)
          .isTrue();
    }
  }

  @Override
  public String toString() {
    return loss.type().name()
        + " with "
        + loss.reduction()
        + " over "
        + inputs.stream().map(Tensor::toString).toList();
  }
}
