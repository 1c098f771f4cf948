package org.losskit.score.page;

import java.math.BigDecimal;
import java.util.List;

/** From numbers to places on the picture; what is out of range lies at the end. */
record Axis(double low, double high, double first, double last) {
  /** Beyond it, differences overflow. */
  private static final double LARGEST = 1e300;

  private static final int MOST_TICKS = 5;

  /** Between two numbers, in pixels. */
  private static final double GAP = 8;

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

  /** Rules at round numbers, and below them the numbers, every other one where room is short. */
  void draw(Svg svg, double top, double bottom) {
    List<BigDecimal> ticks = Ticks.of(low, high, MOST_TICKS);
    int every = fits(ticks) ? 1 : 2;
    for (BigDecimal tick : ticks) {
      double x = at(tick.doubleValue());
      svg.line("rule", x, top, x, bottom);
      if (every == 1 || isEven(tick, ticks.get(1).subtract(ticks.get(0)))) {
        svg.text("faint", x, bottom + 17, Svg.Anchor.MIDDLE, Ticks.label(tick));
      }
    }
  }

  private boolean fits(List<BigDecimal> ticks) {
    if (ticks.size() < 3) {
      return true;
    }
    int longest = ticks.stream().mapToInt(tick -> Ticks.label(tick).length()).max().orElse(0);
    double step = at(ticks.get(1).doubleValue()) - at(ticks.get(0).doubleValue());
    return step >= longest * Svg.CHARACTER + GAP;
  }

  /** Whether an even multiple of the step, as zero is. */
  private static boolean isEven(BigDecimal tick, BigDecimal step) {
    return tick.remainder(step.add(step)).signum() == 0;
  }
}
