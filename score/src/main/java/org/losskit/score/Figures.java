package org.losskit.score;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them. */
public final class Figures {
  private Figures() {}

  /** A count, with commas. */
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** Some four digits that count; a dash for what does not exist. */
  public static String loss(@Nullable Double x) {
    if (x == null) {
      return "-";
    }
    if (!Double.isFinite(x)) {
      return Double.isNaN(x) ? "NaN" : x > 0 ? "∞" : "-∞";
    }
    double size = Math.abs(x);
    if (size != 0 && (size < 5e-4 || size >= 1e9)) {
      return String.format(Locale.ROOT, "%.2e", x);
    }
    return String.format(Locale.ROOT, format(size), x);
  }

  private static String format(double size) {
    return size < 100 ? "%.4f" : size < 1000 ? "%,.2f" : "%,.1f";
  }

  /** The standard error beside a loss, to the same place. */
  public static String error(@Nullable Double mean, @Nullable Double error) {
    if (mean == null || error == null || error.isNaN()) {
      return "";
    }
    boolean plain = Double.isFinite(error) && (error == 0 || error >= 5e-4);
    return "± " + (plain ? String.format(Locale.ROOT, format(Math.abs(mean)), error) : loss(error));
  }

  /** A sum of rows or weights: whole where it is. */
  public static String total(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1e15 ? count((long) x) : loss(x);
  }

  /** A share in percent, or a dash of nothing. */
  public static String percent(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /** A stored prediction. */
  public static String prediction(double x) {
    if (!Double.isFinite(x) || x == 0) {
      return x == 0 ? "0" : loss(x);
    }
    double size = Math.abs(x);
    return size >= 1e-3 && size < 1e6
        ? String.format(Locale.ROOT, "%.4f", x)
        : String.format(Locale.ROOT, "%.3e", x);
  }
}
