package org.losskit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.losskit.score.SpecException;

/**
 * A report's file: written beside its name and moved into place, so that no half of it is ever
 * seen.
 */
final class ReportFile {
  private final Path path;

  /** Checks all that can be known before there is a report. */
  ReportFile(String name, List<Path> inputs) {
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw new SpecException("json: '" + name + "' is no file name");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new SpecException(
          "json: folder " + folder + " does not exist; expected one for " + path.getFileName());
    }
    if (Files.isDirectory(path)) {
      throw new SpecException("json: " + path + " is a folder; expected a file");
    }
    for (Path input : inputs) {
      if (isSame(path, input)) {
        throw new SpecException("json: " + path + " is also an input; expected another file");
      }
    }
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.exists(a) && Files.isSameFile(a, b);
    } catch (IOException e) {
      return false;
    }
  }

  void write(String text) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      Path beside = Files.createTempFile(folder, "." + path.getFileName(), ".part");
      // An interrupted process leaves nothing behind.
      beside.toFile().deleteOnExit();
      try {
        Files.writeString(beside, text);
        Files.move(
            beside, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new SpecException("json: " + path + " cannot be written: " + e);
    }
  }
}
