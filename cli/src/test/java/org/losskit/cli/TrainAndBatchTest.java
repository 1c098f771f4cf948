package org.losskit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --train} and {@code --batch}. */
class TrainAndBatchTest {
  @TempDir private Path folder;
  private String held = "";
  private String training = "";

  /** Absolute errors of about 1 here and of about 0.1 there, in batches of 4 and of 1. */
  @BeforeEach
  void files() throws IOException {
    StringBuilder here = new StringBuilder("x,y,step,g\n");
    StringBuilder there = new StringBuilder("y,x,more\n");
    for (int i = 0; i < 40; i++) {
      here.append(1 + i % 5 / 10.0).append(",0,").append(i < 36 ? i / 4 : i).append(",a\n");
      there.append("0,").append(0.1 + i % 5 / 100.0).append(",z\n");
    }
    held = file("held.csv", here.toString());
    training = file("train.csv", there.toString());
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Run score(String... more) {
    List<String> all = new ArrayList<>(List.of("score", held, "--loss=l1", "--target=y"));
    all.addAll(List.of(more));
    return Run.of(all.toArray(new String[0]));
  }

  private static List<?> findings(Run run) {
    assertThat(run.err()).isEmpty();
    Map<?, ?> report = (Map<?, ?>) requireNonNull(Json.parse(run.out()));
    return (List<?>) requireNonNull(report.get("findings"));
  }

  private static void fails(Run run, int code, String message) {
    assertThat(run.err().lines().findFirst()).hasValue("losskit: " + message);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void theLossOfTheTrainingRowsIsComparedWithThatOfTheInput() {
    Run run = score("--prediction=x", "--by=g", "--train=" + training, "--json=-");
    assertThat(findings(run)).hasSize(1);
    assertThat(Json.text(findings(run).get(0)))
        .startsWith(
            "{\"id\": \"overfitting\", \"severity\": \"warning\", \"message\": \"the loss is 1.2000,"
                + " but 0.1200 on the rows of the training\", \"evidence\": {\"mean\": 1.2,")
        .contains("\"training_mean\": 0.12", "\"standard_error\": 0.02275848672360967}");
    assertThat(findings(score("--prediction=x", "--json=-"))).isEmpty();
  }

  @Test
  void theMeanOfTheMeansOfBatchesIsComparedWithTheMean() throws IOException {
    String unequal = file("unequal.csv", "x,y,step\n1,0,1\n1,0,1\n1,0,1\n5,0,b\n");
    Run run =
        Run.of(
            "score",
            unequal,
            "--loss=l1",
            "--prediction=x",
            "--target=y",
            "--batch=step",
            "--json=-");
    assertThat(Json.text(findings(run).get(0)))
        .startsWith(
            "{\"id\": \"mean_of_batch_means_differs\", \"severity\": \"info\", \"message\": \"the"
                + " mean of the means of 2 batches is 3.0000, the mean over 4 rows is 2.0000\"")
        .contains("\"batches\": 2, \"smallest_batch\": 1, \"largest_batch\": 3}");
  }

  @Test
  void theBatchColumnIsNotTakenForThePrediction() throws IOException {
    String two = file("two.csv", "x,y,step\n1,0,1\n1,0,1\n");
    assertThat(Run.of("score", two, "--loss=l1", "--batch=step", "--json=-").code()).isZero();
  }

  @Test
  void aRowWithoutABatchIsRefused() throws IOException {
    String holes = file("holes.csv", "x,y,step\n1,0,1\n1,0,2\n1,0,\n1,0,1\n1,0,\n");
    fails(
        Run.of("score", holes, "--loss=l1", "--prediction=x", "--target=y", "--batch=step"),
        3,
        "batch column step, row 3: NULL found; expected the batch of each row");
  }

  @Test
  void aBatchColumnThatIsMissingIsRefused() {
    Run run = score("--prediction=x", "--batch=stop");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("losskit: batch: ").contains("stop");
  }

  @Test
  void aTrainingFileThatIsMissingIsRefused() {
    String missing = folder.resolve("none.csv").toString();
    Run run = score("--prediction=x", "--train=" + missing);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("losskit: train: ").contains(missing);
  }

  @Test
  void theInputIsNotItsOwnTraining() {
    fails(
        score("--prediction=x", "--train=" + held),
        2,
        "train: " + held + " is also an input; expected the rows that the model was trained on");
  }

  @Test
  void theTrainingFileIsNotOverwritten() {
    fails(
        score("--prediction=x", "--train=" + training, "--json=" + training),
        2,
        "json: " + training + " is also an input; expected another file");
  }

  @Test
  void aTrainingFileWithOtherColumnsIsRefused() throws IOException {
    String other = file("other.csv", "x,z\n1,0\n");
    Run run = score("--prediction=x", "--train=" + other);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("losskit: train: ").contains("y");
  }

  @Test
  void aTrainingFileWithMoreClassesIsRefused() throws IOException {
    String three = file("three.csv", "p_0,p_1,p_2,y\n1,0,0,0\n");
    String two = file("two.csv", "p_0,p_1,y\n1,0,0\n");
    fails(
        Run.of(
            "score",
            two,
            "--loss=cross_entropy",
            "--as=logits",
            "--prediction=p_*",
            "--target=y",
            "--train=" + three),
        2,
        "train: "
            + three
            + " has 3 prediction columns (p_0, p_1, p_2); expected 2, as in the input (p_0, p_1)");
  }

  @Test
  void aBadValueInTheTrainingFileIsRefusedByItsRow() throws IOException {
    String bad = file("bad.csv", "x,y\n1,0\nNaN,0\n");
    Run run = score("--prediction=x", "--train=" + bad);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err())
        .startsWith("losskit: train: " + bad + ": l1: prediction column x, row 2: NaN; expected");
  }

  @Test
  void npyFilesHaveNoTrainingColumns() {
    fails(
        score("--prediction=x", "--train=more.npy"),
        2,
        "train: more.npy with x; a .npy file holds predictions or targets alone, expected tables"
            + " with the same columns");
  }
}
