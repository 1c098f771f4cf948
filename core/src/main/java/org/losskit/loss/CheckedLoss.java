package org.losskit.loss;

import java.util.List;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** What losses refuse, and in which words. */
abstract class CheckedLoss extends Loss {
  /** What to throw for inputs whose shapes do not fit. */
  final IllegalArgumentException unfit(Call call, String expected) {
    StringBuilder message = new StringBuilder(type().name()).append(": ");
    for (int i = 0; i < call.inputCount; i++) {
      String before = i == 0 ? "" : i < call.inputCount - 1 ? ", " : i == 1 ? " but " : " and ";
      message
          .append(before)
          .append(inputs().get(i).name())
          .append(" has shape ")
          .append(call.inputs[i].shape());
    }
    return new IllegalArgumentException(message.append("; expected ").append(expected).toString());
  }

  /**
   * What to throw for an element that this loss does not take.
   *
   * @param verdict what follows its value in the message
   */
  final IllegalArgumentException refusal(String name, Tensor tensor, int i, String verdict) {
    return new IllegalArgumentException(
        type().name() + ": " + name + "[" + i + "] = " + text(tensor, i) + verdict);
  }

  /** Refuses a label outside {@code least} to C - 1. */
  final void checkLabel(Tensor target, int i, long least, int classes) {
    long label = target.getLong(i);
    if (label < least || label >= classes) {
      throw refusal(
          "target",
          target,
          i,
          " is outside " + least + ".." + (classes - 1) + " for " + classes + " classes");
    }
  }

  /** Refuses an input that holds no floating numbers. */
  final void checkFloating(Call call, int i) {
    if (!call.inputs[i].dtype().isFloating()) {
      throw new IllegalArgumentException(
          type().name()
              + ": "
              + inputs().get(i).name()
              + " is "
              + call.inputs[i].dtype()
              + "; expected float32 or float64");
    }
  }

  /** An element for messages, with the digits of its own type. */
  static String text(Tensor tensor, int i) {
    double value = tensor.getDouble(i);
    return tensor.dtype() == DType.FLOAT32
        ? Float.toString((float) value)
        : tensor.dtype() == DType.FLOAT64
            ? Double.toString(value)
            : Long.toString(tensor.getLong(i));
  }

  final int differentiable(String name, Call call) {
    int index = inputIndex(name);
    if (index < 0 || !isDifferentiable(index, call)) {
      throw new IllegalArgumentException(
          type().name()
              + ": no gradient by '"
              + name
              + "'; it exists for "
              + inputs().stream()
                  .filter(input -> isDifferentiable(inputIndex(input.name()), call))
                  .map(LossType.Input::name)
                  .toList());
    }
    return index;
  }

  final boolean isDifferentiable(int index, Call call) {
    return inputs().get(index).differentiable()
        && !call.isAbsent(index)
        && call.inputs[index].dtype().isFloating();
  }

  final int prediction(String name) {
    int index = inputIndex(name);
    if (index < 0 || !inputs().get(index).prediction()) {
      throw new IllegalArgumentException(
          type().name()
              + ": no Hessian diagonal by '"
              + name
              + "'; it exists for "
              + inputs().stream()
                  .filter(LossType.Input::prediction)
                  .map(LossType.Input::name)
                  .toList());
    }
    return index;
  }

  private int inputIndex(String name) {
    List<LossType.Input> inputs = inputs();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Refuses a destination that another one would overwrite. */
  final void checkApart(Outputs into) {
    List<Outputs.Place> gradients = into.gradients();
    List<Outputs.Place> hessians = into.hessianDiagonals();
    int count = gradients.size() + hessians.size();
    for (int i = 0; i < count; i++) {
      Outputs.Place place = place(gradients, hessians, i);
      for (int j = 0; j < i; j++) {
        apart(place.what(), place.array(), place(gradients, hessians, j).array());
      }
    }
    Tensor terms = into.terms();
    for (int i = 0; i < count && terms != null; i++) {
      apart("terms", terms, place(gradients, hessians, i).array());
    }
  }

  private static Outputs.Place place(
      List<Outputs.Place> gradients, List<Outputs.Place> hessians, int i) {
    return i < gradients.size() ? gradients.get(i) : hessians.get(i - gradients.size());
  }

  private void apart(String what, Tensor array, Tensor other) {
    if (array.overlaps(other)) {
      throw new IllegalArgumentException(
          type().name()
              + ": "
              + what
              + " shares its array with another output; expected one of its own");
    }
  }

  final Tensor destination(Outputs.Place place, Shape shape, Call call) {
    return destination(place.what(), place.array(), shape, call);
  }

  final Tensor destination(String what, Tensor array, Shape shape, Call call) {
    if (!array.shape().equals(shape) || array.dtype() != call.dtype) {
      throw new IllegalArgumentException(
          type().name()
              + ": "
              + what
              + " is "
              + array.dtype()
              + " "
              + array.shape()
              + "; expected "
              + call.dtype
              + " "
              + shape);
    }
    return array;
  }
}
