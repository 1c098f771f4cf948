package org.losskit.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.losskit.Information;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.RowCounts;
import org.losskit.score.ScoreReport.SegmentScore;
import org.losskit.score.ScoreReport.Units;
import org.losskit.score.ScoreReport.WorstRow;
import org.losskit.sum.ExactSum;

/** Makes the report of what a scorer has seen. */
final class Summary {
  private static final double LN2 = 0x1.62e42fefa39efp-1;

  private final Scorer scorer;
  private final ScoreSpec spec;

  Summary(Scorer scorer) {
    this.scorer = scorer;
    this.spec = scorer.spec;
  }

  ScoreReport report(List<? extends List<? extends @Nullable Object>> keys) {
    RowCounts rows = rows();
    checkSomethingCounts(rows);
    Result result = result();
    boolean classified = spec.hasBaselines();
    Units units =
        classified
            ? new Units(result.mean(), result.mean() / LN2, StrictMath.exp(result.mean()))
            : null;
    Baselines baselines = classified ? baselines(result.mean()) : null;
    CalibrationState state = scorer.calibration;
    List<ClassScore> classes = scorer.classes.hasSoftLabels ? List.of() : classes();
    Calibration calibration = state == null ? null : CalibrationSummary.of(spec, state);
    return new ScoreReport(
        spec,
        rows,
        result,
        units,
        baselines,
        classes,
        segments(keys),
        worst(),
        scorer.histogram.buckets(),
        calibration,
        state == null || baselines == null || spec.task() != Task.BINARY
            ? null
            : DecompositionSummary.of(state, scorer.totals, baselines.labelPrior()),
        scorer.pairs == null ? null : scorer.pairs.comparison(keys),
        null,
        Findings.of(
            Evidence.of(spec, rows, result, baselines, classes, calibration, scorer.signs)));
  }

  private RowCounts rows() {
    Map<String, Long> by = new LinkedHashMap<>();
    scorer.skipped.forEach((reason, count) -> by.put(reason.key(), count));
    return new RowCounts(
        scorer.read,
        scorer.totals.rows(),
        scorer.ignored,
        by.values().stream().mapToLong(Long::longValue).sum(),
        by);
  }

  private void checkSomethingCounts(RowCounts rows) {
    if (rows.read() == 0) {
      throw new ContentException(spec.lossName() + ": no rows; expected at least one");
    }
    if (rows.scored() == 0) {
      List<String> why = new ArrayList<>();
      if (rows.ignored() > 0) {
        why.add("%d ignored (label %d)".formatted(rows.ignored(), spec.ignoreIndex()));
      }
      rows.skippedBy().forEach((reason, count) -> why.add(count + " skipped (" + reason + ")"));
      throw new ContentException(
          "%s: none of %d rows counts: %s; expected at least one that does%s"
              .formatted(
                  spec.lossName(),
                  rows.read(),
                  String.join(", ", why),
                  scorer.signs.clearlyOutside > 0
                      ? "; the values look like logits (--as logits)"
                      : ""));
    }
    if (scorer.totals.exactDenominator().signum() == 0) {
      throw new ContentException(
          "%s: %s: the %s of %d rows sum to 0; expected a positive sum"
              .formatted(
                  spec.lossName(),
                  spec.weightColumn() == null ? "weight" : "weight column " + spec.weightColumn(),
                  spec.denominatorIs(),
                  rows.scored()));
    }
  }

  private Result result() {
    Totals totals = scorer.totals;
    Double mean = totals.mean();
    if (mean == null) {
      throw new IllegalStateException("the denominator was checked");
    }
    return new Result(
        mean, totals.sum(), totals.denominator(), totals.standardError(), scorer.min, scorer.max);
  }

  private Baselines baselines(double mean) {
    double uniform = StrictMath.log(spec.classes());
    double prior = labelPrior();
    return new Baselines(uniform, prior, (uniform - mean) / LN2, (prior - mean) / LN2);
  }

  /** The entropy of the labels, weighted as the loss weights them. */
  private double labelPrior() {
    Exact all = scorer.totals.exactDenominator();
    ExactSum entropy = new ExactSum();
    if (spec.task() == Task.BINARY) {
      Exact ones = scorer.weightedLabels.exact();
      Exact zeros = ones == null ? null : all.plus(ones.negate());
      addSurprisal(entropy, ones, all);
      addSurprisal(entropy, zeros, all);
    } else {
      for (ClassTotals own : scorer.classes.totals) {
        addSurprisal(entropy, own.shares.exact(), all);
      }
    }
    return entropy.toDouble();
  }

  private static void addSurprisal(ExactSum entropy, @Nullable Exact part, Exact all) {
    if (part != null && part.signum() > 0) {
      double p = part.dividedBy(all);
      entropy.add(p * Information.selfInformation(p));
    }
  }

  private List<ClassScore> classes() {
    List<ClassScore> scores = new ArrayList<>();
    for (int c = 0; c < scorer.classes.count(); c++) {
      ClassTotals own = scorer.classes.totals[c];
      Exact shares = own.shares.exact();
      Exact terms = own.terms.exact();
      boolean empty = shares == null || shares.signum() == 0;
      Double mean =
          empty || shares == null
              ? null
              : terms == null ? Double.valueOf(own.terms.toDouble()) : terms.dividedBy(shares);
      scores.add(
          new ClassScore(
              c,
              spec.className(c),
              own.rows,
              mean,
              own.terms.toDouble(),
              own.shares.toDouble(),
              own.predicted,
              own.correct));
    }
    return scores;
  }

  private List<SegmentScore> segments(List<? extends List<? extends @Nullable Object>> keys) {
    List<SegmentScore> scores = new ArrayList<>();
    scorer.segments.forEach((id, segment) -> {
      if (id >= keys.size() || keys.get(id).size() != spec.segmentColumns().size()) {
        throw new IllegalArgumentException(
            "score: segment %d has no key of %d values; %d keys found"
                .formatted(id, spec.segmentColumns().size(), keys.size()));
      }
      scores.add(
          new SegmentScore(
              new ArrayList<@Nullable Object>(keys.get(id)),
              segment.rows(),
              segment.mean(),
              segment.sum(),
              segment.denominator(),
              segment.standardError()));
    });
    scores.sort(Comparator.comparing(SegmentScore::key, SegmentKeys.ORDER));
    return scores;
  }

  private List<WorstRow> worst() {
    return scorer.worst.rows().stream()
        .map(row ->
            new WorstRow(
                row.row(),
                row.loss(),
                row.target(),
                spec.task() == Task.REGRESSION || row.target() != Math.rint(row.target())
                    ? null
                    : spec.className((int) row.target()),
                row.prediction()))
        .toList();
  }
}
