package org.losskit.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a score: immutable. Sums and means are the exact ones of the double terms, rounded
 * once.
 *
 * @param spec what was scored, and how
 * @param rows how many rows there were
 * @param result the loss
 * @param units the loss in other units; null for regression
 * @param baselines what knows less than the model; null for regression
 * @param classes by class; empty for regression and for labels between 0 and 1
 * @param segments by segment, in the order of the keys; empty without segment columns
 * @param worst the rows with the largest terms, largest first
 * @param histogram how the terms are spread
 * @param calibration how far predicted probabilities are from what happens; null where predictions
 *     are none
 * @param decomposition the loss as miscalibration, discrimination and uncertainty; null unless
 *     binary
 * @param comparison the difference from another set of predictions, or null
 * @param baseline the difference from an earlier report, or null
 * @param findings what looks wrong
 */
public record ScoreReport(
    ScoreSpec spec,
    RowCounts rows,
    Result result,
    @Nullable Units units,
    @Nullable Baselines baselines,
    List<ClassScore> classes,
    List<SegmentScore> segments,
    List<WorstRow> worst,
    List<Bucket> histogram,
    @Nullable Calibration calibration,
    @Nullable Decomposition decomposition,
    @Nullable Comparison comparison,
    @Nullable Baseline baseline,
    List<Finding> findings) {

  /** Copies the lists. */
  public ScoreReport {
    classes = List.copyOf(classes);
    segments = List.copyOf(segments);
    worst = List.copyOf(worst);
    histogram = List.copyOf(histogram);
    findings = List.copyOf(findings);
  }

  /**
   * How many rows there were.
   *
   * @param skippedBy by the name of the reason; reasons that did not occur are missing
   */
  public record RowCounts(
      long read, long scored, long ignored, long skipped, Map<String, Long> skippedBy) {}

  /**
   * The loss.
   *
   * @param standardError of the mean; null with one row
   * @param min the smallest term, before row weights
   * @param max the largest term, before row weights
   */
  public record Result(
      double mean,
      double sum,
      double denominator,
      @Nullable Double standardError,
      double min,
      double max) {}

  /** The mean in nats and bits, and e to it. */
  public record Units(double nats, double bits, double perplexity) {}

  /**
   * What knows less than the model, in nats, and what the model gains over it, in bits.
   *
   * @param uniform ln C
   * @param labelPrior the entropy of the labels that were scored
   */
  public record Baselines(
      double uniform, double labelPrior, double gainOverUniformBits, double gainOverPriorBits) {}

  /**
   * One class.
   *
   * @param label the index
   * @param name the text, or null where classes are numbers
   * @param rows how many rows have it
   * @param mean null without rows
   * @param predicted how many rows were predicted to have it
   * @param correct how many of these do
   */
  public record ClassScore(
      int label,
      @Nullable String name,
      long rows,
      @Nullable Double mean,
      double sum,
      double denominator,
      long predicted,
      long correct) {

    /** The class as reports write it. */
    public String text() {
      return name == null ? Integer.toString(label) : name;
    }
  }

  /**
   * One segment.
   *
   * @param key the values of the segment columns: text, numbers, booleans or null
   * @param mean null where all rows have weight zero
   */
  public record SegmentScore(
      List<@Nullable Object> key,
      long rows,
      @Nullable Double mean,
      double sum,
      double denominator,
      @Nullable Double standardError) {}

  /**
   * One row.
   *
   * @param row counted from 1
   * @param loss the term, before row weights
   * @param target the class index or number
   * @param className the text of the class, or null
   */
  public record WorstRow(
      long row, double loss, double target, @Nullable String className, List<Double> prediction) {}

  /**
   * How many terms lie in a range.
   *
   * @param from the smallest, inclusive
   * @param to the largest, exclusive
   */
  public record Bucket(double from, double to, long rows) {}

  /**
   * The rows whose probability lies in a range.
   *
   * @param from exclusive, except that 0 belongs to the first bin of equal width
   * @param to inclusive
   * @param confidence the mean predicted probability
   * @param frequency how often it happened
   */
  public record Bin(double from, double to, long rows, double confidence, double frequency) {}

  /**
   * How far predicted probabilities are from what happens: of class 1 for binary losses, of the
   * predicted class for several.
   *
   * @param brier the mean squared difference, over the classes summed up
   * @param bins 15 of equal width, empty ones left out
   * @param massBins 15 of equal numbers of rows
   * @param classes each class against the rest; empty for binary losses
   */
  public record Calibration(
      double brier,
      double eceEqualWidth,
      double eceEqualMass,
      List<Bin> bins,
      List<Bin> massBins,
      List<ClassCalibration> classes) {
    /** Copies the lists. */
    public Calibration {
      bins = List.copyOf(bins);
      massBins = List.copyOf(massBins);
      classes = List.copyOf(classes);
    }
  }

  /**
   * The calibration of the probabilities of one class.
   *
   * @param label the index
   * @param name the text, or null where classes are numbers
   */
  public record ClassCalibration(
      int label,
      @Nullable String name,
      double brier,
      double eceEqualWidth,
      double eceEqualMass,
      List<Bin> bins) {
    /** Copies the list. */
    public ClassCalibration {
      bins = List.copyOf(bins);
    }

    /** The class as reports write it. */
    public String text() {
      return name == null ? Integer.toString(label) : name;
    }
  }

  /** score = miscalibration - discrimination + uncertainty. */
  public record Parts(
      double score, double miscalibration, double discrimination, double uncertainty) {}

  /** The log loss and the Brier score in parts. */
  public record Decomposition(Parts logLoss, Parts brier) {}

  /**
   * A mean difference of losses, here minus there.
   *
   * @param mean null where all rows have weight zero
   * @param standardError of the mean; null with one row
   */
  public record Difference(@Nullable Double mean, @Nullable Double standardError) {
    private static final double TWO_SIDED_95 = 1.959963984540054;

    /** The lower end of the 95 % confidence interval, or null without a standard error. */
    public @Nullable Double low() {
      return mean == null || standardError == null ? null : mean - TWO_SIDED_95 * standardError;
    }

    /** The upper end of the 95 % confidence interval, or null without a standard error. */
    public @Nullable Double high() {
      return mean == null || standardError == null ? null : mean + TWO_SIDED_95 * standardError;
    }
  }

  /** The difference in one segment. */
  public record SegmentDifference(List<@Nullable Object> key, long rows, Difference difference) {}

  /**
   * The paired difference from other predictions of the same rows.
   *
   * @param with the file or column
   * @param rows how many rows were scored on both sides
   * @param skipped how many of the rows that were scored here cannot be scored there
   */
  public record Comparison(
      String with,
      long rows,
      long skipped,
      Difference difference,
      List<SegmentDifference> segments) {
    /** Copies the list. */
    public Comparison {
      segments = List.copyOf(segments);
    }
  }

  /**
   * The difference from an earlier report.
   *
   * @param meanDifference the mean here minus the mean there
   * @param worse what got worse: {@code mean}, {@code segment country=DE}
   * @param notes what else differs, so that the figures may stand for different rows: in words
   */
  public record Baseline(
      String file, double meanDifference, List<String> worse, List<String> notes) {
    /** Copies the lists. */
    public Baseline {
      worse = List.copyOf(worse);
      notes = List.copyOf(notes);
    }
  }

  /** How bad a finding is. */
  public enum Severity {
    /** Good to know. */
    INFO,
    /** Probably wrong. */
    WARNING,
    /** Surely wrong. */
    ERROR
  }

  /**
   * Something that looks wrong.
   *
   * @param id its name
   * @param message in plain words
   * @param evidence the numbers that it rests on
   * @param next what to do
   */
  public record Finding(
      String id, Severity severity, String message, Map<String, Object> evidence, String next) {}

  /** The same report beside an earlier one. */
  public ScoreReport since(EarlierReport earlier) {
    return with(earlier.compare(this), findings);
  }

  /** The same report beside that of the rows that the model was trained on. */
  public ScoreReport trainedOn(ScoreReport training) {
    Finding overfitting = Findings.OVERFITTING.find(this, training);
    List<Finding> all = new ArrayList<>(findings);
    if (overfitting != null) {
      all.add(overfitting);
    }
    return with(baseline, all);
  }

  private ScoreReport with(@Nullable Baseline before, List<Finding> found) {
    return new ScoreReport(
        spec,
        rows,
        result,
        units,
        baselines,
        classes,
        segments,
        worst,
        histogram,
        calibration,
        decomposition,
        comparison,
        before,
        found);
  }

  /** The report as JSON, schema {@code losskit.score/1}, on several lines, with a line end. */
  public String toJson() {
    return JsonReport.write(this);
  }
}
