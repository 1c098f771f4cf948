package org.losskit.internal.kernel.vector;

import java.util.function.IntSupplier;
import jdk.incubator.vector.DoubleVector;

/**
 * How many doubles the machine's preferred vectors hold; asked before any kernel is linked, since
 * they are written for two or more.
 */
public final class PreferredLanes implements IntSupplier {
  /** Found by name where the vector module is present. */
  public PreferredLanes() {}

  @Override
  public int getAsInt() {
    return DoubleVector.SPECIES_PREFERRED.length();
  }
}
