package org.losskit.score;

import org.jspecify.annotations.Nullable;

/**
 * The exact sums of some rows: their terms t and shares w of the denominator, both weighted, and
 * the products that the standard error needs. Where all shares are 1 there are two sums only, since
 * the others follow from them and the number of rows.
 */
final class Totals {
  private long rows;
  private final ProductSum terms = new ProductSum();
  private final ProductSum termSquares = new ProductSum();
  private final @Nullable Shares shares;

  /** The sums that only shares other than 1 need. */
  private static final class Shares {
    final ProductSum sum = new ProductSum();
    final ProductSum products = new ProductSum();
    final ProductSum squares = new ProductSum();

    void add(Shares other) {
      sum.add(other.sum);
      products.add(other.products);
      squares.add(other.squares);
    }
  }

  /** Of no rows; whether every share is going to be 1. */
  Totals(boolean unit) {
    shares = unit ? null : new Shares();
  }

  /** Adds the rows of a block. */
  void add(Block block) {
    if (shares == null) {
      rows += block.count;
      terms.add(block.terms, 0, block.count);
      termSquares.addSquares(block.terms, block.count);
      return;
    }
    for (int k = 0; k < block.count; k++) {
      add(block.terms[k], block.shares[k], block.weight(k));
    }
  }

  /** Adds a row. */
  void add(double term, double share, double weight) {
    rows++;
    if (shares == null) {
      terms.add(term);
      termSquares.add(term, term);
      return;
    }
    // Weight 0 is the absence of the row, also of an infinite term.
    if (weight == 0) {
      return;
    }
    terms.add(term, weight);
    shares.sum.add(share, weight);
    addWeighted(termSquares, term, term, weight);
    addWeighted(shares.products, term, share, weight);
    addWeighted(shares.squares, share, share, weight);
  }

  /**
   * Adds a row whose term is {@code here - there}, unrounded: the rounded difference and what it
   * lacks enter every sum.
   */
  void addDifference(double here, double there, double share, double weight) {
    double difference = here - there;
    add(difference, share, weight);
    double subtracted = here - difference;
    double rest = (here - (difference + subtracted)) + (subtracted - there);
    if (rest == 0 || !Double.isFinite(rest) || weight == 0) {
      return;
    }
    terms.add(rest, weight);
    addWeighted(termSquares, difference, rest, weight);
    addWeighted(termSquares, difference, rest, weight);
    addWeighted(termSquares, rest, rest, weight);
    if (shares != null) {
      addWeighted(shares.products, rest, share, weight);
    }
  }

  /** Adds a b weight^2, in parts that carry no rounding error. */
  private static void addWeighted(ProductSum sum, double a, double b, double weight) {
    if (weight == 1) {
      sum.add(a, b);
      return;
    }
    double product = a * b;
    double square = weight * weight;
    sum.add(product, square);
    if (Double.isFinite(product) && Double.isFinite(square)) {
      double productRest = Math.fma(a, b, -product);
      double squareRest = Math.fma(weight, weight, -square);
      sum.add(product, squareRest);
      sum.add(productRest, square);
      sum.add(productRest, squareRest);
    }
  }

  void merge(Totals other) {
    rows += other.rows;
    terms.add(other.terms);
    termSquares.add(other.termSquares);
    if (shares != null && other.shares != null) {
      shares.add(other.shares);
    }
  }

  long rows() {
    return rows;
  }

  ProductSum terms() {
    return terms;
  }

  double sum() {
    return terms.toDouble();
  }

  Exact exactDenominator() {
    return shares == null ? Exact.of(rows) : finite(shares.sum);
  }

  double denominator() {
    return exactDenominator().toDouble();
  }

  /** The exact mean, rounded once; null where the denominator is zero. */
  @Nullable Double mean() {
    Exact denominator = exactDenominator();
    if (denominator.signum() == 0) {
      return null;
    }
    Exact numerator = terms.exact();
    return numerator == null ? terms.toDouble() : numerator.dividedBy(denominator);
  }

  /**
   * The standard error of the mean, {@code sqrt(sum (t - w m)^2) / W sqrt(n / (n - 1))} with m = T
   * / W, as one exact quotient under one root: {@code (sum t^2 W^2 - 2 T W sum t w + T^2 sum w^2) n
   * / (W^4 (n - 1))}, which is {@code (n sum t^2 - T^2) / (n^2 (n - 1))} where all w are 1. Null
   * with one row or no denominator; NaN where a term is not finite.
   */
  @Nullable Double standardError() {
    Exact w = exactDenominator();
    if (rows < 2 || w.signum() == 0) {
      return null;
    }
    Exact t = terms.exact();
    Exact tt = termSquares.exact();
    if (t == null || tt == null) {
      return Double.NaN;
    }
    Exact n = Exact.of(rows);
    Exact less = Exact.of(rows - 1);
    if (shares == null) {
      Exact spread = tt.times(n).plus(t.times(t).negate());
      return spread.rootOfQuotient(n.times(n).times(less));
    }
    Exact tw = shares.products.exact();
    if (tw == null) {
      return Double.NaN;
    }
    Exact squared = w.times(w);
    Exact spread =
        tt.times(squared)
            .plus(t.times(w).times(tw).times(Exact.of(-2)))
            .plus(t.times(t).times(finite(shares.squares)))
            .times(n);
    return spread.rootOfQuotient(squared.times(squared).times(less));
  }

  private static Exact finite(ProductSum sum) {
    Exact exact = sum.exact();
    if (exact == null) {
      throw new IllegalStateException("shares are finite: they are checked before they are added");
    }
    return exact;
  }
}
