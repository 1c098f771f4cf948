package org.losskit.loss;

import java.util.Arrays;
import org.losskit.tensor.Tensor;

/**
 * The ways to spread one target over the time steps: blank 0, label 0, blank 1, ..., label L-1,
 * blank L in this order, each for any number of steps; a blank may be left out except between equal
 * labels.
 *
 * <p>A state counts at a time step only if an alignment leads through it: from {@code firstLabel}
 * or {@code firstBlank} on, where the states before it fit in, and until {@code lastLabel} or
 * {@code lastBlank}, where those after it do. {@link #moveTo} finds the states of a step.
 */
final class CTCAlignments {
  /** How many time steps are read. */
  int time;

  /** L, how many labels the target has. */
  int labels;

  /** How many different symbols occur, the blank included. */
  int symbols;

  /** The class of each symbol; symbol 0 is the blank. */
  int[] classes = {};

  /** The symbol of each label. */
  int[] symbol = {};

  /**
   * 1 where label i may follow label i-1 at once, else 0: for equal labels, and at both ends (0 and
   * L).
   */
  double[] skip = {};

  /** The labels at the time step: {@code firstOfLabels <= i <= lastOfLabels}. */
  int firstOfLabels;

  int lastOfLabels;

  /** The blanks at the time step. */
  int firstOfBlanks;

  int lastOfBlanks;

  private int repeats;
  private int[] firstLabel = {};
  private int[] lastLabel = {};
  private int[] firstBlank = {};
  private int[] lastBlank = {};

  /** The symbol of a class, or -1; -1 everywhere between two targets. */
  private int[] symbolOf = {};

  /** Takes a target: {@code count} labels from {@code from} on. */
  void set(Tensor targets, int from, int count, int steps, int blank, int classCount) {
    time = steps;
    labels = count;
    if (skip.length < count + 1) {
      classes = new int[count + 1];
      symbol = new int[count + 1];
      skip = new double[count + 1];
      firstLabel = new int[count + 1];
      lastLabel = new int[count + 1];
      firstBlank = new int[count + 1];
      lastBlank = new int[count + 1];
    }
    if (symbolOf.length < classCount) {
      symbolOf = new int[classCount];
      Arrays.fill(symbolOf, -1);
    }
    symbols = 1;
    classes[0] = blank;
    repeats = 0;
    for (int i = 0; i < count; i++) {
      int label = (int) targets.getLong(from + i);
      if (symbolOf[label] < 0) {
        symbolOf[label] = symbols;
        classes[symbols++] = label;
      }
      symbol[i] = symbolOf[label];
      boolean repeated = i > 0 && symbol[i] == symbol[i - 1];
      repeats += repeated ? 1 : 0;
      skip[i] = repeated || i == 0 ? 0 : 1;
      firstLabel[i] = i + repeats;
    }
    skip[count] = 0;
    for (int u = 1; u < symbols; u++) {
      symbolOf[classes[u]] = -1;
    }
    for (int i = 0; i < count; i++) {
      // What follows label i: the other labels, and a blank within each pair of equal ones.
      int follow = count - 1 - i + repeats - (firstLabel[i] - i);
      lastLabel[i] = steps - 1 - follow;
    }
    for (int i = 0; i <= count; i++) {
      firstBlank[i] = i == 0 ? 0 : firstLabel[i - 1] + 1;
      lastBlank[i] = i == count ? steps - 1 : lastLabel[i] - 1;
    }
    firstOfLabels = 0;
    lastOfLabels = -1;
    firstOfBlanks = 0;
    lastOfBlanks = -1;
  }

  /** Whether there is an alignment at all. */
  boolean exist() {
    return time >= labels + repeats;
  }

  /** How many pairs of equal neighbours the target has. */
  int repeats() {
    return repeats;
  }

  /** How many numbers a row of states takes: blanks, a zero, labels. */
  int width() {
    return 2 * labels + 2;
  }

  /** Where the labels of a row of states begin; before them stands a zero. */
  int labelStart() {
    return labels + 2;
  }

  /** Finds the states of a time step; cheap when it is a neighbour of the last one. */
  void moveTo(int t) {
    lastOfLabels = upper(firstLabel, labels, lastOfLabels, t);
    lastOfBlanks = upper(firstBlank, labels + 1, lastOfBlanks, t);
    firstOfLabels = lower(lastLabel, labels, firstOfLabels, t);
    firstOfBlanks = lower(lastBlank, labels + 1, firstOfBlanks, t);
  }

  /** The last i with {@code first[i] <= t}. */
  private static int upper(int[] first, int n, int from, int t) {
    int i = from;
    while (i + 1 < n && first[i + 1] <= t) {
      i++;
    }
    while (i >= 0 && first[i] > t) {
      i--;
    }
    return i;
  }

  /** The first i with {@code last[i] >= t}. */
  private static int lower(int[] last, int n, int from, int t) {
    int i = from;
    while (i > 0 && last[i - 1] >= t) {
      i--;
    }
    while (i < n && last[i] < t) {
      i++;
    }
    return i;
  }
}
