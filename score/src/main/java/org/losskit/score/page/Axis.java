package org.losskit.score.page;

import java.math.BigDecimal;
import java.util.List;

/** From numbers to places on the picture; what is out of range lies at the end. */
record Axis(double low, double high, double first, double last) {
  /** Beyond it, differences overflow. */
  private static final double LARGEST = 1e300;

  /** Of a number, in pixels. */
  private static final double ROOM = 50;

  /** With some room where all numbers are the same. */
  Axis {
    low = clamp(low);
    high = clamp(high);
    if (!(high > low)) {
      double room = Math.max(Math.abs(low) * 0.5, 1e-3);
      low -= room;
      high += room;
    }
  }

  private static double clamp(double x) {
    return Math.max(-LARGEST, Math.min(x, LARGEST));
  }

  /** As many round numbers as there is room for. */
  List<BigDecimal> ticks() {
    return Ticks.of(low, high, Math.max(2, (int) ((last - first) / ROOM)));
  }

  double at(double x) {
    double share = (Math.max(low, Math.min(x, high)) - low) / (high - low);
    return first + share * (last - first);
  }
}
