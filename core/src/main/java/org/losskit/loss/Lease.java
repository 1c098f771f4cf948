package org.losskit.loss;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One object for each thread, used again from call to call; a new one while that is in use, since
 * what a caller supplies may call a loss of its own.
 *
 * @param <T> the object
 */
final class Lease<T> {
  private static final class Slot<T> {
    @Nullable T free;
  }

  private final ThreadLocal<Slot<T>> slots = ThreadLocal.withInitial(Slot::new);
  private final Supplier<T> maker;

  Lease(Supplier<T> maker) {
    this.maker = maker;
  }

  /** An object that nobody else holds. */
  T take() {
    Slot<T> slot = slots.get();
    T free = slot.free;
    slot.free = null;
    return free == null ? maker.get() : free;
  }

  /** Takes it back. */
  void give(T used) {
    slots.get().free = used;
  }
}
