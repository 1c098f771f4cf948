package org.losskit.tensor;

/** The element types that a {@link Tensor} can hold. */
public enum DType {
  /** {@code float}, IEEE binary32. */
  FLOAT32("float32"),
  /** {@code double}, IEEE binary64. */
  FLOAT64("float64"),
  /** {@code int}: class labels. */
  INT32("int32"),
  /** {@code long}: class labels. */
  INT64("int64"),
  /** {@code boolean}: targets that are 0 or 1. */
  BOOLEAN("boolean");

  private final String label;

  DType(String label) {
    this.label = label;
  }

  /** Whether the type is {@link #FLOAT32} or {@link #FLOAT64}. */
  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** The type that holds both: float64 as soon as one of the two is. */
  public DType promote(DType other) {
    if (this == other) {
      return this;
    }
    if (this == FLOAT64 || other == FLOAT64) {
      return FLOAT64;
    }
    if (isFloating() || other.isFloating()) {
      return FLOAT32;
    }
    return this == INT64 || other == INT64 ? INT64 : INT32;
  }

  @Override
  public String toString() {
    return label;
  }
}
