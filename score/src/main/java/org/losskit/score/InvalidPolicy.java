package org.losskit.score;

import java.util.Locale;

/** What becomes of rows that cannot be scored. */
public enum InvalidPolicy {
  /** The first of them ends the scoring. */
  REFUSE,
  /** They are left out and counted by reason. */
  SKIP,
  /**
   * Predictions that are NULL, NaN, infinite or out of the domain go through, mostly as NaN; labels
   * and weights that cannot be used end the scoring.
   */
  PROPAGATE;

  /**
   * The policy of a name such as {@code skip}.
   *
   * @throws SpecException if there is none
   */
  public static InvalidPolicy parse(String name) {
    for (InvalidPolicy policy : values()) {
      if (policy.toString().equals(name)) {
        return policy;
      }
    }
    throw new SpecException(
        "invalid: '" + name + "' is unknown; expected refuse, skip or propagate");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
