package org.losskit.loss;

import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * A loss over pairs of classes of each sample: input (N,C), (C) or (), the last being one class.
 *
 * @param <L> the loss itself
 */
abstract class MarginRows<L extends MarginRows<L>> extends AbstractLoss<L> {
  /** What one thread needs for a row. */
  static final class Row {
    final ShiftedDifference pair = new ShiftedDifference();
    final RowSum sum = new RowSum();
    double[] slopes = {};
    boolean[] targets = {};

    private void ensure(int classes) {
      if (slopes.length < classes) {
        slopes = new double[classes];
        targets = new boolean[classes];
      }
    }
  }

  private static final Lease<Row> ROWS = new Lease<>(Row::new);

  MarginRows(Settings settings) {
    super(settings);
  }

  /** A row for this many classes. */
  static Row takeRow(int classes) {
    Row row = ROWS.take();
    row.ensure(classes);
    return row;
  }

  static void giveRow(Row row) {
    ROWS.give(row);
  }

  static int classes(Shape input) {
    return input.rank() == 0 ? 1 : input.size(input.rank() - 1);
  }

  /** Checks type and shape of the input and finds the shape of the terms. */
  final void checkInput(Call call) {
    Tensor input = call.inputs[0];
    checkFloating(call, 0);
    Shape shape = input.shape();
    if (shape.rank() > 2) {
      throw new IllegalArgumentException(
          type().name() + ": input has shape " + shape + "; expected (N,C), (C) or ()");
    }
    if (classes(shape) == 0) {
      throw new IllegalArgumentException(
          type().name() + ": input has shape " + shape + "; expected at least one class");
    }
    call.dtype = input.dtype();
    call.shape = shape.rank() == 2 ? call.shapeWithout(shape, 1) : Shape.scalar();
    call.units = call.shape.count();
    call.termCount = call.units;
  }

  /** Refuses a target that holds no class indices. */
  final void checkIndexType(Call call) {
    DType dtype = call.inputs[1].dtype();
    if (dtype != DType.INT32 && dtype != DType.INT64) {
      throw new IllegalArgumentException(
          type().name() + ": target is " + dtype + "; expected class indices, int32 or int64");
    }
  }

  /** Refuses entries of the target below {@code least} or beyond the classes. */
  final void checkRange(Call call, int least) {
    Tensor target = call.inputs[1];
    int classes = classes(call.inputs[0].shape());
    for (int i = 0; i < target.count(); i++) {
      checkLabel(target, i, least, classes);
    }
  }

  @Override
  final int grain(Call call) {
    return Math.max(1, (1 << 14) / classes(call.inputs[0].shape()));
  }

  @Override
  final int alignment() {
    return 1;
  }
}
