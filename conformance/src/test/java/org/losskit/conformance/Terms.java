package org.losskit.conformance;

import java.util.ArrayList;
import java.util.List;
import org.losskit.conformance.Deviation.Concern;
import org.losskit.loss.Reduction;

/**
 * The terms of a loss as the contract states them, in plain double arithmetic: neither library's
 * code, and with the conventions that Losskit keeps where PyTorch differs.
 */
final class Terms {
  /** One element or sample. */
  static final class Term {
    private double value;
    private double size;
    private boolean ignored;
    private final List<Slope> slopes = new ArrayList<>();
    private final List<Deviation> marks = new ArrayList<>();

    /** The value, and the sum of the magnitudes of the parts that it sums. */
    Term value(double number, double magnitude) {
      value = number;
      size = magnitude;
      return this;
    }

    private double mass() {
      return slopes.stream().mapToDouble(slope -> slope.magnitude).sum();
    }

    /** The derivative by an element of an input. */
    Term slope(int input, int element, double number, double magnitude) {
      slopes.add(new Slope(input, element, number, magnitude, new ArrayList<>()));
      return this;
    }

    /** Takes no part: the gradient is 0, also that of a mean over nothing. */
    Term ignored() {
      ignored = true;
      return this;
    }

    /** Says that the libraries may differ here, in the value and in every slope. */
    Term mark(boolean holds, Deviation deviation) {
      if (holds) {
        marks.add(deviation);
      }
      return this;
    }

    /** Says that the libraries may differ in the slope that was added last. */
    Term markSlope(boolean holds, Deviation deviation) {
      if (holds) {
        slopes.get(slopes.size() - 1).marks.add(deviation);
      }
      return this;
    }
  }

  private record Slope(
      int input, int element, double number, double magnitude, List<Deviation> marks) {
    /** The marks of the slope and of its term; that digits of the value are lost is not one. */
    List<Deviation> marks(List<Deviation> ofTerm) {
      List<Deviation> all = new ArrayList<>(marks);
      ofTerm.stream().filter(mark -> mark.concern() != Concern.DIGITS).forEach(all::add);
      return all;
    }
  }

  private final List<Term> terms = new ArrayList<>();
  private double denominator = -1;
  private boolean isDenominatorGiven;

  Term next() {
    Term term = new Term();
    terms.add(term);
    return term;
  }

  /** What a mean divides by, if it is not the number of terms. */
  void denominator(double number) {
    denominator = number;
    isDenominatorGiven = true;
  }

  /** Says that the libraries may differ if a mean divides by 0. */
  void markWhereNothingIsLeft(Deviation deviation) {
    terms.forEach(term -> term.mark(denominator == 0, deviation));
  }

  /** Writes the slopes of terms whose inputs were computed from others. */
  interface Chain {
    void apply(Term term, int input, int element, double number, double magnitude);
  }

  /** Adds the terms of a loss behind a layer, with values off by {@code size} times their mass. */
  void addAll(Terms others, double size, Chain chain) {
    for (Term other : others.terms) {
      Term term = next().value(other.value, other.size + size * other.mass());
      term.ignored = other.ignored;
      other.marks.stream()
          .filter(mark -> mark.concern() != Concern.DIGITS)
          .forEach(term.marks::add);
      for (Slope slope : other.slopes) {
        chain.apply(term, slope.input, slope.element, slope.number, slope.magnitude);
      }
    }
    denominator = others.denominator;
    isDenominatorGiven = others.isDenominatorGiven;
  }

  /** The value, then the gradients by the inputs of these sizes. */
  List<Numbers> reduce(Reduction reduction, double[] upstream, List<Integer> counts) {
    boolean none = reduction == Reduction.NONE;
    boolean divided = reduction == Reduction.MEAN || reduction == Reduction.BATCHMEAN;
    double divisor = !divided ? 1 : isDenominatorGiven ? denominator : terms.size();
    List<Numbers> results = new ArrayList<>();
    results.add(new Numbers(none ? terms.size() : 1));
    counts.forEach(count -> results.add(new Numbers(count)));
    for (int k = 0; k < terms.size(); k++) {
      Term term = terms.get(k);
      int at = none ? k : 0;
      results.get(0).add(at, term.value, term.size, term.marks);
      double scale = upstream[at] / divisor;
      for (Slope slope : term.slopes) {
        if (slope.input < counts.size()) {
          // Parameters are operands too, but have no gradient.
          results
              .get(slope.input + 1)
              .add(
                  slope.element,
                  term.ignored ? 0 : scale * slope.number,
                  term.ignored ? 0 : scale * slope.magnitude,
                  slope.marks(term.marks));
        }
      }
    }
    if (divided) {
      results.get(0).divide(0, divisor);
    }
    return results;
  }
}
