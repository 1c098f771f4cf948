package org.losskit.score;

/** How often the label is the class after the predicted one, or before it, in a circle. */
final class ClassShift {
  private final int classes;

  /** Rows whose label is the predicted class plus 1. */
  long after;

  /** Rows whose label is the predicted class minus 1. */
  long before;

  ClassShift(int classes) {
    this.classes = classes;
  }

  void add(Block block) {
    if (classes <= 2) {
      return;
    }
    int[] predicted = block.predicted;
    int[] labels = block.labels;
    int last = classes - 1;
    int up = 0;
    int down = 0;
    for (int k = 0; k < block.count; k++) {
      // Without a class the predicted one is -1, and no distance counts.
      int distance = predicted[k] < 0 ? 0 : labels[k] - predicted[k];
      up += distance == 1 || distance == -last ? 1 : 0;
      down += distance == -1 || distance == last ? 1 : 0;
    }
    after += up;
    before += down;
  }

  /** Adds the rows of another; the other keeps its own. */
  void merge(ClassShift other) {
    after += other.after;
    before += other.before;
  }
}
