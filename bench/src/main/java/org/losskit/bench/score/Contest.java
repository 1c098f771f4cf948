package org.losskit.bench.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * The same loss of the same rows by several subjects, in turns.
 *
 * @param subjects the first is ours, which says what is right
 */
record Contest(String name, long rows, List<Subject> subjects) {
  /** Of our process. */
  static final String HEAP = "512m";

  private static final double TOLERANCE = 1e-9;
  private static final long SEED = 1;

  Contest {
    subjects = List.copyOf(subjects);
  }

  /** Fresh processes, every round in another order. */
  void fresh(int rounds, Samples samples) throws IOException, InterruptedException {
    Map<String, Double> means = new TreeMap<>();
    List<Subject> turns = new ArrayList<>(subjects);
    Random order = new Random(SEED);
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(turns, order);
      for (Subject subject : turns) {
        ChildProcess child = ChildProcess.run(subject.command(), subject.environment());
        Answer answer = Answer.parse(child.output());
        System.err.printf(
            Locale.ROOT,
            "%s, round %d: %s: %.2f s, %.2f s cpu%n",
            name,
            round + 1,
            subject.name(),
            child.wallSeconds(),
            child.cpuSeconds());
        means.put(subject.name(), answer.mean());
        Map<String, Double> parts = new TreeMap<>(answer.numbers());
        parts.keySet().removeIf(key -> !key.startsWith("parts.") && !key.startsWith("work."));
        samples.add(
            new Sample(
                name,
                subject.name(),
                false,
                child.wallSeconds(),
                child.cpuSeconds(),
                child.peakBytes(),
                parts));
      }
    }
    check(means);
  }

  /** One process for those that can be run in it. */
  void warm(int rounds, int threads, List<String> java, Samples samples)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java);
    command.add(WarmProcess.class.getName());
    command.add(Integer.toString(rounds));
    command.add(Integer.toString(threads));
    subjects.stream()
        .filter(subject -> !subject.warm().isEmpty())
        .map(WarmProcess::argument)
        .forEach(command::add);
    Map<String, Double> means = new TreeMap<>();
    for (String line : ChildProcess.run(command, Map.of()).output().lines().toList()) {
      String[] fields = line.split("\t", -1);
      means.put(fields[0], Double.parseDouble(fields[3]));
      samples.add(
          new Sample(
              name,
              fields[0],
              true,
              Double.parseDouble(fields[1]),
              Double.parseDouble(fields[2]),
              0,
              Map.of()));
    }
    check(means);
  }

  private void check(Map<String, Double> means) {
    double ours = Objects.requireNonNull(means.get(Subject.OURS));
    means.forEach((subject, mean) -> check(subject, mean, ours));
  }

  /** What is timed must be the same thing. */
  void check(String subject, double mean, double ours) {
    if (!(Math.abs(mean - ours) <= TOLERANCE * Math.abs(ours))) {
      throw new IllegalStateException(name + ": " + subject + " says " + mean + ", we say " + ours);
    }
  }

  /** The losskit command as its launcher runs it, on the Java of this process. */
  static Subject ours(String name, Path launcher, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(arguments);
    List<String> warm = new ArrayList<>(List.of(WarmProcess.COMMAND));
    warm.addAll(arguments);
    return new Subject(
        name,
        command,
        Map.of("JAVA_HOME", System.getProperty("java.home"), "JDK_JAVA_OPTIONS", "-Xmx" + HEAP),
        warm);
  }
}
