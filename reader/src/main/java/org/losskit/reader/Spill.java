package org.losskit.reader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder of one database for what does not fit into memory. DuckDB makes it when it needs it
 * and removes it when it is closed; where the process ends before that, this does.
 */
final class Spill {
  private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Spill::removeAll, "losskit-spill"));
  }

  private Spill() {}

  /** A name that no other database has. */
  static Path newFolder() {
    String name = "losskit-duckdb-" + UUID.randomUUID();
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), name);
    FOLDERS.add(folder);
    return folder;
  }

  /** Says that its database is closed. */
  static void closed(Path folder) {
    FOLDERS.remove(folder);
  }

  private static void removeAll() {
    FOLDERS.forEach(Spill::remove);
  }

  private static void remove(Path folder) {
    // DuckDB works on meanwhile and may add a file.
    for (int tries = 0; tries < 10 && Files.exists(folder); tries++) {
      try (Stream<Path> tree = Files.walk(folder)) {
        List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.deleteIfExists(path);
        }
      } catch (NoSuchFileException e) {
        return;
      } catch (IOException | UncheckedIOException e) {
        // Once more.
      }
    }
  }
}
