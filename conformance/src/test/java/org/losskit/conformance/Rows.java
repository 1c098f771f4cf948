package org.losskit.conformance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** Samples of classes: (C), (N,C) or (N,C,d1..dK), the class dimension being 1, or 0 of (C). */
final class Rows {
  private final int[] shape;

  private Rows(int[] shape) {
    this.shape = shape;
  }

  /** Samples of a shape. */
  static Rows of(int... shape) {
    return new Rows(shape);
  }

  /** Any shape with classes. */
  static Rows drawn(Draw draw) {
    int[] shape = draw.shape(1, 5);
    Rows rows = new Rows(shape);
    shape[rows.classDimension()] = draw.between(1, shape.length > 3 ? 4 : 8);
    return rows;
  }

  int[] shape() {
    return shape;
  }

  private int classDimension() {
    return shape.length == 1 ? 0 : 1;
  }

  int classes() {
    return shape[classDimension()];
  }

  /** The shape of the samples. */
  Shape samples() {
    return Shape.of(shape).without(classDimension());
  }

  /** Where the classes of a sample are. */
  int[] positions(int sample) {
    int stride = Shape.of(shape).count(classDimension() + 1, shape.length);
    int start = sample / stride * classes() * stride + sample % stride;
    int[] positions = new int[classes()];
    Arrays.setAll(positions, c -> start + c * stride);
    return positions;
  }

  static double[] at(Tensor tensor, int[] positions) {
    return Arrays.stream(positions).mapToDouble(tensor::getDouble).toArray();
  }

  /** Labels of the samples, some of them ignored, rarely one out of range. */
  Tensor labels(Draw draw, long ignored) {
    long[] labels = new long[samples().count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = draw.chance(0.2) ? ignored : draw.between(0, classes() - 1);
    }
    if (draw.chance(0.02) && labels.length > 0) {
      labels[0] = classes();
    }
    return Tensor.of(labels).reshape(samples().toArray());
  }

  /** The default, an impossible label, or one of the classes. */
  long ignored(Draw draw) {
    return switch (draw.between(0, 2)) {
      case 0 -> -100;
      case 1 -> 255;
      default -> draw.between(0, classes() - 1);
    };
  }

  /** A weight for each class, or none; rarely too many, negative ones or infinite ones. */
  @Nullable Tensor weight(Draw draw) {
    if (draw.chance(0.5)) {
      return null;
    }
    int count = classes() + (draw.chance(0.02) ? 1 : 0);
    Tensor weight = draw.tensor(new int[] {count}, draw::weight);
    if (draw.chance(0.02)) {
      weight.set(0, draw.oneOf(-1, Double.NaN, Double.POSITIVE_INFINITY));
    }
    return weight;
  }
}
