package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
  @TempDir private Path folder;
  private String data = "";
  private String report = "";

  @BeforeEach
  void files() throws IOException {
    data = file("data.csv", "p,y,g\n1,0,a\n3,0,a\n2,0,b\n2,0,b\n");
    report = folder.resolve("old.json").toString();
    assertThat(score("l1", "--by=g", "--json", report)).isEqualTo(new Run(0, "", ""));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Run score(String loss, String... arguments) {
    List<String> all = new ArrayList<>(List.of("score", data, "--prediction=p", "--target=y"));
    all.addAll(List.of("--quiet", "--loss", loss));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray(new String[0]));
  }

  private static Run wrong(int code, String message) {
    String hint = code == 2 ? "'losskit score --help' tells more.\n" : "";
    return new Run(code, "", "losskit: " + message + "\n" + hint);
  }

  @Test
  void whatGotWorseIsNamedAndFails() throws IOException {
    data = file("data.csv", "p,y,g\n1,0,a\n3,0,a\n2.5,0,b\n2.5,0,b\n");
    Run run =
        score("l1", "--by=g", "--json=-", "--baseline", report, "--fail-if=baseline.worse > 0");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("losskit: fail-if: 'baseline.worse > 0' holds\n");
    assertThat(run.out())
        .contains(
            "\"baseline\": {\"file\": \""
                + report
                + "\", \"mean_difference\": 0.25, \"worse\": [\"segment g=b\"]}");
  }

  @Test
  void anotherSchemaOrLossIsRefusedAndNoReportIsTouched() throws IOException {
    String json = file("new.json", "earlier");
    assertThat(score("mse", "--baseline", report, "--json", json))
        .isEqualTo(
            wrong(
                2, "baseline: " + report + " has the loss l1, but this is mse; expected the same"));
    String other = file("other.json", "{\"schema\": \"losskit.score/7\"}");
    assertThat(score("l1", "--baseline", other, "--json", json))
        .isEqualTo(
            wrong(
                2, "baseline: " + other + " has schema losskit.score/7; expected losskit.score/1"));
    assertThat(Path.of(json)).hasContent("earlier");
  }

  @Test
  void otherWeightsOfRowsAreRefusedAndOtherRowsAreNoted() throws IOException {
    data = file("data.csv", "p,y,g,w\n1,0,a,1\n3,0,a,2\n2,0,b,1\n");
    String json = file("new.json", "earlier");
    assertThat(score("l1", "--baseline", report, "--weight=w", "--json", json))
        .isEqualTo(
            wrong(
                2,
                "baseline: "
                    + report
                    + " has a mean over rows, but this is one over row weights; expected the same"));
    assertThat(Path.of(json)).hasContent("earlier");
    assertThat(score("l1", "--baseline", report, "--by=w", "--json=-").out())
        .contains(
            "\"worse\": [], \"notes\": [\"rows scored: 3 here, 4 there\", \"segments by w here, g"
                + " there\"]}");
  }

  @Test
  void whatIsNoReportIsRefused() throws IOException {
    assertThat(score("l1", "--baseline", data))
        .isEqualTo(
            wrong(
                3,
                "baseline: "
                    + data
                    + ", line 1: malformed JSON; expected a report that losskit score wrote"));
    String none = folder.resolve("none.json").toString();
    assertThat(score("l1", "--baseline", none))
        .isEqualTo(
            wrong(2, "baseline: " + none + " does not exist; expected a report that --json wrote"));
    assertThat(score("l1", "--baseline", report, "--json", report))
        .isEqualTo(wrong(2, "json: " + report + " is also an input; expected another file"));
    assertThat(score("l1", "--fail-if=baseline.worse > 0"))
        .isEqualTo(
            wrong(
                2,
                "fail-if: 'baseline.worse > 0': baseline.worse needs an earlier report; expected"
                    + " --baseline with it"));
  }
}
