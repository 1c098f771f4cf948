package org.losskit.reader;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of the input play which part.
 *
 * @param prediction one column, a comma list or glob of columns ({@code p_*}: {@code p_2} before
 *     {@code p_10}), a list column, or the path of a {@code .npy} file
 * @param target a column or the path of a {@code .npy} file
 * @param textTarget whether every label is a text (a class name): {@link Batch#labels()} then names
 *     the text of every row, numbers included ({@code 3.0} is "3")
 * @param weight the column of row weights
 * @param by the columns whose values name the segment of a row
 * @param batch the column that names the batch of a row
 * @param numbers further columns of numbers, such as a variance
 * @param maxSegments more distinct keys than this are refused
 */
public record Selection(
    String prediction,
    String target,
    boolean textTarget,
    @Nullable String weight,
    List<String> by,
    @Nullable String batch,
    List<String> numbers,
    int maxSegments) {
  /** Copies the lists. */
  public Selection {
    by = List.copyOf(by);
    numbers = List.copyOf(numbers);
    if (maxSegments < 1) {
      throw new InputException("max-segments = " + maxSegments + "; expected at least 1");
    }
  }

  /** Predictions and targets alone, and at most 100,000 segments. */
  public static Selection of(String prediction, String target) {
    return new Selection(prediction, target, false, null, List.of(), null, List.of(), 100_000);
  }

  /** With labels taken as texts. */
  public Selection withTextTarget() {
    return new Selection(prediction, target, true, weight, by, batch, numbers, maxSegments);
  }

  /** With a weight for each row. */
  public Selection withWeight(String column) {
    return new Selection(prediction, target, textTarget, column, by, batch, numbers, maxSegments);
  }

  /** With segments by the values of these columns. */
  public Selection withBy(List<String> columns) {
    return new Selection(
        prediction, target, textTarget, weight, columns, batch, numbers, maxSegments);
  }

  /** With the batch of each row. */
  public Selection withBatch(String column) {
    return new Selection(prediction, target, textTarget, weight, by, column, numbers, maxSegments);
  }

  /** With further columns of numbers. */
  public Selection withNumbers(List<String> columns) {
    return new Selection(prediction, target, textTarget, weight, by, batch, columns, maxSegments);
  }

  /** With another limit on the number of segments. */
  public Selection withMaxSegments(int most) {
    return new Selection(prediction, target, textTarget, weight, by, batch, numbers, most);
  }
}
