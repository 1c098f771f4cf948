package org.losskit.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
  private static Shape shape(String text) {
    return text.isBlank()
        ? Shape.scalar()
        : Shape.of(java.util.Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, 3",
    "3, 1, 3",
    "1, 3, 3",
    "'', 4, 4",
    "4, '', 4",
    "'', '', ''",
    "2x3, 3, 2x3",
    "3, 2x3, 2x3",
    "4x1, 3, 4x3",
    "2x1x5, 3x1, 2x3x5",
    "0, 1, 0",
    "1, 0, 0",
    "2x0, 1x1, 2x0",
    "1x1x1, 2, 1x1x2"
  })
  void broadcasting(String a, String b, String result) {
    assertThat(shape(a).broadcast(shape(b))).isEqualTo(shape(result));
    assertThat(shape(a).broadcastsTo(shape(b))).isEqualTo(shape(b).equals(shape(result)));
    assertThat(shape(b).broadcastsTo(shape(a))).isEqualTo(shape(a).equals(shape(result)));
  }

  @ParameterizedTest
  @CsvSource({"3, 4", "2x3, 2", "0, 2", "2x3, 3x2"})
  void shapesThatDoNotFit(String a, String b) {
    assertThat(shape(a).broadcast(shape(b))).isNull();
    assertThat(shape(a).broadcastsTo(shape(b))).isFalse();
    assertThat(shape(b).broadcastsTo(shape(a))).isFalse();
  }

  @Test
  void sizesAndCounts() {
    Shape shape = Shape.of(2, 3, 4);
    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.count()).isEqualTo(24);
    assertThat(shape.count(1, 3)).isEqualTo(12);
    assertThat(shape.count(3, 3)).isEqualTo(1);
    assertThat(shape.size(1)).isEqualTo(3);
    assertThat(shape.without(1)).isEqualTo(Shape.of(2, 4)).hasToString("[2, 4]");
    assertThat(Shape.of(5).without(0)).isEqualTo(Shape.scalar()).hasToString("[]");
    assertThat(Shape.scalar().count()).isEqualTo(1);
    assertThat(shape).hasSameHashCodeAs(Shape.of(2, 3, 4)).isNotEqualTo(Shape.of(4, 3, 2));
  }

  @Test
  void laterChangesOfTheArrayDoNotShow() {
    int[] sizes = {2, 3};
    Shape shape = Shape.of(sizes);
    sizes[0] = 7;
    shape.toArray()[1] = 7;
    assertThat(shape).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void emptyShapesOfAnySizeArePossible() {
    assertThat(Shape.of(0, 1 << 20, 1 << 20).count()).isZero();
    assertThat(Shape.of(1 << 20, 1 << 20, 0).count()).isZero();
  }
}
