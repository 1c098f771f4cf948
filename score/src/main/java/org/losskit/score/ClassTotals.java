package org.losskit.score;

/** What is known of one class: its rows, their terms, and how often it was predicted. */
final class ClassTotals {
  long rows;
  long predicted;
  long correct;
  final ProductSum terms = new ProductSum();
  final ProductSum shares = new ProductSum();

  void add(double term, double share, double weight) {
    rows++;
    if (weight != 0) {
      terms.add(term, weight);
      shares.add(share, weight);
    }
  }

  void merge(ClassTotals other) {
    rows += other.rows;
    predicted += other.predicted;
    correct += other.correct;
    terms.add(other.terms);
    shares.add(other.shares);
  }
}
