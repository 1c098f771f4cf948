package org.losskit.loss;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** Who computes a call: the caller alone, or the caller and tasks of an executor. */
record Workers(Executor executor, int parallelism) {
  static final Workers CALLER = new Workers(ForkJoinPool.commonPool(), 1);

  static Workers threads(int threads) {
    return new Workers(ForkJoinPool.commonPool(), threads);
  }

  /** A part of a call. */
  interface Part {
    void run(int part, int from, int to);
  }

  /** How many parts a call of this size is worth: handing work over costs microseconds. */
  int parts(int units, int grain) {
    return (int) Math.max(1, Math.min(parallelism, (long) units / Math.max(1, grain)));
  }

  /**
   * Runs the parts of {@code 0 <= unit < units}, the last one in the calling thread; all have ended
   * when it returns.
   */
  void run(int units, int parts, int alignment, Part part) {
    CompletableFuture<?>[] others = new CompletableFuture<?>[parts - 1];
    for (int i = 0; i < parts - 1; i++) {
      int index = i;
      others[i] =
          CompletableFuture.runAsync(
              () ->
                  part.run(
                      index,
                      bound(units, parts, alignment, index),
                      bound(units, parts, alignment, index + 1)),
              executor);
    }
    RuntimeException failure = null;
    try {
      part.run(parts - 1, bound(units, parts, alignment, parts - 1), units);
    } catch (RuntimeException e) {
      failure = e;
    }
    try {
      CompletableFuture.allOf(others).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static int bound(int units, int parts, int alignment, int part) {
    return part == parts ? units : (int) ((long) units * part / parts / alignment * alignment);
  }
}
