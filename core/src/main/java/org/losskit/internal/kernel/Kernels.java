package org.losskit.internal.kernel;

/** The door to the kernels: picks a backend once. */
public final class Kernels {
  private Kernels() {}
}
