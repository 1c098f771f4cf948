package org.losskit.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;

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
   * Runs the parts of {@code 0 <= unit < units}, the last one and those that the executor refuses
   * in the calling thread; all have ended when it returns or throws.
   */
  void run(int units, int parts, int alignment, Part part) {
    List<CompletableFuture<Void>> others = new ArrayList<>(parts);
    try {
      for (int i = 0; i < parts - 1; i++) {
        int index = i;
        Runnable task =
            () ->
                part.run(
                    index,
                    bound(units, parts, alignment, index),
                    bound(units, parts, alignment, index + 1));
        try {
          others.add(CompletableFuture.runAsync(task, executor));
        } catch (RejectedExecutionException e) {
          task.run();
        }
      }
      part.run(parts - 1, bound(units, parts, alignment, parts - 1), units);
    } finally {
      others.forEach(Workers::await);
    }
    for (CompletableFuture<Void> other : others) {
      try {
        other.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
  }

  private static void await(CompletableFuture<Void> other) {
    try {
      other.join();
    } catch (CompletionException e) {
      // Joined once more, when all have ended.
    }
  }

  private static int bound(int units, int parts, int alignment, int part) {
    return part == parts ? units : (int) ((long) units * part / parts / alignment * alignment);
  }
}
