package org.losskit.loss;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.losskit.tensor.Tensor;

/**
 * What one pass computed: the value, gradients by name of the input, Hessian diagonals by name of
 * the prediction.
 */
public final class LossResult {
  private final Tensor value;
  private final Map<String, Tensor> gradients;
  private final Map<String, Tensor> hessianDiagonals;
  private final String prediction;

  LossResult(
      Tensor value,
      Map<String, Tensor> gradients,
      Map<String, Tensor> hessianDiagonals,
      String prediction) {
    this.value = value;
    this.gradients = gradients;
    this.hessianDiagonals = hessianDiagonals;
    this.prediction = prediction;
  }

  /** The value: a scalar, or for {@link Reduction#NONE} one term per element or sample. */
  public Tensor value() {
    return value;
  }

  /** The gradient by the prediction, in its shape. */
  public Tensor gradient() {
    return gradient(prediction);
  }

  /**
   * The gradient by an input, in its shape.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Tensor gradient(String input) {
    return find("gradient", gradients, input);
  }

  /** The diagonal of the Hessian by the prediction, in its shape. */
  public Tensor hessianDiagonal() {
    return hessianDiagonal(prediction);
  }

  /**
   * The diagonal of the Hessian by a prediction, in its shape.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Tensor hessianDiagonal(String input) {
    return find("hessianDiagonal", hessianDiagonals, input);
  }

  /** The gradients as lists, for explanations. */
  Map<String, List<Double>> gradientLists() {
    return lists(gradients);
  }

  /** The Hessian diagonals as lists, for explanations. */
  Map<String, List<Double>> hessianLists() {
    return lists(hessianDiagonals);
  }

  private static Map<String, List<Double>> lists(Map<String, Tensor> tensors) {
    Map<String, List<Double>> lists = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> lists.put(name, Arrays.stream(tensor.toDoubleArray()).boxed().toList()));
    return lists;
  }

  private static Tensor find(String what, Map<String, Tensor> tensors, String input) {
    Tensor tensor = tensors.get(input);
    if (tensor == null) {
      throw new IllegalArgumentException(
          what + ": none for '" + input + "'; this pass computed those for " + tensors.keySet());
    }
    return tensor;
  }
}
