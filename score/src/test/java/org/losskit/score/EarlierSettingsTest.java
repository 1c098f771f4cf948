package org.losskit.score;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlierSettingsTest {
  private static final Data ROWS =
      new Data(3, new double[] {1, 2, 3, 3, 1, 0, 0, 0, 1, 2, 2, 2}, new double[] {2, 0, 1, 1});

  private static ScoreRequest request() {
    return Data.request(3, "cross_entropy").as("logits");
  }

  private static ScoreReport report(ScoreRequest request) {
    return new Scorer(request.build()).add(ROWS.all()).result(List.of());
  }

  private static EarlierReport earlier(ScoreRequest request) {
    return EarlierReport.parse("old.json", report(request).toJson());
  }

  private static void refused(EarlierReport earlier, ScoreRequest now, String message) {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> earlier.check(now.build()))
        .withMessage("baseline: old.json " + message);
  }

  private static List<String> notes(ScoreReport now, EarlierReport earlier) {
    return requireNonNull(now.since(earlier).baseline()).notes();
  }

  @Test
  void anotherParameterIsRefusedWithBothValues() {
    EarlierReport smooth = earlier(request().parameter("label_smoothing", 0.1));
    refused(smooth, request(), "has label_smoothing = 0.1, but here it is 0; expected the same");
    refused(
        smooth,
        request().parameter("label_smoothing", 0.2),
        "has label_smoothing = 0.1, but here it is 0.2; expected the same");
    refused(
        earlier(request()),
        request().parameter("weight", 1, 2, 1),
        "has weight = none, but here it is 1,2,1; expected the same");
    refused(
        earlier(request().parameter("weight", 1, 2.5, 100)),
        request().parameter("weight", 1, 2.5, 10),
        "has weight = 1,2.5,100, but here it is 1,2.5,10; expected the same");
  }

  @Test
  void aParameterThatIsUnknownHereIsRefusedToo() {
    String json =
        report(request()).toJson().replace("\"parameters\": {}", "\"parameters\": {\"heat\": 2}");
    refused(
        EarlierReport.parse("old.json", json),
        request(),
        "has heat = 2, but here it is none; expected the same");
  }

  @Test
  void aDefaultThatWasGivenIsTheSame() {
    EarlierReport earlier =
        earlier(request().parameter("label_smoothing", 0).parameter("weight", 1, 1, 1));
    assertThatCode(() -> earlier.check(request().build())).doesNotThrowAnyException();
  }

  @Test
  void anotherDenominatorIsRefused() {
    String json =
        report(request())
            .toJson()
            .replace("\"denominator_is\": \"rows\"", "\"denominator_is\": \"row weights\"");
    refused(
        EarlierReport.parse("old.json", json),
        request(),
        "has a mean over row weights, but this is one over rows; expected the same");
  }

  @Test
  void anotherNumberOfClassesIsRefused() {
    refused(
        earlier(request()),
        Data.request(4, "cross_entropy").as("logits"),
        "has 3 classes, but here there are 4; expected as many");
  }

  @Test
  void whatIsTheSameHasNoNotes() {
    assertThat(notes(report(request()), earlier(request()))).isEmpty();
    assertThat(report(request()).since(earlier(request())).toJson()).doesNotContain("notes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "as": "logits"       | "as": "probabilities" | predictions: logits here, probabilities there
          "precision": "exact" | "precision": "fast"   | precision: exact here, fast there
          "scored": 4          | "scored": 5           | rows scored: 4 here, 5 there
          "skipped": 0         | "skipped": 1          | rows skipped: 0 here, 1 there
          "class": 2           | "class": "ape"        | classes: 0, 1, 2 here, 0, 1, ape there
          "parameters": {}     | "parameters": {"ignore_index": 7} | ignore_index: -100 here, 7 there
          """)
  void whatMayMakeADifferenceIsNoted(String here, String there, String note) {
    String json = report(request()).toJson();
    assertThat(json).contains(here);
    EarlierReport earlier = EarlierReport.parse("old.json", json.replace(here, there));
    assertThatCode(() -> earlier.check(request().build())).doesNotThrowAnyException();
    assertThat(notes(report(request()), earlier)).containsExactly(note);
    ScoreReport now = report(request()).since(earlier);
    assertThat(now.toJson()).contains("\"worse\": [], \"notes\": [\"" + note + "\"]}");
    assertThat(TerminalReport.render(now, 120, false)).contains("not the same: " + note + "\n");
  }

  /** The report does not name its target: other labels of as many rows show by their entropy. */
  @Test
  void otherLabelsAreNoted() {
    Data others = new Data(3, ROWS.predictions, new double[] {0, 0, 0, 1});
    ScoreReport earlier = new Scorer(request().build()).add(others.all()).result(List.of());
    assertThat(notes(report(request()), EarlierReport.parse("old.json", earlier.toJson())))
        .containsExactly("other labels: their entropy is 1.0397 here, 0.5623 there");
  }

  private static ScoreReport segmented(String column, Object... keys) {
    Data data = new Data(1, new double[] {1, 2, 3}, new double[3]);
    data.segments = new int[] {0, 1, 2};
    ScoreSpec spec = Data.request(1, "l1").segments(List.of(column)).build();
    return new Scorer(spec)
        .add(data.all())
        .result(List.of(List.of(keys[0]), List.of(keys[1]), List.of(keys[2])));
  }

  @Test
  void segmentsThatArePassedOverAreCounted() {
    EarlierReport earlier = EarlierReport.parse("old.json", segmented("g", "a", "b", "c").toJson());
    assertThat(notes(segmented("g", "a", "b", "d"), earlier))
        .containsExactly("segments passed over: 1 only here, 1 only there");
    assertThat(notes(segmented("h", "a", "b", "c"), earlier))
        .containsExactly("segments by h here, g there");
    ScoreReport plain =
        new Scorer(Data.request(1, "l1").build())
            .add(new Data(1, new double[] {1, 2, 3}, new double[3]).all())
            .result(List.of());
    assertThat(notes(plain, earlier)).containsExactly("segments by nothing here, g there");
  }

  @Test
  void whatIsOfAnotherKindIsRefused() {
    String json = report(request()).toJson().replace("\"scored\": 4", "\"scored\": \"x\"");
    assertThatExceptionOfType(ContentException.class)
        .isThrownBy(() -> EarlierReport.parse("old.json", json))
        .withMessage(
            "baseline: old.json: rows.scored is missing or of another kind; expected a number, as"
                + " losskit score writes it");
  }
}
