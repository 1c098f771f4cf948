package org.losskit.internal.kernel;

/** The door to {@link BlockSum}: picks an implementation once. */
public final class BlockSums {
  private static final String VECTOR = "org.losskit.internal.kernel.vector.VectorBlockSum";
  private static final BlockSum PREFERRED = prefersVector() ? vector() : portable();

  private BlockSums() {}

  /**
   * The implementation for this JVM: what the property {@code losskit.kernels} says, otherwise the
   * vector one if its module is in the boot layer and the JDK is 25 or later.
   */
  public static BlockSum preferred() {
    return PREFERRED;
  }

  /** The implementation without the Vector API. */
  public static BlockSum portable() {
    return new PortableBlockSum();
  }

  /** The implementation on the Vector API; found by name, so that nothing here links to it. */
  public static BlockSum vector() {
    try {
      return Class.forName(VECTOR).asSubclass(BlockSum.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "losskit.kernels: vector was asked for but cannot be loaded; expected the JVM option"
              + " --add-modules jdk.incubator.vector",
          e);
    }
  }

  private static boolean prefersVector() {
    String asked = System.getProperty("losskit.kernels");
    if (asked != null) {
      return asked.equals("vector");
    }
    return Runtime.version().feature() >= 25
        && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }
}
