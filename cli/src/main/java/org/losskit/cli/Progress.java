package org.losskit.cli;

import java.io.PrintStream;
import java.util.Locale;

/** One line on standard error that says how far scoring has come. */
final class Progress {
  private static final long NANOS = 1_000_000_000L;
  private static final long INTERVAL = NANOS / 8;
  private static final int BAR = 24;

  private final PrintStream err;
  private final boolean visible;
  private final long start;
  private long next;
  private boolean drawn;

  Progress(PrintStream err, boolean visible) {
    this(err, visible, System.nanoTime());
  }

  Progress(PrintStream err, boolean visible, long start) {
    this.err = err;
    this.visible = visible;
    this.start = start;
    // What is done at once needs no bar.
    this.next = start + 2 * INTERVAL;
  }

  /** Whether it is time to draw again. */
  boolean isDue(long now) {
    return visible && now >= next;
  }

  /** Draws. */
  void show(long now, long rows, double fraction) {
    next = now + INTERVAL;
    err.print("\r" + line(rows, fraction, (double) (now - start) / NANOS) + "\u001b[K");
    err.flush();
    drawn = true;
  }

  /** The text for some rows that took some seconds; the fraction may be unknown: zero. */
  static String line(long rows, double fraction, double seconds) {
    int full = (int) Math.round(fraction * BAR);
    String bar = "█".repeat(full) + "░".repeat(BAR - full);
    String left = fraction > 0.01 ? remaining(seconds * (1 - fraction) / fraction) : "";
    return String.format(
        Locale.ROOT,
        "%s %3.0f %%  %,d rows  %,.0f rows/s%s",
        bar,
        100 * fraction,
        rows,
        rows / seconds,
        left);
  }

  private static String remaining(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? "  " + whole + " s left"
        : String.format(Locale.ROOT, "  %d min %d s left", whole / 60, whole % 60);
  }

  /** Takes the line away. */
  void clear() {
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
      drawn = false;
    }
  }
}
