package org.losskit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.SpecException;

/**
 * A file of a report: written beside its name and moved into place, so that no half of it is ever
 * seen.
 */
final class ReportFile {
  private final String option;
  private final Path path;
  private @Nullable Path beside;

  /** Checks all that can be known before there is a report. */
  ReportFile(String option, String name, List<Path> inputs) {
    this.option = option;
    path = path(option, name);
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new SpecException(
          option
              + ": folder "
              + folder
              + " does not exist; expected one for "
              + path.getFileName());
    }
    if (Files.isDirectory(path)) {
      throw new SpecException(option + ": " + path + " is a folder; expected a file");
    }
    for (Path input : inputs) {
      if (isSame(path, input)) {
        throw new SpecException(option + ": " + path + " is also an input; expected another file");
      }
    }
  }

  static Path path(String option, String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new SpecException(option + ": '" + name + "' is no file name");
    }
  }

  /** Refuses two outputs in one file. */
  void checkIsNot(ReportFile other) {
    boolean same =
        path.toAbsolutePath().normalize().equals(other.path.toAbsolutePath().normalize());
    if (same || isSame(path, other.path)) {
      throw new SpecException(
          "%s: %s is also the file of --%s; expected another file"
              .formatted(option, path, other.option));
    }
  }

  /** Whether two names lead to one file that exists. */
  static boolean isSame(Path a, Path b) {
    try {
      return Files.exists(a) && Files.isSameFile(a, b);
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes the whole text beside the name; nothing that is there changes. */
  void stage(String text) {
    try {
      // Not a temporary file: these are for their owner alone.
      long process = ProcessHandle.current().pid();
      Path part = path.resolveSibling(".%s.%d.part".formatted(path.getFileName(), process));
      beside = part;
      Files.writeString(part, text);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Moves what was written to its name. */
  void publish() {
    if (beside == null) {
      throw new IllegalStateException(path + " is moved into place before it is written");
    }
    try {
      Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      beside = null;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Removes what was not moved. */
  void discard() {
    try {
      if (beside != null) {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private SpecException unwritable(IOException e) {
    return new SpecException(option + ": " + path + " cannot be written: " + e);
  }
}
