package org.losskit.conformance;

import java.util.List;

/**
 * A loss of the catalogue beside LibTorch: how configurations are drawn, and where the two differ.
 *
 * @param loss the short name
 * @param tolerance of values, relative
 * @param deviations every class of inputs for which the libraries differ
 */
record Counterpart(String loss, double tolerance, Drawer drawer, List<Deviation> deviations) {
  /** Draws a configuration, now and then one that is to be refused. */
  interface Drawer {
    Configuration draw(Draw draw);
  }

  Counterpart(String loss, Drawer drawer, Deviation... deviations) {
    this(loss, 1e-12, drawer, List.of(deviations));
  }
}
