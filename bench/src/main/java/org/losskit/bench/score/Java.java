package org.losskit.bench.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of the same Java with the same class path as this one. */
final class Java {
  private static final int WITH_VECTORS = 25;

  private Java() {}

  /** All but the name of the class. The garbage collector is the one of the launcher. */
  static List<String> command(List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }

  /** For our command in one process for long, as the launcher runs {@code score}. */
  static List<String> warm() {
    List<String> flags = new ArrayList<>(List.of("-Xmx" + Contest.HEAP));
    if (Runtime.version().feature() >= WITH_VECTORS) {
      flags.add("--add-modules");
      flags.add("jdk.incubator.vector");
    }
    return command(flags);
  }
}
