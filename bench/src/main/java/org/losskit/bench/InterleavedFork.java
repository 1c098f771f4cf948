package org.losskit.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One process of {@link InterleavedRun}: warms everything up, then times ours and theirs in turns,
 * and prints a line for every sample.
 */
final class InterleavedFork {
  /** A sample of a tiny case is so many calls: a single one is shorter than the clock's tick. */
  static final int TINY_CALLS = 10_000;

  private static final long SEED = 1;

  /** Who is timed. */
  private record Subject(String name, Stopwatch.Work work) {}

  private InterleavedFork() {}

  /** Arguments: rounds, seconds of warm-up, and the names of the cases in their order. */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    double warmUp = Double.parseDouble(arguments[1]);
    bandwidth(rounds);
    for (String name : List.of(arguments).subList(2, arguments.length)) {
      LossCase lossCase = LossCase.valueOf(name);
      try (Pair pair = lossCase.open()) {
        check(lossCase, pair);
        interleave(subjects(lossCase, pair, 1), rounds, warmUp);
      }
    }
    for (TinyCase tiny : TinyCase.values()) {
      try (Pair pair = tiny.open()) {
        interleave(subjects(tiny, pair, TINY_CALLS), rounds, Math.min(warmUp, 1));
      }
    }
  }

  private static void bandwidth(int rounds) {
    Bandwidth machine = new Bandwidth();
    interleave(
        List.of(
            new Subject("machine\tread", machine::read),
            new Subject("machine\tcopy", machine::copy)),
        rounds,
        1);
  }

  /** What is timed must be the same thing. */
  private static void check(LossCase lossCase, Pair pair) {
    double ours = pair.ours(false);
    double theirs = pair.torch(false);
    // LibTorch sums in float.
    if (!(Math.abs(ours - theirs) <= 1e-4 * Math.abs(ours))) {
      throw new IllegalStateException(lossCase + ": " + ours + " is not " + theirs);
    }
  }

  private static List<Subject> subjects(Object what, Pair pair, int calls) {
    return List.of(
        new Subject(what + "\tours_value", many(() -> pair.ours(false), calls)),
        new Subject(what + "\ttorch_value", many(() -> pair.torch(false), calls)),
        new Subject(what + "\tours_gradient", many(() -> pair.ours(true), calls)),
        new Subject(what + "\ttorch_gradient", many(() -> pair.torch(true), calls)));
  }

  private static Stopwatch.Work many(Stopwatch.Work work, int calls) {
    return () -> {
      double sum = 0;
      for (int i = 0; i < calls; i++) {
        sum += work.run();
      }
      return sum;
    };
  }

  private static void interleave(List<Subject> subjects, int rounds, double warmUp) {
    for (Subject subject : subjects) {
      Stopwatch.warmUp(subject.work(), warmUp);
    }
    // Nobody always runs after the same neighbour.
    List<Subject> turns = new ArrayList<>(subjects);
    Random order = new Random(SEED);
    Stopwatch watch = new Stopwatch();
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(turns, order);
      for (Subject subject : turns) {
        watch.time(subject.work());
        System.out.printf(
            Locale.ROOT,
            "%s\t%d\t%d\t%d%n",
            subject.name(),
            watch.cpuNanos(),
            watch.wallNanos(),
            watch.allocatedBytes());
      }
    }
  }
}
