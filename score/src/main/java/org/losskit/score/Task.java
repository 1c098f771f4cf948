package org.losskit.score;

import org.losskit.loss.LossType;

/** What kind of prediction a loss judges. */
enum Task {
  /** One number for the class 1 against the class 0. */
  BINARY,
  /** One number per class. */
  CLASSES,
  /** A number for a number. */
  REGRESSION;

  static Task of(LossType loss) {
    return switch (loss.targets()) {
      case PROBABILITIES -> BINARY;
      case CLASSES -> CLASSES;
      default -> REGRESSION;
    };
  }
}
