package org.losskit.score.page;

/** From numbers to places on the picture; what is out of range lies at the end. */
record Axis(double low, double high, double first, double last) {
  /** Beyond it, differences overflow. */
  private static final double LARGEST = 1e300;

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

  double at(double x) {
    double share = (Math.max(low, Math.min(x, high)) - low) / (high - low);
    return first + share * (last - first);
  }
}
