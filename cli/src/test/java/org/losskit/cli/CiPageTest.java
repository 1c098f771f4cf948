package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the page on pipelines do what it says. */
class CiPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("<!-- run(?:: (\\d))? -->\\R```sh\\R((?s:.*?))```");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir private Path folder;

  @Test
  void itsCommandsRunOneAfterTheOther() throws IOException {
    String rows = "p,y,country\n0.9,1,DE\n0.2,0,DE\n0.7,1,DE\n0.8,0,FR\n0.4,1,FR\n0.1,0,FR\n";
    Files.writeString(folder.resolve("held_out.csv"), rows);
    Files.writeString(folder.resolve("in_use.csv"), rows.replace("0.9", "0.8"));
    List<MatchResult> commands =
        COMMAND.matcher(Files.readString(Path.of("../docs/ci.md"))).results().toList();
    assertThat(commands).hasSize(4);
    for (MatchResult command : commands) {
      Run run = run(command.group(2).replace("\\\n", " "));
      int code = command.group(1) == null ? 0 : Integer.parseInt(command.group(1));
      assertThat(run.code()).as(run.err()).isEqualTo(code);
      assertThat(run.err())
          .isEqualTo(
              code == 0
                  ? ""
                  : "losskit: fail-if: 'segment.mean > 0.4 and segment.rows >= 3' holds\n");
    }
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
    assertThat(folder.resolve("new.json")).content().contains("\"worse\": []");
  }

  /** Names of files are those of the folder. */
  private Run run(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      boolean file = word.matches("\\w+\\.(csv|json|html)");
      words.add(file ? folder.resolve(word).toString() : word);
    }
    assertThat(words.remove(0)).isEqualTo("losskit");
    return Run.of(words.toArray(new String[0]));
  }
}
