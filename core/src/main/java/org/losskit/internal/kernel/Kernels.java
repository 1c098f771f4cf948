package org.losskit.internal.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The door to the kernels: picks a backend once. The vector backend runs where the module {@code
 * jdk.incubator.vector} is in the boot layer of JDK 25 or later (before that, C2 boxes some of its
 * loops); the system property {@value #PROPERTY} forces either.
 */
public final class Kernels {
  /** {@code portable} or {@code vector}. */
  static final String PROPERTY = "losskit.kernels";

  private static final String MODULE = "jdk.incubator.vector";

  /** First JDK on which the vector kernels do not allocate. */
  private static final int FIRST_FEATURE = 25;

  private Kernels() {}

  /** The backend of this process. */
  public static Backend backend() {
    return Chosen.BACKEND;
  }

  /** The portable backend. */
  public static Backend portable() {
    return PortableBackend.INSTANCE;
  }

  /** The vector backend where its module is present, on any JDK; visible for tests. */
  static Optional<Backend> vector() {
    return hasModule() ? Optional.of(newVectorBackend()) : Optional.empty();
  }

  /** Chooses as described above; visible for tests. */
  static Backend choose(@Nullable String forced, boolean module, int feature) {
    if (forced == null) {
      return module && feature >= FIRST_FEATURE && lanes() > 1 ? newVectorBackend() : portable();
    }
    if (forced.equals("portable")) {
      return portable();
    }
    if (!forced.equals("vector")) {
      throw new IllegalStateException(
          "losskit: system property "
              + PROPERTY
              + ": found \""
              + forced
              + "\"; expected portable or vector, or leave it out");
    }
    if (!module) {
      throw new IllegalStateException(
          "losskit: system property "
              + PROPERTY
              + ": found \"vector\" but the module "
              + MODULE
              + " is not loaded; start Java with --add-modules "
              + MODULE
              + ", or leave the property out");
    }
    if (lanes() == 1) {
      throw new IllegalStateException(
          "losskit: system property "
              + PROPERTY
              + ": found \"vector\" but the vectors of this machine hold one double; expected two"
              + " or more; leave the property out");
    }
    return newVectorBackend();
  }

  private static int lanes() {
    return byName("PreferredLanes", IntSupplier.class).getAsInt();
  }

  private static boolean hasModule() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  private static Backend newVectorBackend() {
    return byName("VectorBackend", Backend.class);
  }

  // By name: without the module the classes cannot be linked.
  private static <T> T byName(String name, Class<T> type) {
    try {
      return Class.forName("org.losskit.internal.kernel.vector." + name)
          .asSubclass(type)
          .getDeclaredConstructor()
          .newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("losskit: the vector kernels do not start", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("losskit: the vector kernels are missing", e);
    }
  }

  /** Holder: chosen at first use, and once. */
  private static final class Chosen {
    static final Backend BACKEND =
        choose(System.getProperty(PROPERTY), hasModule(), Runtime.version().feature());
  }
}
