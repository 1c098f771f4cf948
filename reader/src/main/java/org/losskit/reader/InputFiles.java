package org.losskit.reader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From files, globs and folders to the files they stand for, in order. */
final class InputFiles {
  private InputFiles() {}

  /** Files in the order given; what a glob or folder stands for is sorted by name. */
  static List<Path> expand(List<String> inputs) {
    List<Path> files = new ArrayList<>();
    for (String input : inputs) {
      // An empty path is the current folder, but an empty argument is a variable that is not set.
      if (input.isEmpty()) {
        throw new InputException("input: no name; expected a file, a glob or a folder");
      }
      Path path = path(input);
      if (path != null && Files.isDirectory(path)) {
        files.addAll(folder(path));
      } else if (path != null && Files.exists(path)) {
        files.add(file(path));
      } else if (isGlob(input)) {
        files.addAll(glob(input));
      } else {
        throw new InputException(
            "input: " + input + " does not exist; expected a file, a glob or a folder");
      }
    }
    return files;
  }

  static boolean isGlob(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
  }

  private static @Nullable Path path(String input) {
    try {
      return Path.of(input);
    } catch (InvalidPathException e) {
      return null; // Some systems allow no asterisk in a path: then it can only be a glob.
    }
  }

  private static Path file(Path path) {
    if (Format.of(path.toString()) == null) {
      String hint =
          path.toString().endsWith(".npy") ? "; a .npy file is named by prediction or target" : "";
      throw new InputException(
          "input: " + path + " has no known ending; expected " + Format.NAMES + hint);
    }
    if (!Files.isReadable(path)) {
      throw new InputException("input: " + path + " cannot be read; check its permissions");
    }
    return path;
  }

  private static List<Path> folder(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      List<Path> files = sorted(children);
      if (files.isEmpty()) {
        throw new InputException(
            "input: folder " + folder + " holds no file ending in " + Format.NAMES);
      }
      return files;
    } catch (IOException e) {
      throw new InputException(
          "input: folder " + folder + " cannot be read; check its permissions");
    }
  }

  private static List<Path> glob(String glob) {
    String pattern = glob.replace('\\', '/');
    int firstMagic = 0;
    while (!isGlob(pattern.substring(0, firstMagic + 1))) {
      firstMagic++;
    }
    int slash = pattern.lastIndexOf('/', firstMagic);
    Path base = Path.of(slash < 0 ? "" : pattern.substring(0, slash + 1));
    String rest = pattern.substring(slash + 1);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    int depth =
        rest.contains("**")
            ? Integer.MAX_VALUE
            : (int) rest.chars().filter(c -> c == '/').count() + 1;
    if (!Files.isDirectory(base)) {
      throw new InputException("input: glob " + glob + " matches no file");
    }
    try (Stream<Path> tree = Files.walk(base, depth)) {
      List<Path> files = sorted(tree.filter(p -> matcher.matches(base.relativize(p))));
      if (files.isEmpty()) {
        throw new InputException(
            "input: glob " + glob + " matches no file ending in " + Format.NAMES);
      }
      return files;
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(
          "input: glob " + glob + " cannot be followed; check the permissions");
    }
  }

  /**
   * Hidden files and those with a leading underscore are bookkeeping of whoever wrote the folder.
   */
  private static List<Path> sorted(Stream<Path> paths) {
    return paths
        .filter(p -> Format.of(p.toString()) != null)
        .filter(p -> !p.getFileName().toString().startsWith("."))
        .filter(p -> !p.getFileName().toString().startsWith("_"))
        .filter(Files::isRegularFile)
        .sorted(Comparator.comparing(Path::toString))
        .map(InputFiles::file)
        .toList();
  }
}
