package org.losskit.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The real-number terms of a loss and their slopes, by the documented formulas. */
final class Truth {
  /**
   * A real number and what its error is measured by.
   *
   * @param magnitude where it is not 0, errors count in the last place of this (if it is above the
   *     number itself), and otherwise beyond the slack
   * @param slack an error up to this is within the published bound whatever the last place is
   */
  record Measured(Real truth, double magnitude, double slack) {
    private Measured plus(Measured other) {
      return new Measured(
          truth.plus(other.truth), magnitude + other.magnitude, slack + other.slack);
    }
  }

  private final List<Measured> values = new ArrayList<>();
  private final Map<Integer, Map<Integer, Measured>> slopes = new LinkedHashMap<>();

  /** The next term's value. */
  Truth value(Real number) {
    return value(number, 0, 0);
  }

  /** The next term's value, with a measure of its own. */
  Truth value(Real number, double magnitude, double slack) {
    values.add(new Measured(number, magnitude, slack));
    return this;
  }

  /** A slope, or a part of one, by an element of an input. */
  Truth slope(int input, int element, Real number) {
    return slope(input, element, number, 0, 0);
  }

  /** A slope, or a part of one, with a measure of its own. */
  Truth slope(int input, int element, Real number, double magnitude, double slack) {
    slopes
        .computeIfAbsent(input, i -> new LinkedHashMap<>())
        .merge(element, new Measured(number, magnitude, slack), Measured::plus);
    return this;
  }

  /** By the position in the unreduced value. */
  List<Measured> values() {
    return values;
  }

  /** By the position in an input, for those elements that have a slope. */
  Map<Integer, Measured> slopes(int input) {
    return slopes.getOrDefault(input, Map.of());
  }
}
