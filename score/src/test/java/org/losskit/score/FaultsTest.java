package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.losskit.score.HealthyModels.Form;
import org.losskit.score.HealthyModels.Logits;
import org.losskit.score.HealthyModels.Scored;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/** The predictions of real models, each with a fault put in, are found to have it. */
class FaultsTest {
  private static List<String> ids(ScoreReport report) {
    return report.findings().stream().map(Finding::id).toList();
  }

  private static Finding only(ScoreReport report, String id) {
    return report.findings().stream()
        .filter(finding -> finding.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " is not in " + report.findings()));
  }

  private static double number(Finding finding, String name) {
    return ((Number) requireNonNull(finding.evidence().get(name))).doubleValue();
  }

  /** The rows at these places. */
  private static Scored rows(Scored scored, int... places) {
    Data data = scored.data();
    int columns = data.columns;
    double[] x = new double[places.length * columns];
    double[] y = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(data.predictions, places[i] * columns, x, i * columns, columns);
      y[i] = data.targets[places[i]];
    }
    return new Scored(scored.name(), new Data(columns, x, y), scored.request());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 5, 6, 7, 13})
  void labelsThatAreOneTooHighOrTooLowAreFound(int number) {
    Logits logits = HealthyModels.logits(number);
    int classes = logits.classes();
    for (int shift : new int[] {1, -1}) {
      Scored scored = logits.in(Form.LOGITS, false, -1);
      double[] y = scored.data().targets;
      Arrays.setAll(y, i -> Math.floorMod((int) y[i] + shift, classes));
      Finding finding = only(scored.report(), "labels_shifted");
      assertThat(finding.evidence()).containsEntry("shift", (long) shift);
      assertThat(number(finding, "agree_shifted")).isGreaterThan(0.8);
      assertThat(ids(scored.report())).doesNotContain("overconfident", "underconfident");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void rowsThatAreAllThereTwiceAreFound(int number) {
    Scored scored = HealthyModels.number(number);
    int n = scored.data().rows();
    int[] twice = new int[2 * n];
    Arrays.setAll(twice, i -> i % n);
    Finding finding = only(rows(scored, twice).report(), "duplicate_rows_dominate");
    assertThat(number(finding, "multiple_of")).isEqualTo(2);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8, 12, 23, 24, 32})
  void rowsThatAJoinRepeatsAreFound(int number) {
    Scored scored = HealthyModels.logits(number).in(Form.LOGITS, false, -1);
    int n = scored.data().rows();
    SplittableRandom random = new SplittableRandom(number);
    // Each row is there once for each of the rows that it was joined with: one to seven.
    int[] copies = new int[n];
    Arrays.setAll(copies, i -> 1 + random.nextInt(7));
    int[] joined = new int[Arrays.stream(copies).sum()];
    int at = 0;
    for (int i = 0; i < n; i++) {
      Arrays.fill(joined, at, at + copies[i], i);
      at += copies[i];
    }
    Finding finding = only(rows(scored, joined).report(), "duplicate_rows_dominate");
    assertThat(number(finding, "share"))
        .isCloseTo(1 - n / (double) joined.length, org.assertj.core.data.Offset.offset(0.03));
    int first = (int) number(finding, "example_row") - 1;
    Data data = rows(scored, joined).data();
    List<Integer> equal =
        IntStream.range(0, joined.length)
            .filter(i -> data.targets[i] == data.targets[first])
            .filter(i -> Arrays.equals(row(data, i), row(data, first)))
            .boxed()
            .toList();
    assertThat(equal.get(0)).isEqualTo(first);
    assertThat(number(finding, "example_copies")).isEqualTo(equal.size()).isGreaterThanOrEqualTo(7);
    assertThat(finding.message())
        .endsWith(": row %,d is there %,d times".formatted(first + 1, equal.size()));
  }

  private static double[] row(Data data, int i) {
    return Arrays.copyOfRange(data.predictions, i * data.columns, (i + 1) * data.columns);
  }

  @Test
  void oneRowThatIsThereAThousandTimesIsFound() {
    Scored scored = HealthyModels.logits(4).in(Form.LOGITS, false, -1);
    int[] places = new int[1600];
    Arrays.setAll(places, i -> i < 600 ? i : 7);
    Finding finding = only(rows(scored, places).report(), "duplicate_rows_dominate");
    assertThat(finding.message())
        .isEqualTo("63 % of the rows are copies: row 8 is there 1,001 times");
    assertThat(finding.evidence()).containsEntry("distinct", 600L).containsEntry("rows", 1600L);
  }

  @Test
  void aBootstrapOfTheRowsIsNoFault() {
    for (int number = 0; number < 11; number++) {
      Scored scored = HealthyModels.number(number);
      int n = scored.data().rows();
      SplittableRandom random = new SplittableRandom(number);
      int[] drawn = new int[n];
      Arrays.setAll(drawn, i -> random.nextInt(n));
      assertThat(ids(rows(scored, drawn).report())).as(scored.name()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 11, 12, 23, 24})
  void logitsThatAreThreeTimesTooLargeAreFound(int number) {
    Scored scored =
        HealthyModels.logits(number).map(z -> Classifier.scaled(z, 3)).in(Form.LOGITS, false, -1);
    Finding finding = only(scored.report(), "overconfident");
    assertThat(number(finding, "factor")).isBetween(0.15, 0.6);
    assertThat(number(finding, "gain")).isGreaterThan(0.03);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 11, 12, 23, 24})
  void logitsOfTheWrongSignAreNotCalledOverconfident(int number) {
    Scored scored =
        HealthyModels.logits(number).map(z -> Classifier.scaled(z, -1)).in(Form.LOGITS, false, -1);
    assertThat(ids(scored.report())).contains("worse_than_prior").doesNotContain("overconfident");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 6, 7, 11, 14, 17, 18, 24})
  void logitsThatAreThreeTimesTooSmallAreFound(int number) {
    Logits logits = HealthyModels.logits(number).map(z -> Classifier.scaled(z, 0.3));
    for (Form form : Form.values()) {
      Finding finding = only(logits.in(form, false, -1).report(), "underconfident");
      assertThat(number(finding, "factor")).isGreaterThan(1.6);
      assertThat(finding.message()).startsWith("the probabilities are too timid: logits times ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 5, 6, 7, 9})
  void softmaxOfProbabilitiesIsFound(int number) {
    Logits twice = HealthyModels.logits(number).map(Classifier::probabilities);
    for (Form form : List.of(Form.PROBABILITIES, Form.LOG_PROBABILITIES)) {
      for (int decimals : new int[] {-1, 7}) {
        ScoreReport report = twice.in(form, false, decimals).report();
        only(report, "softmax_twice");
        assertThat(ids(report)).doesNotContain("underconfident");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 9, 14, 1})
  void sigmoidOfProbabilitiesIsFound(int number) {
    Logits twice =
        HealthyModels.logits(number).map(z -> new double[] {0, Classifier.probabilities(z)[1]});
    Finding finding = only(twice.in(Form.PROBABILITIES, true, -1).report(), "softmax_twice");
    assertThat(finding.message()).endsWith("the predictions went through sigmoid twice");
    assertThat(number(finding, "smallest")).isGreaterThanOrEqualTo(0.5);
    assertThat(number(finding, "largest")).isLessThanOrEqualTo(0.7311);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 5, 6, 7, 9})
  void probabilitiesThatAreTakenForLogitsAreFound(int number) {
    Logits logits = HealthyModels.logits(number).map(Classifier::probabilities);
    ScoreReport report = logits.in(Form.LOGITS, false, -1).report();
    assertThat(ids(report)).contains("probabilities_as_logits").doesNotContain("underconfident");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 6, 9, 14, 17, 24})
  void clippedProbabilitiesAreFound(int number) {
    Logits logits = HealthyModels.logits(number);
    boolean binary = logits.classes() == 2;
    for (double floor : binary ? new double[] {1e-3, 1e-7} : new double[] {1e-7}) {
      for (Form form : List.of(Form.PROBABILITIES, Form.LOG_PROBABILITIES)) {
        boolean one = binary && form == Form.PROBABILITIES;
        // Sharper than it is, so that some are that small; sums that miss 1 are skipped.
        Scored scored = logits.map(z -> Classifier.scaled(z, 2)).in(form, one, -1);
        double[] x = scored.data().predictions;
        double least = form == Form.PROBABILITIES ? floor : StrictMath.log(floor);
        long clipped = Arrays.stream(x).filter(p -> p < least).count();
        Arrays.setAll(x, k -> Math.max(x[k], least));
        if (one) {
          clipped += Arrays.stream(x).filter(p -> p > 1 - floor).count();
          Arrays.setAll(x, k -> Math.min(x[k], 1 - floor));
        }
        scored.request().invalid(InvalidPolicy.SKIP);
        if (clipped > 30 && scored.report().rows().skipped() == 0) {
          Finding finding = only(scored.report(), "probabilities_clipped");
          double found = 0;
          for (String name : List.of("at_floor", "at_ceiling")) {
            found += finding.evidence().containsKey(name) ? number(finding, name) : 0;
          }
          assertThat(found).isBetween(0.8 * clipped, (double) clipped);
        }
      }
    }
  }

  @Test
  void aClipThatCutsLossesOffIsAWarning() {
    Scored scored = HealthyModels.logits(14).in(Form.PROBABILITIES, true, -1);
    double[] p = scored.data().predictions;
    double[] y = scored.data().targets;
    Arrays.setAll(p, i -> Math.min(Math.max(p[i], 0.001), 0.999));
    Finding harmless = only(scored.report(), "probabilities_clipped");
    assertThat(harmless.severity()).isEqualTo(Severity.INFO);
    int low = 0;
    while (p[low] > 0.001) {
      low++;
    }
    y[low] = 1;
    Finding finding = only(scored.report(), "probabilities_clipped");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.message())
        .matches(
            "\\d+ of 286 probabilities are clipped at 0\\.001 and at 0\\.999: no loss exceeds 6\\.91");
    assertThat(finding.evidence().keySet())
        .containsExactly(
            "floor", "at_floor", "ceiling", "at_ceiling", "predictions", "largest_loss");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aFewRowsWithHugeLossesAreFound(int number) {
    Scored scored = HealthyModels.logits(number).in(Form.LOGITS, false, -1);
    Data data = scored.data();
    // The logit of a class that is wrong, in a few rows that were parsed wrongly.
    double size = 2 * data.rows();
    for (int i = 5; i < 7; i++) {
      data.predictions[i * data.columns + (data.targets[i] == 0 ? 1 : 0)] = size;
    }
    Finding finding = only(scored.report(), "few_rows_dominate");
    assertThat(number(finding, "rows")).isBetween(1.0, 2.0);
    assertThat(number(finding, "share")).isGreaterThan(0.5);
    assertThat(number(finding, "largest")).isGreaterThan(size / 2);
  }

  @Test
  void oneRowWithAnInfiniteLossIsFound() {
    Scored scored = HealthyModels.logits(6).in(Form.PROBABILITIES, false, -1);
    Data data = scored.data();
    for (int c = 0; c < data.columns; c++) {
      data.predictions[c] = data.targets[0] == c ? 0 : 1.0 / (data.columns - 1);
    }
    Finding finding = only(scored.report(), "few_rows_dominate");
    assertThat(finding.message())
        .isEqualTo("1 of %d rows has an infinite loss: it decides the mean".formatted(data.rows()));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 6})
  void aClassThatTheModelDoesNotKnowIsFound(int number) {
    Scored scored = HealthyModels.logits(number).in(Form.LOGITS, false, -1);
    Data data = scored.data();
    for (int i = 0; i < data.rows(); i++) {
      data.predictions[i * data.columns + 1] = -20;
    }
    assertThat(only(scored.report(), "class_never_predicted").evidence())
        .containsEntry("classes", List.of("1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 5, 6, 7, 9})
  void labelsOfOtherRowsAreWorseThanThePrior(int number) {
    Scored scored = HealthyModels.number(number);
    double[] y = scored.data().targets;
    SplittableRandom random = new SplittableRandom(number);
    for (int i = y.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double swapped = y[i];
      y[i] = y[j];
      y[j] = swapped;
    }
    assertThat(ids(scored.report())).contains("worse_than_prior");
  }

  @Test
  void unequalBatchesAreFound() {
    Scored scored = HealthyModels.logits(4).in(Form.LOGITS, false, -1);
    int n = scored.data().rows();
    // Long sequences, whose loss is larger, in batches of few; the worst rows are the last.
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    double[] terms = new double[n];
    for (int i = 0; i < n; i++) {
      terms[i] = rows(scored, i).report().result().mean();
    }
    Arrays.sort(order, (a, b) -> Double.compare(terms[a], terms[b]));
    Data sorted = rows(scored, Arrays.stream(order).mapToInt(i -> i).toArray()).data();
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> i < n / 2 ? i / 64 : n / 128 + 1 + (i - n / 2) / 8);
    ScoreReport report =
        new Scorer(scored.request().build()).add(sorted.all().batches(ids)).result();
    Finding finding = only(report, "mean_of_batch_means_differs");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(number(finding, "mean_of_batch_means")).isGreaterThan(1.1 * number(finding, "mean"));
    assertThat(finding.evidence()).containsEntry("batches", Arrays.stream(ids).distinct().count());
    assertThat(number(finding, "largest_batch")).isEqualTo(64);
  }

  @Test
  void equalBatchesWithAShorterLastOneAreNoFault() {
    for (int number = 0; number < 22; number++) {
      Scored scored = HealthyModels.number(number);
      int n = scored.data().rows();
      for (int size : new int[] {8, 32, 64}) {
        if (n % size < size / 2) {
          continue;
        }
        int[] ids = new int[n];
        Arrays.setAll(ids, i -> i / size);
        ScoreReport report =
            new Scorer(scored.request().build()).add(scored.data().all().batches(ids)).result();
        assertThat(report.findings())
            .as(scored.name())
            .allMatch(finding -> finding.severity() == Severity.INFO);
      }
    }
  }

  @Test
  void aMeanOfUnequalBatchesThatLooksFineIsToldToo() {
    // 100 rows of loss 0.99 and one of 99.01: the average of the means is 50.
    double[] x = new double[101];
    Arrays.fill(x, 0.99);
    x[100] = 99.01;
    Data data = new Data(1, x, new double[101]);
    int[] ids = new int[101];
    ids[100] = 1;
    ScoreReport report =
        new Scorer(Data.request(1, "l1").build()).add(data.all().batches(ids)).result();
    Finding finding = only(report, "mean_of_batch_means_differs");
    assertThat(finding.message())
        .isEqualTo(
            "the mean of the means of 2 batches is 50.0000, the mean over 101 rows is 1.9605");
    assertThat(finding.evidence())
        .containsEntry("mean_of_batch_means", 50.0)
        .containsEntry("smallest_batch", 1L)
        .containsEntry("largest_batch", 100L);
  }

  /** The predictions of a model for its own training rows, and for others. */
  private static List<Scored> trained(PublicTable table, boolean memorises) {
    int half = table.rows() / 2;
    int[] training = new int[half];
    // Neighbouring rows of the files are alike: every second one.
    Arrays.setAll(training, i -> 2 * i);
    int[] held = new int[half];
    Arrays.setAll(held, i -> 2 * i + 1);
    Classifier model =
        memorises
            ? Classifier.neighbours(table, training, 1, 0.02)
            : Classifier.regression(table, training, 60, 0.01);
    return List.of(scored(table, model, held), scored(table, model, training));
  }

  private static Scored scored(PublicTable table, Classifier model, int[] rows) {
    double[][] logits = new double[rows.length][];
    Arrays.setAll(logits, i -> model.logits(table.features(rows[i])));
    int[] labels = Arrays.stream(rows).map(table::label).toArray();
    return new Logits("own", logits, labels, table.classes()).in(Form.LOGITS, false, -1);
  }

  @Test
  void aModelThatMemorisesItsTrainingIsOverfitted() {
    List<Scored> own = trained(PublicTable.numbers("breast_cancer.csv", 2), true);
    ScoreReport training = own.get(1).report();
    ScoreReport report = own.get(0).report();
    assertThat(ids(report)).doesNotContain("overfitting");
    Finding finding = only(report.trainedOn(training), "overfitting");
    assertThat(finding.evidence())
        .containsEntry("mean", report.result().mean())
        .containsEntry("training_mean", training.result().mean())
        .containsEntry("difference", report.result().mean() - training.result().mean());
    assertThat(finding.message())
        .matches("the loss is 0\\.\\d{4}, but 0\\.\\d{4} on the rows of the training");
  }

  @Test
  void aModelThatLearnedWhatHoldsOfAllRowsIsNotOverfitted() {
    for (PublicTable table :
        List.of(
            PublicTable.numbers("breast_cancer.csv", 2),
            PublicTable.digits(10),
            PublicTable.penguins(),
            PublicTable.numbers("wine_data.csv", 3),
            PublicTable.numbers("iris.csv", 3),
            PublicTable.flights(15))) {
      List<Scored> own = trained(table, false);
      ScoreReport report = own.get(0).report();
      assertThat(report.trainedOn(own.get(1).report()).findings()).isEqualTo(report.findings());
    }
  }

  @Test
  void numbersAreOverfittedByAShareOfTheirLoss() {
    Data held = Data.logits(71, 500, 2, 1);
    Data training = Data.logits(72, 500, 2, 1);
    training.targets[0] = 0;
    for (int i = 0; i < 500; i++) {
      training.predictions[i] = training.targets[i] + 0.3 * Math.sin(i);
    }
    ScoreRequest request = Data.request(1, "mse");
    ScoreReport report = held.score(request);
    assertThat(ids(report.trainedOn(training.score(request)))).containsExactly("overfitting");
    assertThat(ids(report.trainedOn(held.score(request)))).isEmpty();
  }
}
