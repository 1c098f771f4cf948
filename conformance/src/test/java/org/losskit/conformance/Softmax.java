package org.losskit.conformance;

/** The softmax of a row, in plain double arithmetic. */
final class Softmax {
  private static final double LEAD = 1e-3;

  private final double[] x;
  private final int largest;

  /** The exponentials of all classes but the largest, relative to it. */
  private double others;

  Softmax(double[] row) {
    x = row;
    int at = 0;
    for (int c = 0; c < row.length; c++) {
      at = row[c] > row[at] || Double.isNaN(row[c]) ? c : at;
    }
    largest = at;
    // No softmax exists of NaN, of +infinity, and of nothing but -infinity.
    others = Double.isFinite(row[at]) ? 0 : Double.NaN;
    for (int c = 0; c < row.length; c++) {
      others += c == largest ? 0 : Math.exp(row[c] - row[largest]);
    }
  }

  /** -ln p of a class. */
  double surprisal(int c) {
    return x[largest] - x[c] + Math.log1p(others);
  }

  /** The magnitudes of the parts of -ln p. */
  double size(int c) {
    return Math.abs(surprisal(c));
  }

  double p(int c) {
    return Math.exp(x[c] - x[largest]) / (1 + others);
  }

  /** Whether a class leads the others by far. */
  boolean leads(int c) {
    return c == largest && others < LEAD;
  }

  /** Whether all mass is on a class that leads the others by far. */
  boolean isConfident(double[] mass) {
    double rest = 0;
    for (int c = 0; c < mass.length; c++) {
      rest += c == largest ? 0 : Math.abs(mass[c]);
    }
    return leads(largest) && rest == 0;
  }

  boolean isNaN() {
    return Double.isNaN(others);
  }
}
