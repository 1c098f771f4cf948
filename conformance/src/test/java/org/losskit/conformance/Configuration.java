package org.losskit.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.Reduction;
import org.losskit.tensor.Tensor;

/** A loss with parameters and inputs, in both libraries and by the contract. */
final class Configuration {
  private final String loss;
  private final Reduction reduction;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Integer> differentiable = new ArrayList<>();
  private final List<Deviation> refusals = new ArrayList<>();

  private LibTorch.@Nullable Function torch;
  private @Nullable Consumer<Terms> contract;

  Configuration(String loss, Reduction reduction) {
    this.loss = loss;
    this.reduction = reduction;
    parameters.put("reduction", reduction.toString());
  }

  /** Sets a parameter of the loss; null leaves the default. */
  Configuration with(String parameter, @Nullable Object value) {
    if (value != null) {
      parameters.put(parameter, value);
    }
    return this;
  }

  /** Sets the inputs. */
  Configuration over(Tensor... tensors) {
    inputs.addAll(List.of(tensors));
    return this;
  }

  /** Says which inputs have gradients. */
  Configuration differentiableBy(Integer... indices) {
    differentiable.addAll(List.of(indices));
    return this;
  }

  /** Sets what LibTorch computes. */
  Configuration torch(LibTorch.Function function) {
    torch = function;
    return this;
  }

  /** Sets what the contract says; it is asked only if both libraries compute something. */
  Configuration contract(Consumer<Terms> terms) {
    contract = terms;
    return this;
  }

  /** Says that one of the libraries may refuse this. */
  Configuration refused(boolean holds, Deviation deviation) {
    if (holds) {
      refusals.add(deviation);
    }
    return this;
  }

  Loss loss() {
    return Losses.create(loss, parameters);
  }

  LibTorch.Function torch() {
    return given(torch);
  }

  /** The value by the contract, then the gradients by all inputs. */
  List<Numbers> expected(double[] upstream) {
    Terms terms = new Terms();
    given(contract).accept(terms);
    return terms.reduce(reduction, upstream, inputs.stream().map(Tensor::count).toList());
  }

  private static <T> T given(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("incomplete configuration");
    }
    return value;
  }

  Reduction reduction() {
    return reduction;
  }

  List<Tensor> inputs() {
    return inputs;
  }

  /** The indices of the inputs that have gradients. */
  List<Integer> differentiable() {
    return differentiable;
  }

  List<Deviation> refusals() {
    return refusals;
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    parameters.forEach((name, value) -> words.add(name + "=" + text(value)));
    return loss
        + "("
        + String.join(", ", words)
        + ") of "
        + String.join(", ", inputs.stream().map(Configuration::text).toList());
  }

  /** Nested lists for short tensors, the shape for others. */
  private static String text(Object value) {
    if (!(value instanceof Tensor tensor)) {
      return value instanceof Double number ? text(number.doubleValue()) : value.toString();
    }
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < tensor.count() && i < 12; i++) {
      elements.add(
          tensor.dtype().isFloating()
              ? text(tensor.getDouble(i))
              : Long.toString(tensor.getLong(i)));
    }
    if (tensor.count() > 12) {
      elements.add("...");
    }
    String list = "[" + String.join(", ", elements) + "]";
    return tensor.shape().rank() == 1 && tensor.count() > 0
        ? list
        : tensor.shape().rank() == 0 ? elements.get(0) : list + " as " + tensor.shape();
  }

  /** A number as people write it: 2 for 2.0. */
  static String text(double number) {
    String text = Double.toString(number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
