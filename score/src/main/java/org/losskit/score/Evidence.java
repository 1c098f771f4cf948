package org.losskit.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.RowCounts;

/**
 * What rules judge: the numbers of the report, what was collected beside them, and the sampled
 * rows.
 *
 * @param sampled the sampled rows as ones of class probabilities; null where they are none
 */
record Evidence(
    ScoreSpec spec,
    RowCounts rows,
    Result result,
    @Nullable Baselines baselines,
    List<ClassScore> classes,
    @Nullable Calibration calibration,
    Signs signs,
    RowSample.Sample sample,
    @Nullable SampledClasses sampled) {
  static Evidence of(
      ScoreSpec spec,
      RowCounts rows,
      Result result,
      @Nullable Baselines baselines,
      List<ClassScore> classes,
      @Nullable Calibration calibration,
      Signs signs) {
    RowSample.Sample sample = signs.sample.sample();
    SampledClasses sampled = spec.hasBaselines() ? new SampledClasses(spec, sample) : null;
    return new Evidence(
        spec, rows, result, baselines, classes, calibration, signs, sample, sampled);
  }

  /**
   * Whether the mean loss is the mean surprisal of the labels, whose shares it may weigh, so that
   * it compares with ln C and the prior.
   */
  boolean isSurprisal() {
    return baselines != null && spec.isPlain();
  }
}
