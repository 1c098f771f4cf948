package org.losskit.score;

import org.losskit.internal.kernel.ScalarMath;

/** What an event of some probability costs. */
final class Surprisal {
  private Surprisal() {}

  /** -ln p: +0 at 1, infinite at 0. */
  static double of(double p) {
    return 0 - ScalarMath.log(p);
  }
}
