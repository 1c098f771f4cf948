package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
  private static final String ROWS =
      "p,y,g\n0.9,1,<script>alert(1)</script>\n0.2,0,a & b\n0.7,1,\"x\"\"]]>\"\n0.4,0,a & b\n";

  @TempDir private Path folder;

  private String data(String text) throws IOException {
    return Files.writeString(folder.resolve("it's data.csv"), text).toString();
  }

  private Run score(String csv, String... more) {
    List<String> arguments = new ArrayList<>(List.of("score", csv, "--loss", "bce", "--quiet"));
    arguments.addAll(List.of("--prediction", "p", "--target", "y", "--by", "g"));
    arguments.addAll(List.of("--json", folder.resolve("r.json").toString()));
    arguments.addAll(List.of("--html", folder.resolve("r.html").toString()));
    arguments.addAll(List.of("--svg", folder.resolve("pictures").toString()));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(new String[0]));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void thePageAndThePicturesAreWrittenAndNothingBesideThem() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    assertThat(score(data(ROWS))).isEqualTo(new Run(0, "", ""));
    assertThat(files())
        .containsExactly(
            "it's data.csv",
            "pictures/classes.svg",
            "pictures/decomposition.svg",
            "pictures/loss_histogram.svg",
            "pictures/reliability.svg",
            "pictures/segments.svg",
            "r.html",
            "r.json");
    assertThat(folder.resolve("pictures/segments.svg"))
        .content()
        .contains("<svg")
        .endsWith("</svg>\n");
  }

  @Test
  void aReportIsForWhomAnyFileIs() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    score(data(ROWS));
    Path plain = Files.writeString(folder.resolve("plain"), "");
    assumeThat(Files.getFileStore(plain).supportsFileAttributeView("posix")).isTrue();
    assertThat(Files.getPosixFilePermissions(folder.resolve("r.json")))
        .isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void theTextsOfTheDataStayTexts() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    score(data(ROWS));
    for (String file : List.of("r.html", "pictures/segments.svg")) {
      assertThat(folder.resolve(file))
          .content()
          .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
          .doesNotContain("<script");
    }
  }

  @Test
  void thePageSaysTheCommandAsItWasGiven() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    String csv = data(ROWS);
    score(csv, "--fail-if", "mean > 9");
    // Each word is an element of its own.
    assertThat(Files.readString(folder.resolve("r.html")).replaceAll("</?span>", ""))
        .contains(
            ("losskit score '" + csv.replace("'", "'\\''") + "' --loss bce --quiet")
                    .replace("'", "&#39;")
                + " --prediction p --target y --by g --json ")
        .contains("--fail-if &#39;mean &gt; 9&#39;</code>");
  }

  @Test
  void allAreWrittenWhereAConditionHolds() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    assertThat(score(data(ROWS), "--fail-if", "mean > 0"))
        .isEqualTo(new Run(1, "", "losskit: fail-if: 'mean > 0' holds\n"));
    assertThat(files()).hasSize(8);
  }

  @Test
  void aBadValueLeavesEarlierFilesAlone() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    for (String file : List.of("r.html", "r.json", "pictures/classes.svg")) {
      Files.writeString(folder.resolve(file), "earlier");
    }
    assertThat(score(data(ROWS.replace("0.4", "4"))).code()).isEqualTo(3);
    assertThat(files())
        .containsExactly("it's data.csv", "pictures/classes.svg", "r.html", "r.json");
    for (String file : List.of("r.html", "r.json", "pictures/classes.svg")) {
      assertThat(folder.resolve(file)).hasContent("earlier");
    }
  }

  @Test
  void picturesOfAnEarlierRunThatThisOneDoesNotMakeAreRemoved() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    String csv = data(ROWS);
    score(csv);
    Files.writeString(pictures.resolve("comparison.svg"), "<svg>drawn by hand</svg>");
    Files.writeString(pictures.resolve("more.svg"), "<svg/>");
    Files.createDirectory(pictures.resolve("reliability_classes.svg"));
    Run run =
        Run.of(
            "score",
            csv,
            "--prediction=p",
            "--target=y",
            "--loss=l1",
            "--quiet",
            "--svg",
            pictures.toString());
    assertThat(run).isEqualTo(new Run(0, "", ""));
    assertThat(files())
        .containsExactly(
            "it's data.csv",
            "pictures/comparison.svg",
            "pictures/loss_histogram.svg",
            "pictures/more.svg",
            "r.html",
            "r.json");
    assertThat(pictures.resolve("reliability_classes.svg")).isDirectory();
  }

  @Test
  void aRunThatFailsRemovesNoPicture() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    score(data(ROWS));
    List<String> before = files();
    String csv = data(ROWS.replace("0.4", "4"));
    assertThat(
            Run.of(
                    "score",
                    csv,
                    "--prediction=p",
                    "--target=y",
                    "--loss=bce",
                    "--svg",
                    folder.resolve("pictures").toString())
                .code())
        .isEqualTo(3);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whereOneFileCannotBeWrittenNoneIs() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Files.createDirectory(pictures.resolve("segments.svg"));
    Files.writeString(folder.resolve("r.json"), "earlier");
    assertThat(score(data(ROWS)))
        .isEqualTo(
            new Run(
                2,
                "",
                "losskit: svg: "
                    + pictures.resolve("segments.svg")
                    + " is a folder; expected a file\n'losskit score --help' tells more.\n"));
    assertThat(files()).containsExactly("it's data.csv", "r.json");
    assertThat(folder.resolve("r.json")).hasContent("earlier");
  }
}
