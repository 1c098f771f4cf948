package org.losskit.conformance;

import java.util.Map;

/** A published bound in units in the last place, for the value and for gradients. */
record Bound(double value, double gradient) {
  /** What the catalogue's words mean; the shares that they name belong to each number. */
  private static final Map<String, Bound> WORDS =
      Map.ofEntries(
          Map.entry("0.51 ulp", new Bound(0.51, 0.51)),
          Map.entry("1 ulp", new Bound(1, 1)),
          Map.entry("4 ulp", new Bound(4, 4)),
          Map.entry("4 ulp (targets -1 and 1)", new Bound(4, 4)),
          Map.entry("4 ulp (gradient by var: 5 ulp)", new Bound(4, 5)),
          Map.entry("4 ulp (soft targets: or 2^-100 of the larger part)", new Bound(4, 4)),
          Map.entry(
              "4 ulp (gradient with probabilities or smoothing: or 2^-50 of the larger part)",
              new Bound(4, 4)),
          Map.entry("4 ulp (gradient: or 2^-90 of the larger part)", new Bound(4, 4)),
          Map.entry("4 ulp (cos - margin: or 2^-98 of the larger part)", new Bound(4, 4)),
          Map.entry("1 ulp (Euclidean distance)", new Bound(1, 1)),
          Map.entry(
              "4 ulp (Euclidean distance; gradient: or 2^-90 of the larger part)", new Bound(4, 4)),
          Map.entry("0.51 ulp (1 ulp with soft targets)", new Bound(0.51, 1)),
          Map.entry(
              "0.51 ulp (gradient with probabilities or smoothing: 1 ulp)", new Bound(0.51, 1)),
          Map.entry("1 ulp, or 2^-40 of the sum of |input W| where that is more", new Bound(1, 1)),
          Map.entry("4 ulp of that sum", new Bound(4, 4)),
          Map.entry("1 ulp (gradient: 1 ulp or T 2^-52 of its larger part)", new Bound(1, 1)),
          Map.entry("T 2^-53 absolute; 4 ulp below 1/8", new Bound(4, 4)));

  static Bound of(String words) {
    Bound bound = WORDS.get(words);
    if (bound == null) {
      throw new AssertionError("no test knows what is published: '" + words + "'");
    }
    return bound;
  }
}
