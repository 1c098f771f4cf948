package org.losskit.conformance;

/** What kind of numbers the inputs of an accuracy test are. */
enum Regime {
  /** Ordinary numbers. */
  RANDOM,
  /** Scores far from each other, so that probabilities are near 0 and 1. */
  CONFIDENT,
  /** Parts that all but cancel. */
  CANCELLING,
  /** Near the largest number whose square is finite, or beyond. */
  HUGE,
  /** Below the smallest normal number. */
  SUBNORMAL
}
