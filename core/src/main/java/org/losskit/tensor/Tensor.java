package org.losskit.tensor;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;

/**
 * A shape over a caller's array, row-major, without a copy: what is later written to the array is
 * seen by the tensor and the other way round.
 *
 * <pre>{@code
 * Tensor logits = Tensor.of(new float[] {1, 2, 1, 3, 1, 3}, 3, 2);
 * Tensor labels = Tensor.of(0, 1, 1);
 * }</pre>
 */
public final class Tensor {
  private final DType dtype;
  private final Shape shape;
  private final Object array;
  private final int offset;

  private Tensor(DType dtype, Object array, int length, int offset, Shape shape) {
    this.dtype = dtype;
    this.array = array;
    this.offset = offset;
    this.shape = shape;
    Objects.checkFromIndexSize(offset, shape.count(), length);
  }

  private static Shape shapeOf(int length, int[] sizes) {
    return shapeOf(length, sizes.length == 0 ? Shape.of(length) : Shape.of(sizes));
  }

  private static Shape shapeOf(int length, Shape shape) {
    if (shape.count() != length) {
      throw new IllegalArgumentException(
          "tensor: the array has "
              + length
              + " elements; shape "
              + shape
              + " needs "
              + shape.count());
    }
    return shape;
  }

  /** Wraps a float array; without sizes the tensor has one dimension. */
  public static Tensor of(float[] array, int... sizes) {
    return new Tensor(DType.FLOAT32, array, array.length, 0, shapeOf(array.length, sizes));
  }

  /** Wraps a double array; without sizes the tensor has one dimension. */
  public static Tensor of(double[] array, int... sizes) {
    return new Tensor(DType.FLOAT64, array, array.length, 0, shapeOf(array.length, sizes));
  }

  /** Wraps a long array (class labels); without sizes the tensor has one dimension. */
  public static Tensor of(long[] array, int... sizes) {
    return new Tensor(DType.INT64, array, array.length, 0, shapeOf(array.length, sizes));
  }

  /**
   * Wraps an int array (class labels), with one dimension: {@code Tensor.of(0, 1, 1)} are three
   * labels.
   */
  public static Tensor of(int... array) {
    return new Tensor(DType.INT32, array, array.length, 0, Shape.of(array.length));
  }

  /** Wraps an int array (class labels) under a shape. */
  public static Tensor of(int[] array, Shape shape) {
    return new Tensor(DType.INT32, array, array.length, 0, shapeOf(array.length, shape));
  }

  /**
   * Wraps a boolean array (targets that are 0 or 1); without sizes the tensor has one dimension.
   */
  public static Tensor of(boolean[] array, int... sizes) {
    return new Tensor(DType.BOOLEAN, array, array.length, 0, shapeOf(array.length, sizes));
  }

  /** A float64 tensor without dimensions. */
  public static Tensor scalar(double value) {
    return new Tensor(DType.FLOAT64, new double[] {value}, 1, 0, Shape.scalar());
  }

  /** A float32 tensor without dimensions. */
  public static Tensor scalar(float value) {
    return new Tensor(DType.FLOAT32, new float[] {value}, 1, 0, Shape.scalar());
  }

  /** An int64 tensor without dimensions: the label of an unbatched row. */
  public static Tensor scalar(long value) {
    return new Tensor(DType.INT64, new long[] {value}, 1, 0, Shape.scalar());
  }

  /** A part of a float array: {@code shape.count()} elements from {@code offset} on. */
  public static Tensor view(float[] array, int offset, Shape shape) {
    return new Tensor(DType.FLOAT32, array, array.length, offset, shape);
  }

  /** A part of a double array: {@code shape.count()} elements from {@code offset} on. */
  public static Tensor view(double[] array, int offset, Shape shape) {
    return new Tensor(DType.FLOAT64, array, array.length, offset, shape);
  }

  /** A part of a long array: {@code shape.count()} elements from {@code offset} on. */
  public static Tensor view(long[] array, int offset, Shape shape) {
    return new Tensor(DType.INT64, array, array.length, offset, shape);
  }

