package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/** Each rule, for the fault and for silence on healthy data. */
class FindingsTest {
  private static List<String> ids(ScoreReport report) {
    return report.findings().stream().map(Finding::id).toList();
  }

  private static Finding only(ScoreReport report, String id) {
    return report.findings().stream()
        .filter(finding -> finding.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is not in " + ids(report)));
  }

  private static ScoreReport score(Data data, String loss) {
    return data.score(Data.request(data.columns, loss));
  }

  @Test
  void aFewNumbersGiveNoFindings() {
    for (int seed = 100; seed < 130; seed++) {
      assertThat(score(Data.logits(seed, 20, 2, 1), "mse").findings()).isEmpty();
      assertThat(score(Data.logits(seed, 2000, 2, 1), "huber").findings()).isEmpty();
    }
  }

  @Test
  void aModelWithoutSkillHasTheLossOfACoin() {
    Data data = Data.logits(61, 10_000, 2, 0);
    for (int i = 0; i < data.predictions.length; i++) {
      data.predictions[i] /= 100;
    }
    ScoreReport report = score(data, "bce_with_logits");
    Finding finding = only(report, "loss_equals_ln2");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.message())
        .isEqualTo("the loss equals ln 2: the model tells the classes apart no better than a coin");
    assertThat(finding.evidence().keySet()).containsExactly("mean", "ln2", "difference");
    assertThat(finding.evidence().get("mean")).isEqualTo(report.result().mean());
    assertThat(finding.next()).startsWith("check that the model was trained");
    // With a weight for the positive class ln 2 means nothing.
    assertThat(ids(data.score(Data.request(1, "bce_with_logits").parameter("pos_weight", 1.0))))
        .isEmpty();
  }

  @Test
  void aModelWithoutSkillHasTheLossOfADie() {
    Data data = Data.logits(62, 10_000, 5, 0);
    for (int i = 0; i < data.predictions.length; i++) {
      data.predictions[i] /= 100;
    }
    Finding finding = only(score(data, "cross_entropy"), "loss_equals_ln_classes");
    assertThat(finding.message())
        .isEqualTo(
            "the loss equals ln 5: the model tells the 5 classes apart no better than a fair die");
    assertThat(finding.evidence().get("ln_classes")).isEqualTo(Math.log(5));
  }

  @Test
  void aModelThatIsSureAndWrongIsWorseThanThePrior() {
    Data data = Data.logits(63, 1000, 2, -2);
    Finding finding = only(score(data, "bce_with_logits"), "worse_than_prior");
    assertThat(finding.message())
        .isEqualTo("the loss is above that of predicting the share of each class for every row");
    assertThat(finding.evidence().keySet())
        .containsExactly("mean", "label_prior", "standard_error");
    assertThat(ids(data.score(Data.request(1, "bce_with_logits").parameter("pos_weight", 1))))
        .isEmpty();
  }

  @Test
  void anInfiniteLossIsWorseThanThePriorAndNanIsNot() {
    Data data = new Data(2, new double[] {1, 0, 0.5, 0.5, 0.4, 0.6}, 1, 0, 1);
    ScoreRequest request =
        Data.request(2, "cross_entropy").as("probabilities").invalid(InvalidPolicy.PROPAGATE);
    assertThat(ids(data.score(request))).containsExactly("worse_than_prior");
    data.predictions[0] = Double.NaN;
    assertThat(ids(data.score(request))).isEmpty();
  }

  @Test
  void chanceInFewRowsIsNotWorseThanThePrior() {
    // 0.95 against a prior of 0.69, but four rows tell little.
    Data data = new Data(1, new double[] {1, -1, 2.5, -1}, 1, 0, 0, 1);
    ScoreReport report = score(data, "bce_with_logits");
    assertThat(report.result().mean()).isGreaterThan(0.8);
    assertThat(ids(report)).isEmpty();
  }

  @Test
  void aConstantPredictionIsFound() {
    double[] x = new double[100];
    Arrays.fill(x, 1.5);
    x[50] = 1.5;
    double[] y = new double[100];
    Arrays.fill(y, 0, 75, 1);
    Data data = new Data(1, x, y);
    Finding finding = only(score(data, "mse"), "constant_prediction");
    assertThat(finding.message())
        .isEqualTo("all 100 rows have the same prediction: it does not depend on the row");
    assertThat(finding.evidence()).containsEntry("rows", 100L).containsEntry("prediction", 1.5);
    x[50] = 1.25;
    assertThat(ids(score(data, "mse"))).isEmpty();
  }

