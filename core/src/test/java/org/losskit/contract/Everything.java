package org.losskit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.losskit.LossCases.bits;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.loss.Outputs;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/** All that a loss can compute of some inputs, whatever their number. */
final class Everything {
  private Everything() {}

  /** The positions of the inputs that have a gradient. */
  static List<Integer> differentiable(Loss loss, Tensor[] in) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      if (input(loss, i).differentiable() && in[i].dtype().isFloating()) {
        positions.add(i);
      }
    }
    return positions;
  }

  /** The positions of the inputs that have a Hessian diagonal. */
  static List<Integer> predictions(Loss loss) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < loss.inputs().size(); i++) {
      if (input(loss, i).prediction()) {
        positions.add(i);
      }
    }
    return positions;
  }

  static LossType.Input input(Loss loss, int i) {
    return loss.inputs().get(i);
  }

  static String name(Loss loss, int i) {
    return input(loss, i).name();
  }

  /** The value, all gradients and all Hessian diagonals. */
  static Wanted of(Loss loss, Tensor[] in) {
    Wanted wanted = Wanted.value().hessianDiagonal();
    for (int i : differentiable(loss, in)) {
      wanted = wanted.and(name(loss, i));
    }
    return wanted;
  }

  /** The derivatives of a pass that computed everything, by what they are. */
  static Map<String, Tensor> derivatives(LossResult result, Loss loss, Tensor[] in) {
    Map<String, Tensor> derivatives = new LinkedHashMap<>();
    for (int i : differentiable(loss, in)) {
      derivatives.put("gradient by " + name(loss, i), result.gradient(name(loss, i)));
    }
    for (int i : predictions(loss)) {
      derivatives.put(
          "Hessian diagonal by " + name(loss, i), result.hessianDiagonal(name(loss, i)));
    }
    return derivatives;
  }

  /** One pass that computes everything. */
  static LossResult pass(Loss loss, Tensor[] in) {
    return loss.differentiate(of(loss, in), in);
  }

  /** Places for all derivatives, made for each input. */
  static Outputs outputs(
      Loss loss, Tensor[] in, java.util.function.Function<Tensor, Tensor> maker) {
    Outputs into = Outputs.value();
    for (int i : differentiable(loss, in)) {
      into.gradient(name(loss, i), maker.apply(in[i]));
    }
    for (int i : predictions(loss)) {
      into.hessianDiagonal(name(loss, i), maker.apply(in[i]));
    }
    return into;
  }

  /** The same bits in value and derivatives. */
  static void assertSame(LossResult actual, LossResult expected, Loss loss, Tensor[] in) {
    assertThat(bits(actual.value())).as("value").isEqualTo(bits(expected.value()));
    Map<String, Tensor> derivatives = derivatives(actual, loss, in);
    derivatives(expected, loss, in)
        .forEach((name, tensor) ->
            assertThat(bits(Objects.requireNonNull(derivatives.get(name))))
                .as(name)
                .isEqualTo(bits(tensor)));
  }
}
