package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive of the command, unpacked: it needs Java and nothing else. */
class ArchiveIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("rwxr-xr-x");

  /** What the launcher may use beside Java. */
  private static final String[] TOOLS = {
    "dirname", "readlink", "find", "stty", "mktemp", "mkfifo", "mv", "rm", "cat"
  };

  /** Unpacked archives, by their format. */
  private static final Map<String, Path> HOMES = new HashMap<>();

  @TempDir private static Path place;

  @TempDir private Path folder;

  private Path tools = Path.of("");

  @BeforeAll
  static void unpack() throws Exception {
    assumeThat(Path.of("/bin/sh")).exists();
    Launch.builtNow();
    // Another user runs the command in a test.
    Files.setPosixFilePermissions(place, PROGRAM);
    for (String format : List.of("zip", "tar.gz")) {
      Path archive;
      try (Stream<Path> files = Files.list(TARGET)) {
        archive =
            files
                .filter(file -> file.getFileName().toString().endsWith("." + format))
                .filter(file -> file.getFileName().toString().startsWith("losskit-"))
                .findFirst()
                .orElseThrow();
      }
      Path folder = Files.createDirectory(place.resolve("from " + format));
      if (format.equals("zip")) {
        unzip(archive, folder);
      } else {
        run("tar", "xzf", archive.toString(), "-C", folder.toString());
      }
      try (Stream<Path> files = Files.list(folder)) {
        String name = archive.getFileName().toString().replace("." + format, "");
        assertThat(files).containsExactly(folder.resolve(name));
        HOMES.put(format, folder.resolve(name));
      }
    }
  }

  /** With the permissions that it says, which java.util.zip does not know. */
  private static void unzip(Path archive, Path folder) throws IOException {
    Map<String, Boolean> permissions = Map.of("enablePosixFileAttributes", true);
    try (FileSystem zip = FileSystems.newFileSystem(archive, permissions);
        Stream<Path> tree = Files.walk(zip.getPath("/"))) {
      for (Path entry : tree.skip(1).toList()) {
        Path file = folder.resolve(entry.toString().substring(1));
        Files.copy(entry, file);
        Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(entry));
      }
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @BeforeEach
  void onlyWhatIsNeeded() throws IOException {
    tools = Launch.tools(folder.resolve("bin"), TOOLS);
    Files.createDirectory(folder.resolve("empty"));
  }

  private static List<String> files(Path home) throws IOException {
    try (Stream<Path> tree = Files.walk(home)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> home.relativize(file).toString())
          .filter(name -> !name.endsWith(".jsa"))
          .sorted()
          .toList();
    }
  }

  private static Path home(String format) {
    return Objects.requireNonNull(HOMES.get(format));
  }

  private static String launcher(String format) {
    return home(format).resolve("bin/losskit").toString();
  }

  private Launch start(Map<String, String> environment, String... command) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("PATH", tools.toString());
    all.put("COLUMNS", "80");
    return Launch.start(folder.resolve("empty"), all, List.of(command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar.gz"})
  void holdsTheLauncherTheJarsTheCompletionAndTheLicences(String format) throws IOException {
    Path home = home(format);
    List<String> expected = new ArrayList<>(List.of("lib/losskit.jar"));
    try (JarFile jar = new JarFile(home.resolve("lib/losskit.jar").toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      for (String other : manifest.getValue(Attributes.Name.CLASS_PATH).split(" ", -1)) {
        expected.add("lib/" + other);
      }
    }
    expected.addAll(
        List.of("LICENSE", "NOTICE", "README.md", "bin/losskit", "completion/losskit.bash"));
    expected.add("completion/_losskit");
    assertThat(files(home))
        .filteredOn(name -> !name.startsWith("licences/"))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(Files.getPosixFilePermissions(home.resolve("bin/losskit"))).isEqualTo(PROGRAM);
  }

  @Test
  void bothFormatsHoldTheSame() throws IOException {
    Path zip = home("zip");
    Path tar = home("tar.gz");
    assertThat(files(zip)).isEqualTo(files(tar));
    for (String file : files(zip)) {
      assertThat(Files.mismatch(zip.resolve(file), tar.resolve(file))).as(file).isEqualTo(-1);
      assertThat(Files.getPosixFilePermissions(zip.resolve(file)))
          .as(file)
          .isEqualTo(Files.getPosixFilePermissions(tar.resolve(file)));
    }
  }

  @Test
  void everyJarOfOthersHasItsLicence() throws IOException {
    List<String> files = files(home("zip"));
    List<String> jars =
        files.stream()
            .filter(name -> name.matches("lib/(?!losskit).*\\.jar"))
            .map(name -> name.replaceFirst("lib/(.*)-[0-9].*", "$1"))
            .toList();
    assertThat(jars)
        .isNotEmpty()
        .allSatisfy(jar ->
            assertThat(files)
                .anyMatch(name -> name.matches("licences/" + jar + "/(META-INF/)?LICENSE")));
    assertThat(files)
        .filteredOn(name -> name.startsWith("licences/"))
        .allMatch(name -> jars.contains(name.split("/", -1)[1]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar.gz"})
  void answersAsTheLauncherOfTheSourcesWithoutMaven(String format) throws Exception {
    for (String command : List.of("score", "eval", "list", "--version", "explain mse")) {
      List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
      words.add(0, launcher(format));
      Run here = start(Map.of(), words.toArray(new String[0])).end();
      words.set(0, Launch.SOURCES.toString());
      String path = System.getenv("PATH");
      assertThat(here)
          .as(command)
          .isEqualTo(start(Map.of("PATH", path), words.toArray(new String[0])).end());
    }
    assertThat(folder.resolve("empty")).isEmptyDirectory();
  }

  @Test
  void findsJavaOnThePathAndItselfThroughALinkWithSpaces() throws Exception {
    String path = tools + ":" + System.getProperty("java.home") + "/bin";
    Path link = Files.createDirectory(folder.resolve("a folder")).resolve("a link");
    Files.createSymbolicLink(link, Path.of(launcher("zip")));
    Run found = start(Map.of("JAVA_HOME", "", "PATH", path), link.toString(), "--version").end();
    Run none = start(Map.of("JAVA_HOME", "/none"), link.toString(), "--version").end();
    Files.delete(link);
    assertThat(found).isEqualTo(Run.of("--version"));
    assertThat(none)
        .isEqualTo(
            new Run(
                127,
                "",
                "losskit: JAVA_HOME is /none, which has no bin/java; Losskit needs Java 17 or later\n"));
  }

  /** Root may write anywhere, hence another user. */
  @Test
  void runsWhereItMayNotWrite() throws Exception {
    Path home = home("tar.gz");
    Path lib = home.resolve("lib");
    Files.setPosixFilePermissions(lib, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setPosixFilePermissions(folder, PROGRAM);
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      assumeThat(Path.of("/usr/bin/setpriv")).exists();
      command.addAll(List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534"));
      command.add("--clear-groups");
    }
    command.addAll(List.of(launcher("tar.gz"), "score"));
    List<Path> before = children(lib);
    Run run = start(Map.of(), command.toArray(new String[0])).end();
    assertThat(run).isEqualTo(Run.of("score"));
    assertThat(children(lib)).isEqualTo(before);
    Files.setPosixFilePermissions(lib, PROGRAM);
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void firstRunsAtTheSameTimeDoNotMeet() throws Exception {
    Path lib = home("zip").resolve("lib");
    for (Path file : children(lib)) {
      if (file.toString().endsWith(".jsa")) {
        Files.delete(file);
      }
    }
    List<Launch> launches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      launches.add(start(Map.of(), launcher("zip"), "list"));
    }
    for (Launch launch : launches) {
      assertThat(launch.end()).isEqualTo(Run.of("list"));
    }
    assertThat(children(lib)).filteredOn(file -> file.toString().contains(".jsa")).hasSize(1);
  }

  @Test
  void itsCompletionIsThatOfTheCommandAndSound() throws Exception {
    Path completion = home("zip").resolve("completion");
    assertThat(completion.resolve("losskit.bash")).hasContent(Run.of("completion", "bash").out());
    assertThat(completion.resolve("_losskit")).hasContent(Run.of("completion", "zsh").out());
    run("bash", "-n", completion.resolve("losskit.bash").toString());
    if (Files.exists(Path.of("/usr/bin/zsh"))) {
      run("zsh", "-n", completion.resolve("_losskit").toString());
    }
  }
}
