package org.losskit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/** What a {@link GradCheck} checks: a loss of the library, or one from elsewhere. */
interface Subject {
  /** For messages. */
  String name();

  /** The inputs that were given, in order. */
  List<LossType.Input> inputs(Tensor... tensors);

  /** The value; for terms without reduction their sum. */
  double value(Tensor... inputs);

  /** The gradient by an input. */
  double[] gradient(String input, Tensor... inputs);

  /** The Hessian diagonal by an input, or null where there is none. */
  double @Nullable [] hessianDiagonal(String input, Tensor... inputs);

  /** The value and its derivatives in double-double, or null where there is no formula. */
  @Nullable LossResult formula(Tensor... inputs);

  /** The terms without reduction and those of the formula in double-double, or null. */
  default double @Nullable [][] terms(Tensor... inputs) {
    return null;
  }

  /** Whether the gradient by an input claims to be the slope of the value. */
  default boolean hasSlope(String input) {
    return true;
  }

  /** Whether the Hessian diagonal claims to be the slope of the gradient. */
  default boolean hasCurvature(String input) {
    return true;
  }

  /** A loss of the library, or made with it. */
  static Subject of(Loss loss) {
    Loss reduced = loss.reduction() == Reduction.NONE ? loss.withReduction(Reduction.SUM) : loss;
    return new Subject() {
      @Override
      public String name() {
        return loss.type().name();
      }

      @Override
      public List<LossType.Input> inputs(Tensor... tensors) {
        List<LossType.Input> inputs = new ArrayList<>(loss.inputs());
        if (tensors.length < inputs.size()) {
          inputs.removeIf(LossType.Input::optional);
        }
        return inputs;
      }

      @Override
      public double value(Tensor... inputs) {
        return reduced.value(inputs).toDouble();
      }

      @Override
      public double[] gradient(String input, Tensor... inputs) {
        return reduced
            .differentiate(Wanted.gradient(input), inputs)
            .gradient(input)
            .toDoubleArray();
      }

      @Override
      public double[] hessianDiagonal(String input, Tensor... inputs) {
        return reduced
            .differentiate(Wanted.value().hessianDiagonal(), inputs)
            .hessianDiagonal(input)
            .toDoubleArray();
      }

      @Override
      public @Nullable LossResult formula(Tensor... inputs) {
        return reduced.reference(inputs).orElse(null);
      }

      @Override
      public double @Nullable [][] terms(Tensor... inputs) {
        if (!loss.type().reductions().contains(Reduction.NONE)) {
          return null;
        }
        Loss none = loss.withReduction(Reduction.NONE);
        LossResult expected = none.reference(inputs).orElse(null);
        return expected == null
            ? null
            : new double[][] {none.value(inputs).toDoubleArray(), expected.value().toDoubleArray()};
      }

      @Override
      public boolean hasSlope(String input) {
        return !loss.conventions().containsKey(input);
      }

      @Override
      public boolean hasCurvature(String input) {
        String kind = loss.type().hessian();
        return kind.startsWith("exact")
            && (hasSlope(input) || kind.contains("the slope of the gradient"));
      }
    };
  }

  /** A loss from elsewhere, on arrays. */
  static Subject of(
      String name,
      ToDoubleBiFunction<double[], double[]> value,
      BiFunction<double[], double[], double[]> gradient) {
    return new Subject() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<LossType.Input> inputs(Tensor... tensors) {
        if (tensors.length != 2) {
          throw new IllegalArgumentException(
              name + ": inputs: " + tensors.length + " tensors; expected prediction, target");
        }
        return List.of(
            new LossType.Input("prediction", LossType.Content.FLOATING, false, true, false),
            new LossType.Input("target", LossType.Content.FLOATING, false, false, false));
      }

      @Override
      public double value(Tensor... inputs) {
        return value.applyAsDouble(inputs[0].toDoubleArray(), inputs[1].toDoubleArray());
      }

      @Override
      public double[] gradient(String input, Tensor... inputs) {
        double[] result = gradient.apply(inputs[0].toDoubleArray(), inputs[1].toDoubleArray());
        if (result.length != inputs[0].count()) {
          throw new IllegalArgumentException(
              name
                  + ": gradient has "
                  + result.length
                  + " entries; expected "
                  + inputs[0].count()
                  + ", one for each of the prediction");
        }
        return Arrays.copyOf(result, result.length);
      }

      @Override
      public double @Nullable [] hessianDiagonal(String input, Tensor... inputs) {
        return null;
      }

      @Override
      public @Nullable LossResult formula(Tensor... inputs) {
        return null;
      }
    };
  }
}