  /** New zeros. */
  public static Tensor zeros(DType dtype, Shape shape) {
    int n = shape.count();
    Object array =
        switch (dtype) {
          case FLOAT32 -> new float[n];
          case FLOAT64 -> new double[n];
          case INT32 -> new int[n];
          case INT64 -> new long[n];
          case BOOLEAN -> new boolean[n];
        };
    return new Tensor(dtype, array, n, 0, shape);
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The sizes of the dimensions. */
  public Shape shape() {
    return shape;
  }

  /** How many elements there are. */
  public int count() {
    return shape.count();
  }

  /** Where the first element stands in the array. */
  public int offset() {
    return offset;
  }

  /** The same elements under another shape. */
  public Tensor reshape(int... sizes) {
    Shape other = Shape.of(sizes);
    if (other.count() != count()) {
      throw new IllegalArgumentException(
          "tensor: cannot reshape "
              + shape
              + " ("
              + count()
              + " elements) to "
              + other
              + " ("
              + other.count()
              + ")");
    }
    return new Tensor(dtype, array, length(), offset, other);
  }

  /** The rows {@code from <= i < to} of the first dimension, over the same array. */
  public Tensor rows(int from, int to) {
    if (shape.rank() == 0) {
      throw new IllegalArgumentException("tensor: a scalar has no rows");
    }
    Objects.checkFromToIndex(from, to, shape.size(0));
    int[] sizes = shape.toArray();
    int row = shape.count(1, shape.rank());
    sizes[0] = to - from;
    return new Tensor(dtype, array, length(), offset + from * row, Shape.of(sizes));
  }

  private int length() {
    return Array.getLength(array);
  }

  /**
   * Whether an element of one is an element of the other: what is written to it is seen in both.
   */
  @SuppressWarnings("ReferenceEquality") // The very same array is meant.
  public boolean overlaps(Tensor other) {
    return array == other.array
        && offset < other.offset + other.count()
        && other.offset < offset + count();
  }

  /** The array behind a float32 tensor; the first element stands at {@link #offset()}. */
  public float[] floats() {
    return (float[]) array;
  }

  /** The array behind a float64 tensor; the first element stands at {@link #offset()}. */
  public double[] doubles() {
    return (double[]) array;
  }

  /** Element {@code i} in row-major order, as a double. */
  public double getDouble(int i) {
    Objects.checkIndex(i, count());
    int at = offset + i;
    return switch (dtype) {
      case FLOAT32 -> ((float[]) array)[at];
      case FLOAT64 -> ((double[]) array)[at];
      case INT32 -> ((int[]) array)[at];
      case INT64 -> ((long[]) array)[at];
      case BOOLEAN -> ((boolean[]) array)[at] ? 1 : 0;
    };
  }

  /** Element {@code i} of an int32, int64 or boolean tensor in row-major order. */
  public long getLong(int i) {
    Objects.checkIndex(i, count());
    int at = offset + i;
    return switch (dtype) {
      case INT32 -> ((int[]) array)[at];
      case INT64 -> ((long[]) array)[at];
      case BOOLEAN -> ((boolean[]) array)[at] ? 1 : 0;
      case FLOAT32, FLOAT64 ->
          throw new IllegalStateException("tensor: " + dtype + " holds no integers");
    };
  }

  /** Sets element {@code i} of a floating tensor, rounding to its type. */
  public void set(int i, double value) {
    Objects.checkIndex(i, count());
    switch (dtype) {
      case FLOAT32 -> ((float[]) array)[offset + i] = (float) value;
      case FLOAT64 -> ((double[]) array)[offset + i] = value;
      default -> throw new IllegalStateException("tensor: " + dtype + " takes no floating values");
    }
  }

  /** The only element. */
  public double toDouble() {
    if (count() != 1) {
      throw new IllegalStateException("tensor: shape " + shape + " is not a single number");
    }
    return getDouble(0);
  }

  /** The elements as a new double array, in row-major order. */
  public double[] toDoubleArray() {
    double[] result = new double[count()];
    for (int i = 0; i < result.length; i++) {
      result[i] = getDouble(i);
    }
    return result;
  }

  /** The elements of a float32 tensor as a new array, in row-major order. */
  public float[] toFloatArray() {
    return Arrays.copyOfRange(floats(), offset, offset + count());
  }

  /** Type, shape and the first elements. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(dtype + " " + shape + " {");
    for (int i = 0; i < Math.min(count(), 8); i++) {
      text.append(i == 0 ? "" : ", ");
      text.append(
          dtype == DType.FLOAT32
              ? Float.toString(floats()[offset + i])
              : dtype.isFloating() ? Double.toString(getDouble(i)) : Long.toString(getLong(i)));
    }
    return text.append(count() > 8 ? ", ...}" : "}").toString();
  }
}
