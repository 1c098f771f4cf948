package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Severity;

/** Every row has the same answer. */
final class ConstantRule extends Rule.OfScore {
  /** Fewer rows show no pattern. */
  private static final long FEW_ROWS = 10;

  ConstantRule() {
    super(
        new Text(
            "constant_prediction",
            "All rows have the same prediction.",
            "Found when no two rows differ in their predictions, with at least %d rows."
                .formatted(FEW_ROWS),
            "A model that looks at its input answers two rows differently.",
            "check that the features reach the model, and that the predictions were joined row by"
                + " row"));
  }

  @Override
  @Nullable Finding find(Evidence evidence) {
    RowSample sample = evidence.signs().sample;
    long rows = evidence.rows().scored();
    if (rows < FEW_ROWS || !sample.isConstant()) {
      return null;
    }
    double[] prediction = sample.example();
    return found(
        Severity.WARNING,
        "all %,d rows have the same prediction: it does not depend on the row".formatted(rows),
        List.of(
            "rows",
            rows,
            "prediction",
            prediction.length == 1
                ? (Object) prediction[0]
                : java.util.Arrays.stream(prediction).limit(MOST_VALUES).boxed().toList()));
  }

  private static final int MOST_VALUES = 10;
}
