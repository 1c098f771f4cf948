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
    if (loss.inputs().get(1).content() != LossType.Content.FLOATING) {
      return CLASSES;
    }
    return loss.scale() == LossType.Scale.REAL ? REGRESSION : BINARY;
  }
}
