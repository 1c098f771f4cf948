package org.losskit.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One line on standard error that says how far scoring has come. */
final class Progress {
  private static final long NANOS = 1_000_000_000L;
  private static final long INTERVAL = NANOS / 8;
  private static final int BAR = 24;
  private static final int SHORTEST_BAR = 8;

  private final PrintStream err;
  private final boolean visible;
  private final int width;
  private final long start;
  private long next;
  private boolean drawn;
  private boolean over;

  /** For whoever watches standard error and wants to see anything. */
  Progress(Console console, boolean quiet) {
    this(console.err(), console.errIsTerminal() && !quiet, console.width(), System.nanoTime());
  }

  Progress(PrintStream err, boolean visible, int width, long start) {
    this.err = err;
    this.visible = visible;
    this.width = width;
    this.start = start;
    // What is done at once needs no bar.
    this.next = start + 2 * INTERVAL;
  }

  /** Whether anybody sees it. */
  boolean isVisible() {
    return visible;
  }

  /** Whether it is time to draw again. */
  synchronized boolean isDue(long now) {
    return visible && !over && now >= next;
  }

  /**
   * Draws.
   *
   * @param rows how many are done
   * @param of how many there are; negative where nobody knows
   * @param fraction the share that is done; 0 where nobody knows
   */
  synchronized void show(long now, long rows, long of, double fraction) {
    if (over) {
      return;
    }
    next = now + INTERVAL;
    double seconds = (double) (now - start) / NANOS;
    err.print("\r" + line(rows, of, fraction, seconds, width - 1) + "\u001b[K");
    err.flush();
    drawn = true;
  }

  /** The text for some rows that took some seconds, in so many columns. */
  static String line(long rows, long of, double fraction, double seconds, int width) {
    List<String> parts = new ArrayList<>();
    if (fraction > 0) {
      parts.add(String.format(Locale.ROOT, "%3.0f %%", 100 * fraction));
    }
    parts.add(
        of < 0
            ? String.format(Locale.ROOT, "%,d rows", rows)
            : String.format(Locale.ROOT, "%,d of %,d rows", rows, of));
    String left = fraction > 0.01 ? remaining(seconds * (1 - fraction) / fraction) : "";
    String rate = String.format(Locale.ROOT, "%,.0f rows/s", rows / seconds);
    if (length(parts) + length(List.of(rate)) + length(left) <= width) {
      parts.add(rate);
    }
    if (!left.isEmpty() && length(parts) + length(left) <= width) {
      parts.add(left);
    }
    int bar = Math.min(BAR, width - length(parts));
    if (fraction > 0 && bar >= SHORTEST_BAR) {
      int full = (int) Math.round(fraction * bar);
      parts.set(0, "█".repeat(full) + "░".repeat(bar - full) + " " + parts.get(0));
    }
    return String.join("  ", parts);
  }

  /** Columns, with the gap after each part. */
  private static int length(List<String> parts) {
    return parts.stream().mapToInt(Progress::length).sum();
  }

  private static int length(String part) {
    return part.length() + 2;
  }

  private static String remaining(double seconds) {
    if (seconds < 59.5) {
      return count(Math.max(1, Math.round(seconds)), "second") + " left";
    }
    long minutes = Math.round(seconds / 60);
    if (minutes < 60) {
      return "about " + count(minutes, "minute") + " left";
    }
    String rest = minutes % 60 == 0 ? "" : " " + count(minutes % 60, "minute");
    return "about " + count(minutes / 60, "hour") + rest + " left";
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }

  /** Takes the line away; none is drawn from now on. */
  synchronized void clear() {
    over = true;
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
      drawn = false;
    }
  }
}