  @Test
  void zerosOfBothSignsAreConstant() {
    double[] negative = new double[20];
    Arrays.fill(negative, -0.0);
    ScoreSpec spec = Data.request(1, "l1").build();
    Scorer one = new Scorer(spec).add(new Data(1, negative, new double[20]).all());
    Scorer other = new Scorer(spec).add(new Data(1, new double[20], new double[20]).all());
    assertThat(ids(other.merge(one).result())).containsExactly("constant_prediction");
  }

  @Test
  void aCommonClassThatIsNeverPredictedIsFound() {
    Data data = Data.logits(64, 900, 3, 2);
    for (int i = 0; i < data.rows(); i++) {
      data.predictions[i * 3 + 1] -= 20;
    }
    ScoreReport report = score(data, "cross_entropy");
    Finding finding = only(report, "class_never_predicted");
    long rows = report.classes().get(1).rows();
    assertThat(finding.message())
        .isEqualTo("class 1 is never predicted, though " + rows + " of 900 rows have it");
    assertThat(finding.evidence())
        .containsEntry("classes", List.of("1"))
        .containsEntry("never_predicted", 1L)
        .containsEntry("rows", rows)
        .containsEntry("share", rows / 900.0);
  }

  @Test
  void aRareClassMayNeverBePredicted() {
    Data data = Data.logits(65, 1000, 2, 0.3);
    for (int i = 0; i < data.rows(); i++) {
      data.targets[i] = i % 5 == 0 ? 1 : 0;
      data.predictions[i] = -1.4 + data.predictions[i] / 10;
    }
    ScoreReport report = score(data, "bce_with_logits");
    assertThat(report.classes().get(1).predicted()).isZero();
    assertThat(ids(report)).isEmpty();
  }

  @Test
  void probabilitiesThatAreTakenForLogitsAreFound() {
    Data one = Data.probabilities(66, 200, 2, 1);
    Finding binary = only(score(one, "bce_with_logits"), "probabilities_as_logits");
    assertThat(binary.message())
        .isEqualTo("scored as logits, but every row lies in [0, 1]: these look like probabilities");
    assertThat(binary.next()).isEqualTo("score them with --as probabilities --loss bce");
    Data three = Data.probabilities(67, 200, 3, 1);
    Finding several =
        only(three.score(Data.request(3, "cross_entropy").as("logits")), "probabilities_as_logits");
    assertThat(several.message())
        .isEqualTo(
            "scored as logits, but every row lies in [0, 1] and sums to 1: these look like"
                + " probabilities");
    assertThat(several.evidence().keySet()).containsExactly("rows", "smallest", "largest");
  }

  @Test
  void logitsThatAreTakenForProbabilitiesAreFound() {
    Data data = Data.logits(68, 400, 2, 1);
    for (InvalidPolicy policy : List.of(InvalidPolicy.SKIP, InvalidPolicy.PROPAGATE)) {
      ScoreReport report = data.score(Data.request(1, "bce").invalid(policy));
      Finding finding = only(report, "logits_as_probabilities");
      long outside = (long) requireNonNull(finding.evidence().get("rows_outside"));
      assertThat(outside).isGreaterThan(200);
      assertThat(finding.severity()).isEqualTo(Severity.ERROR);
      assertThat(finding.message())
          .isEqualTo(
              "scored as probabilities, but "
                  + outside
                  + " of 400 rows have values outside of [0, 1]: these look like logits");
      assertThat(finding.next()).isEqualTo("score them with --as logits --loss bce_with_logits");
    }
  }

  @Test
  void roundingOfProbabilitiesIsNotTakenForLogits() {
    Data data = Data.probabilities(69, 400, 2, 1);
    Arrays.fill(data.predictions, 0, 60, 1.000001);
    Arrays.fill(data.targets, 0, 60, 1);
    ScoreReport report = data.score(Data.request(1, "bce").invalid(InvalidPolicy.SKIP));
    assertThat(report.rows().skipped()).isEqualTo(60);
    assertThat(ids(report)).isEmpty();
  }
}
