package org.losskit.score.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.Bucket;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassCalibration;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Difference;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.RowCounts;
import org.losskit.score.ScoreReport.SegmentDifference;
import org.losskit.score.ScoreReport.SegmentScore;
import org.losskit.score.ScoreReport.Severity;
import org.losskit.score.ScoreReport.Units;
import org.losskit.score.ScoreReport.WorstRow;
import org.losskit.score.ScoreRequest;

/** A report whose every text is markup that must not become any. */
final class Hostile {
  static final String TEXT =
      "</title></style></text>-->]]><script>window.stolen=1</script><img src=x onerror=\"window.stolen=2\"/>'\"&amp;<b>";

  /** Where texts must differ. */
  static String text(int i) {
    return i + TEXT;
  }

  private Hostile() {}

  static ScoreReport report() {
    List<SegmentScore> segments = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      segments.add(new SegmentScore(List.of(text(i)), 5, 0.1 * i, 1, 5, 0.01));
    }
    return new ScoreReport(
        new ScoreRequest(List.of(text(1), text(2)), text(3))
            .title(TEXT)
            .loss("cross_entropy")
            .as("logits")
            .weight(text(4))
            .segments(List.of(text(5)))
            .classNames(List.of(text(6), text(7)))
            .inferred(text(8))
            .build(),
        new RowCounts(10, 9, 0, 1, Map.of(text(9), 1L)),
        new Result(0.5, 4.5, 9, 0.1, 0.1, 0.9),
        new Units(0.5, 0.72, 1.65),
        new Baselines(0.69, 0.69, 0.27, 0.27),
        List.of(
            new ClassScore(0, text(6), 5, 0.4, 2, 5, 5, 4),
            new ClassScore(1, text(7), 4, 0.6, 2.5, 4, 4, 3)),
        segments,
        List.of(new WorstRow(3, 0.9, 1, text(7), Arrays.asList(0.4, 0.2))),
        List.of(new Bucket(0, 1, 9)),
        new Calibration(
            0.1,
            0.1,
            0.1,
            List.of(new Bin(0.6, 0.7, 9, 0.65, 0.6)),
            List.of(),
            List.of(new ClassCalibration(0, text(6), 0.1, 0.1, 0.1, List.of()))),
        null,
        new Comparison(
            text(10),
            5,
            0,
            new Difference(0.1, 0.1),
            List.of(new SegmentDifference(List.of(text(0)), 5, new Difference(0.1, 0.1)))),
        new Baseline(text(11), 0.1, List.of(text(12)), List.of(text(18))),
        List.of(
            new Finding(
                text(13), Severity.WARNING, text(14), Map.of(text(15), text(16)), text(17))));
  }
}
