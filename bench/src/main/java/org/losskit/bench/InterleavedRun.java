package org.losskit.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Times every {@link LossCase} by Losskit and by LibTorch in turns, in several processes, and
 * prints one table. LibTorch runs as it comes ({@code default}) and with huge pages for its
 * temporaries ({@code tuned}, the environment variable {@code THP_MEM_ALLOC_ENABLE=1}), which it
 * reads when it starts: hence the processes.
 */
final class InterleavedRun {
  private static final String TUNED = "THP_MEM_ALLOC_ENABLE";

  private InterleavedRun() {}

  /** Arguments: processes of each kind, rounds in each, seconds of warm-up, file of raw figures. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int forks = Integer.parseInt(arguments[0]);
    String rounds = arguments[1];
    String warmUp = arguments[2];
    Path raw = Path.of(arguments[3]);
    Samples samples = new Samples();
    List<String> cases =
        new ArrayList<>(Arrays.stream(LossCase.values()).map(LossCase::name).toList());
    for (int fork = 0; fork < forks; fork++) {
      for (boolean tuned : new boolean[] {false, true}) {
        System.err.printf(
            "process %d of %d: LibTorch %s%n",
            2 * fork + (tuned ? 2 : 1), 2 * forks, tuned ? "tuned" : "default");
        run(command(rounds, warmUp, cases), fork, tuned, samples);
      }
      // What is compiled first may decide how well it is compiled: every process has its own order.
      Collections.rotate(cases, 1);
    }
    Files.createDirectories(raw.toAbsolutePath().getParent());
    samples.write(raw);
    System.out.print(new Report(samples).table());
    System.out.println("raw figures: " + raw);
  }

  /** The same Java, class path and flags as this process. */
  private static List<String> command(String rounds, String warmUp, List<String> cases) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Machine.flags());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(InterleavedFork.class.getName());
    command.add(rounds);
    command.add(warmUp);
    command.addAll(cases);
    return command;
  }

  private static void run(List<String> command, int fork, boolean tuned, Samples samples)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove(TUNED);
    if (tuned) {
      builder.environment().put(TUNED, "1");
    }
    Process process = builder.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        samples.add(Sample.parse(line, fork, tuned));
      }
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("a process ended with status " + status + ": " + command);
    }
  }
}
