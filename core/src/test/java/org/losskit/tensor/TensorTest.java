package org.losskit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void arraysAreWrappedNotCopied() {
    float[] array = {1, 2, 3, 4};
    Tensor tensor = Tensor.of(array, 2, 2);
    array[3] = 9;
    tensor.set(0, 7);
    assertThat(tensor.getDouble(3)).isEqualTo(9);
    assertThat(array[0]).isEqualTo(7);
    assertThat(tensor.floats()).isSameAs(array);
    assertThat(tensor.reshape(4).floats()).isSameAs(array);
    assertThat(tensor.rows(1, 2).floats()).isSameAs(array);
  }

  @Test
  void rowsAreParts() {
    Tensor tensor = Tensor.of(new double[] {0, 1, 2, 3, 4, 5}, 3, 2);
    Tensor part = tensor.rows(1, 3);
    assertThat(part.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(part.offset()).isEqualTo(2);
    assertThat(part.toDoubleArray()).containsExactly(2, 3, 4, 5);
    assertThat(part.rows(1, 2).toDoubleArray()).containsExactly(4, 5);
    assertThat(part.rows(2, 2).count()).isZero();
    assertThat(part.reshape(4).offset()).isEqualTo(2);
    assertThatThrownBy(() -> tensor.rows(1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void partsOfArraysStayInside() {
    float[] floats = {1, 2, 3};
    assertThat(Tensor.view(floats, 1, Shape.of(2)).toFloatArray()).containsExactly(2, 3);
    assertThat(Tensor.view(new double[] {1, 2, 3}, 3, Shape.of(0)).count()).isZero();
    assertThat(Tensor.view(new long[] {1, 2, 3}, 2, Shape.scalar()).getLong(0)).isEqualTo(3);
    assertThatThrownBy(() -> Tensor.view(floats, 2, Shape.of(2)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Tensor.view(floats, -1, Shape.of(2)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    Tensor part = Tensor.view(floats, 1, Shape.of(1));
    assertThatThrownBy(() -> part.getDouble(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Tensor.of(1, 2).getLong(2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void elementsOfEveryType() {
    assertThat(Tensor.of(3, 4).getDouble(1)).isEqualTo(4);
    assertThat(Tensor.of(new int[] {3, 4}, Shape.of(2, 1)).getLong(1)).isEqualTo(4);
    assertThat(Tensor.of(new long[] {5}).getDouble(0)).isEqualTo(5);
    assertThat(Tensor.of(new boolean[] {false, true}).getDouble(1)).isEqualTo(1);
    assertThat(Tensor.of(new boolean[] {false, true}).getLong(0)).isZero();
    assertThat(Tensor.scalar(2.5).toDouble()).isEqualTo(2.5);
    assertThat(Tensor.scalar(2.5f).dtype()).isEqualTo(DType.FLOAT32);
    assertThat(Tensor.scalar(2L).dtype()).isEqualTo(DType.INT64);
    for (DType dtype : DType.values()) {
      Tensor zeros = Tensor.zeros(dtype, Shape.of(2, 3));
      assertThat(zeros.dtype()).isEqualTo(dtype);
      assertThat(zeros.toDoubleArray()).containsExactly(0, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void typesArePromotedToTheWiderOne() {
    assertThat(DType.FLOAT32.promote(DType.FLOAT64)).isEqualTo(DType.FLOAT64);
    assertThat(DType.FLOAT32.promote(DType.INT64)).isEqualTo(DType.FLOAT32);
    assertThat(DType.INT32.promote(DType.INT64)).isEqualTo(DType.INT64);
    assertThat(DType.BOOLEAN.promote(DType.INT32)).isEqualTo(DType.INT32);
    assertThat(DType.BOOLEAN.promote(DType.BOOLEAN)).isEqualTo(DType.BOOLEAN);
  }

  @Test
  void textShowsTypeShapeAndTheFirstElements() {
    assertThat(Tensor.of(new float[] {0.1f, 2}, 2, 1)).hasToString("float32 [2, 1] {0.1, 2.0}");
    assertThat(Tensor.scalar(0.1)).hasToString("float64 [] {0.1}");
    assertThat(Tensor.of(1, 2)).hasToString("int32 [2] {1, 2}");
    assertThat(Tensor.of(new boolean[] {true})).hasToString("boolean [1] {1}");
    assertThat(Tensor.of(new long[9])).hasToString("int64 [9] {0, 0, 0, 0, 0, 0, 0, 0, ...}");
  }

  @Test
  void broadcastsWalkTheOperand() {
    assertThat(positions(Shape.of(3), Shape.of(2, 3))).containsExactly(0, 1, 2, 0, 1, 2);
    assertThat(positions(Shape.of(2, 1), Shape.of(2, 3))).containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(positions(Shape.of(2, 1, 2), Shape.of(2, 2, 2)))
        .containsExactly(0, 1, 0, 1, 2, 3, 2, 3);
    assertThat(positions(Shape.scalar(), Shape.of(3))).containsExactly(0, 0, 0);
    assertThat(positions(Shape.of(1, 3), Shape.of(3))).containsExactly(0, 1, 2);
    assertThat(Broadcast.of(Shape.of(3), Shape.of(3)).kind()).isEqualTo(Broadcast.Kind.SAME);
    assertThat(Broadcast.of(Shape.of(1), Shape.of(3)).kind()).isEqualTo(Broadcast.Kind.SCALAR);
    assertThat(Broadcast.of(Shape.of(3, 1), Shape.of(3, 2)).kind())
        .isEqualTo(Broadcast.Kind.STRETCHED);
  }

  @Test
  void broadcastsStartAnywhere() {
    Shape operand = Shape.of(4, 1, 3);
    Shape result = Shape.of(2, 4, 5, 3);
    int[] all = positions(operand, result);
    int[] part = new int[17];
    for (int from = 0; from + part.length <= all.length; from++) {
      Broadcast.of(operand, result).positions(from, part.length, part);
      assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(all, from, from + part.length));
    }
  }

  private static int[] positions(Shape operand, Shape result) {
    int[] positions = new int[result.count()];
    Broadcast.of(operand, result).positions(0, positions.length, positions);
    return positions;
  }
}
