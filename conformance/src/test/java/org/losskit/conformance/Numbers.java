package org.losskit.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.losskit.conformance.Deviation.Concern;

/** A value or a gradient by the contract, and how large the parts are that each number sums. */
final class Numbers {
  private final double[] numbers;
  private final double[] sizes;
  private final int[] parts;
  private final List<Map<Deviation, Integer>> marks = new ArrayList<>();

  Numbers(int count) {
    numbers = new double[count];
    sizes = new double[count];
    parts = new int[count];
    for (int i = 0; i < count; i++) {
      marks.add(new LinkedHashMap<>(0));
    }
  }

  /** Adds a part to number {@code i}. */
  void add(int i, double part, double size, List<Deviation> deviations) {
    numbers[i] += part;
    sizes[i] += Math.abs(size);
    parts[i]++;
    for (Deviation deviation : deviations) {
      marks.get(i).merge(deviation, 1, Integer::sum);
    }
  }

  /** Divides number {@code i}, which is a sum. */
  void divide(int i, double denominator) {
    numbers[i] /= denominator;
    sizes[i] /= Math.abs(denominator);
  }

  int count() {
    return numbers.length;
  }

  double number(int i) {
    return numbers[i];
  }

  /** The sum of the magnitudes of the parts; 0 where it says nothing. */
  double size(int i) {
    return Double.isFinite(sizes[i]) ? sizes[i] : 0;
  }

  /** The classes of inputs that part of number {@code i} belongs to. */
  Collection<Deviation> deviations(int i) {
    return parts[i] == 0 ? List.of(Deviations.NO_TERM) : marks.get(i).keySet();
  }

  /** The class in which LibTorch loses the digits of every part of number {@code i}, if any. */
  List<Deviation> digits(int i) {
    return marks.get(i).entrySet().stream()
        .filter(mark -> mark.getKey().concern() == Concern.DIGITS && mark.getValue() == parts[i])
        .map(Map.Entry::getKey)
        .toList();
  }
}
