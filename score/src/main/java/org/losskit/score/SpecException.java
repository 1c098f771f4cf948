package org.losskit.score;

import java.util.Objects;

/**
 * What was asked for cannot be done, whatever the rows hold: an unknown loss, a parameter that the
 * loss lacks, the wrong number of class weights, predictions that can be read in two ways.
 */
public final class SpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** What the catalogue refused, in its words. */
  static SpecException of(IllegalArgumentException refusal) {
    return new SpecException(Objects.requireNonNullElse(refusal.getMessage(), ""));
  }

  /** With the message for the caller. */
  public SpecException(String message) {
    super(message);
  }
}
