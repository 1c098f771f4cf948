package org.losskit.loss;

import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The checks of the four tensors that {@link CTCLoss} takes. */
final class CTCInputs {
  private CTCInputs() {}

  /** Refuses what does not fit together. */
  static void check(Call call, long blank) {
    Tensor input = call.inputs[0];
    Shape shape = input.shape();
    if (!input.dtype().isFloating()) {
      throw refused("log_probs is " + input.dtype() + "; expected float32 or float64");
    }
    if (shape.rank() != 2 && shape.rank() != 3) {
      throw refused("log_probs has shape " + shape + "; expected (T,N,C), time first, or (T,C)");
    }
    if (shape.count() == 0) {
      throw refused(
          "log_probs has shape "
              + shape
              + "; expected at least one time step, one sequence and one class");
    }
    int classes = shape.size(shape.rank() - 1);
    if (blank >= classes) {
      throw refused(
          "blank = " + blank + " is outside 0.." + (classes - 1) + " for " + classes + " classes");
    }
    checkIndices("targets", "class indices", call.inputs[1]);
    checkIndices("input_lengths", "lengths", call.inputs[2]);
    checkIndices("target_lengths", "lengths", call.inputs[3]);
    int batch = shape.rank() == 3 ? shape.size(1) : -1;
    checkBatch("input_lengths", call.inputs[2].shape(), shape, batch);
    checkBatch("target_lengths", call.inputs[3].shape(), shape, batch);
    checkInputLengths(call.inputs[2], shape);
    checkTargetLengths(call.inputs[1], call.inputs[3], shape, batch);
    checkLabels(call.inputs[1], call.inputs[3], classes, blank);
  }

  private static IllegalArgumentException refused(String what) {
    return new IllegalArgumentException("ctc: " + what);
  }

  private static void checkIndices(String name, String what, Tensor tensor) {
    if (tensor.dtype() != DType.INT32 && tensor.dtype() != DType.INT64) {
      throw refused(name + " is " + tensor.dtype() + "; expected " + what + ", int32 or int64");
    }
  }

  private static void checkBatch(String name, Shape lengths, Shape input, int batch) {
    boolean fits =
        batch < 0 ? lengths.rank() == 0 : lengths.rank() == 1 && lengths.size(0) == batch;
    if (!fits) {
      throw refused(
          name
              + " has shape "
              + lengths
              + "; expected "
              + (batch < 0 ? Shape.scalar() : Shape.of(batch))
              + ", one length for each sequence of log_probs "
              + input);
    }
  }

  private static void checkInputLengths(Tensor lengths, Shape input) {
    for (int n = 0; n < lengths.count(); n++) {
      long length = lengths.getLong(n);
      if (length < 0 || length > input.size(0)) {
        throw refused(
            "input_lengths["
                + n
                + "] = "
                + length
                + "; expected 0 to "
                + input.size(0)
                + ", the time steps of log_probs "
                + input);
      }
    }
  }

  private static void checkTargetLengths(Tensor targets, Tensor lengths, Shape input, int batch) {
    Shape shape = targets.shape();
    boolean padded = shape.rank() == 2 && batch >= 0;
    if (padded ? shape.size(0) != batch : shape.rank() != 1) {
      throw refused(
          "targets has shape "
              + shape
              + "; expected "
              + (batch < 0 ? "(S)" : "(" + batch + ",S), padded, or all labels in one dimension,")
              + " for log_probs "
              + input);
    }
    long sum = 0;
    for (int n = 0; n < lengths.count(); n++) {
      long length = lengths.getLong(n);
      int most = shape.size(padded ? 1 : 0);
      if (length < 0 || length > most) {
        throw refused(
            "target_lengths["
                + n
                + "] = "
                + length
                + "; expected 0 to "
                + most
                + (padded ? ", the width" : ", the size")
                + " of targets "
                + shape);
      }
      sum += length;
    }
    if (!padded && sum != shape.size(0)) {
      throw refused(
          "targets has shape " + shape + "; expected [" + sum + "], the sum of target_lengths");
    }
  }

  private static void checkLabels(Tensor targets, Tensor lengths, int classes, long blank) {
    boolean padded = targets.shape().rank() == 2;
    int at = 0;
    for (int n = 0; n < lengths.count(); n++) {
      int length = (int) lengths.getLong(n);
      int start = padded ? n * targets.shape().size(1) : at;
      for (int i = 0; i < length; i++) {
        long label = targets.getLong(start + i);
        if (label < 0 || label >= classes) {
          throw refused(
              "targets: label "
                  + i
                  + " of sequence "
                  + n
                  + " = "
                  + label
                  + " is outside 0.."
                  + (classes - 1)
                  + " for "
                  + classes
                  + " classes");
        }
        if (label == blank) {
          throw refused(
              "targets: label "
                  + i
                  + " of sequence "
                  + n
                  + " = "
                  + label
                  + " is the blank; expected another class");
        }
      }
      at += length;
    }
  }

  /** Where the labels of a sequence begin when all stand in one row. */
  static int start(Tensor lengths, int sequence) {
    int start = 0;
    for (int n = 0; n < sequence; n++) {
      start += (int) lengths.getLong(n);
    }
    return start;
  }
}
