package org.losskit.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The sizes of a tensor's dimensions, outermost first; a scalar has none. */
public final class Shape {
  private static final Shape SCALAR = new Shape(new int[0]);

  private final int[] sizes;
  private final int count;

  private Shape(int[] sizes) {
    this.sizes = sizes;
    long product = 1;
    boolean empty = false;
    for (int size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "shape: size " + size + " in " + Arrays.toString(sizes) + "; expected sizes >= 0");
      }
      empty |= size == 0;
      // Too large is too large: no overflow, and a later 0 still makes the shape empty.
      product = Math.min(product * size, Long.MAX_VALUE >> 32);
    }
    if (!empty && product > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "shape: "
              + Arrays.toString(sizes)
              + " has more elements than a Java array holds; split the batch and merge accumulators");
    }
    this.count = (int) product;
  }

  /** The shape with these sizes. */
  public static Shape of(int... sizes) {
    return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
  }

  /** The shape of a single number: no dimensions, one element. */
  public static Shape scalar() {
    return SCALAR;
  }

  /** How many dimensions there are. */
  public int rank() {
    return sizes.length;
  }

  /** How many elements there are: the product of the sizes. */
  public int count() {
    return count;
  }

  /** The size of a dimension. */
  public int size(int dimension) {
    return sizes[dimension];
  }

  /** The product of the sizes of the dimensions {@code from <= d < to}. */
  public int count(int from, int to) {
    int product = 1;
    for (int d = from; d < to; d++) {
      product *= sizes[d];
    }
    return product;
  }

  /** The sizes, as a new array. */
  public int[] toArray() {
    return sizes.clone();
  }

  /** This shape without one dimension. */
  public Shape without(int dimension) {
    int[] rest = new int[sizes.length - 1];
    System.arraycopy(sizes, 0, rest, 0, dimension);
    System.arraycopy(sizes, dimension + 1, rest, dimension, rest.length - dimension);
    return of(rest);
  }

  /**
   * The shape that both broadcast to: trailing dimensions are aligned, and a size of 1 stretches.
   *
   * @return null when the two do not fit together
   */
  public @Nullable Shape broadcast(Shape other) {
    if (equals(other)) {
      return this;
    }
    int rank = Math.max(rank(), other.rank());
    int[] result = new int[rank];
    for (int d = 1; d <= rank; d++) {
      int a = d <= rank() ? sizes[rank() - d] : 1;
      int b = d <= other.rank() ? other.sizes[other.rank() - d] : 1;
      if (a != b && a != 1 && b != 1) {
        return null;
      }
      result[rank - d] = a == 1 ? b : a;
    }
    return of(result);
  }

  /** Whether this shape broadcasts to {@code other} without enlarging it. */
  public boolean broadcastsTo(Shape other) {
    if (rank() > other.rank()) {
      return false;
    }
    for (int d = 1; d <= rank(); d++) {
      int size = sizes[rank() - d];
      if (size != 1 && size != other.sizes[other.rank() - d]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Shape shape && Arrays.equals(sizes, shape.sizes));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /** For example {@code [3, 2]}; a scalar is {@code []}. */
  @Override
  public String toString() {
    return Arrays.toString(sizes);
  }
}
