package org.losskit.score.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.losskit.score.InvalidPolicy;
import org.losskit.score.ScoreReport;
import org.losskit.score.ScoreReport.Baseline;
import org.losskit.score.ScoreReport.Baselines;
import org.losskit.score.ScoreReport.Bin;
import org.losskit.score.ScoreReport.Bucket;
import org.losskit.score.ScoreReport.Calibration;
import org.losskit.score.ScoreReport.ClassCalibration;
import org.losskit.score.ScoreReport.ClassScore;
import org.losskit.score.ScoreReport.Comparison;
import org.losskit.score.ScoreReport.Decomposition;
import org.losskit.score.ScoreReport.Difference;
import org.losskit.score.ScoreReport.Finding;
import org.losskit.score.ScoreReport.Parts;
import org.losskit.score.ScoreReport.Result;
import org.losskit.score.ScoreReport.RowCounts;
import org.losskit.score.ScoreReport.SegmentDifference;
import org.losskit.score.ScoreReport.SegmentScore;
import org.losskit.score.ScoreReport.Severity;
import org.losskit.score.ScoreReport.Units;
import org.losskit.score.ScoreReport.WorstRow;
import org.losskit.score.ScoreRequest;

/** Reports by hand, with plausible numbers. */
final class Reports {
  static final List<String> COMMAND =
      List.of("losskit", "score", "late flights.parquet", "--prediction", "p_*", "--by", "origin");

  private Reports() {}

  /** A binary loss with every part. */
  static ScoreReport binary(int segments) {
    SplittableRandom random = new SplittableRandom(7);
    List<SegmentScore> scores = new ArrayList<>();
    List<SegmentDifference> differences = new ArrayList<>();
    for (int i = 0; i < segments; i++) {
      List<@Nullable Object> key = key(i);
      long rows = 20L + random.nextInt(2500);
      double mean = 0.3 + 0.4 * random.nextDouble();
      scores.add(
          new SegmentScore(
              key, rows, mean, rows * mean, rows, 0.6 / StrictMath.sqrt((double) rows)));
      differences.add(
          new SegmentDifference(
              key,
              rows,
              new Difference(
                  0.06 * (random.nextDouble() - 0.6), 0.2 / StrictMath.sqrt((double) rows))));
    }
    return new ScoreReport(
        new ScoreRequest(List.of("p"), "late")
            .title("flights, held out")
            .loss("bce_with_logits")
            .as("logits")
            .parameter("pos_weight", 1.5)
            .segments(segments == 0 ? List.of() : List.of("origin", "year"))
            .invalid(InvalidPolicy.SKIP)
            .inferred("loss")
            .inferred("as")
            .build(),
        new RowCounts(40_000, 39_900, 0, 100, Map.of("nan_prediction", 100L)),
        new Result(0.4652, 18_561.5, 39_900, 0.0019, 0.0007, 9.31),
        new Units(0.4652, 0.6711, 1.592),
        new Baselines(0.6931, 0.5003, 0.329, 0.051),
        List.of(
            new ClassScore(0, null, 31_912, 0.2571, 8204.6, 31_912, 38_500, 31_146),
            new ClassScore(1, null, 7_988, 1.2964, 10_355.6, 7_988, 1_400, 634)),
        scores,
        worst(random, 1),
        histogram(),
        new Calibration(0.1482, 0.0213, 0.0207, bins(random, 39_900, 0.62), List.of(), List.of()),
        new Decomposition(
            new Parts(0.4652, 0.0149, 0.05, 0.5003), new Parts(0.1482, 0.0042, 0.016, 0.16)),
        new Comparison(
            "last month.parquet", 40_000, 0, new Difference(-0.0123, 0.0031), differences),
        new Baseline(
            "report.json",
            0.0104,
            List.of("mean", "segment origin=ORD, year=2019"),
            List.of("rows scored: 39,900 here, 40,000 there")),
        findings());
  }

  private static List<@Nullable Object> key(int i) {
    String[] airports = {"ATL", "Chicago O'Hare International", "DFW", "東京国際空港", "ZRH"};
    return Arrays.asList(
        i == 7 ? null : airports[i % airports.length], i < 5 ? 2019L : (Object) (2000L + i));
  }

  private static List<WorstRow> worst(SplittableRandom random, int columns) {
    List<WorstRow> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      List<Double> prediction = new ArrayList<>();
      for (int c = 0; c < columns; c++) {
        prediction.add(columns == 1 ? -9.31 + i * 0.2 : 12 * random.nextDouble() - 6);
      }
      int target = columns == 1 ? 1 : i % columns;
      rows.add(
          new WorstRow(
              1 + random.nextInt(40_000),
              9.31 - i * 0.2,
              target,
              columns == 1 ? null : digit(target),
              prediction));
    }
    return rows;
  }

  private static String digit(int i) {
    return List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        .get(i);
  }

  /** Ranges that double, as a summary that merges has them. */
  private static List<Bucket> histogram() {
    List<Bucket> buckets = new ArrayList<>();
    double from = 0x1p-10;
    long[] rows = {3, 8, 40, 210, 900, 1800, 3300, 5200, 7400, 8100, 6100, 3900, 2100, 700, 130, 9};
    buckets.add(new Bucket(0, from, 2));
    for (long n : rows) {
      buckets.add(new Bucket(from, from * 2, n));
      from *= 2;
    }
    return buckets;
  }

  private static List<Bin> bins(SplittableRandom random, long rows, double slope) {
    List<Bin> bins = new ArrayList<>();
    double left = rows;
    for (int i = 0; i < 15; i++) {
      long n = Math.round(left * (i == 14 ? 1 : 0.28));
      left -= n;
      double p = (i + 0.3 + 0.4 * random.nextDouble()) / 15;
      bins.add(new Bin(i / 15.0, (i + 1) / 15.0, n, p, 0.05 + slope * p));
    }
    return bins;
  }

  private static List<Finding> findings() {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("factor", 0.71);
    evidence.put("gain", 0.0121);
    evidence.put("rows", 39_900L);
    evidence.put("classes", List.of("0", "1"));
    return List.of(
        new Finding(
            "logits_as_probabilities",
            Severity.ERROR,
            "scored as probabilities, but 3,100 of 40,000 rows have values outside of [0, 1]",
            Map.of("share", 0.0775),
            "score them with --as logits"),
        new Finding(
            "overconfident",
            Severity.WARNING,
            "the model is too sure: logits times 0.71 would lower the loss by 0.0121",
            evidence,
            "recalibrate on rows that the model was not trained on, by temperature or isotonic"
                + " regression"),
        new Finding(
            "few_rows_dominate",
            Severity.INFO,
            "1 % of the rows have 9 % of the loss",
            Map.of(),
            "look at the worst rows"));
  }

  /** Ten classes with names. */
  static ScoreReport classes() {
    SplittableRandom random = new SplittableRandom(11);
    List<String> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<ClassScore> scores = new ArrayList<>();
    List<ClassCalibration> calibrations = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      columns.add("p_" + i);
      names.add(digit(i));
      long rows = 150L + random.nextInt(60);
      double mean = 0.05 + 0.3 * random.nextDouble();
      scores.add(new ClassScore(i, digit(i), rows, mean, rows * mean, rows, rows - 3, rows - 12));
      calibrations.add(
          new ClassCalibration(
              i,
              digit(i),
              0.02 + 0.01 * random.nextDouble(),
              0.01,
              0.012,
              bins(random, 1797, 0.9)));
    }
    return new ScoreReport(
        new ScoreRequest(columns, "digit")
            .title("digits, held out")
            .loss("cross_entropy")
            .as("logits")
            .classNames(names)
            .parameter("weight", 1, 2, 1, 1, 1, 1, 1, 1, 1, 1)
            .parameter("ignore_index", -100)
            .build(),
        new RowCounts(1_800, 1_797, 3, 0, Map.of()),
        new Result(0.2103, 377.9, 1797, 0.0121, 0.00001, 6.02),
        new Units(0.2103, 0.3034, 1.234),
        new Baselines(2.3026, 2.3019, 3.0186, 3.0176),
        scores,
        List.of(),
        worst(random, 10),
        histogram(),
        new Calibration(0.0912, 0.0184, 0.0171, bins(random, 1797, 0.92), List.of(), calibrations),
        null,
        null,
        null,
        List.of());
  }

  /** Nothing but a mean. */
  static ScoreReport regression() {
    return new ScoreReport(
        new ScoreRequest(List.of("estimate"), "price").title("houses.csv").loss("mse").build(),
        new RowCounts(4, 4, 0, 0, Map.of()),
        new Result(3.5, 14, 4, 2.02, 0, 9),
        null,
        null,
        List.of(),
        List.of(),
        List.of(new WorstRow(3, 9, 3, null, List.of(0.0))),
        List.of(new Bucket(0, 2.5, 2), new Bucket(2.5, 5, 1), new Bucket(7.5, 10, 1)),
        null,
        null,
        null,
        null,
        List.of());
  }

  /** A regression whose losses are spread so. */
  static ScoreReport spread(List<Bucket> histogram) {
    ScoreReport r = regression();
    return new ScoreReport(
        r.spec(),
        r.rows(),
        r.result(),
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        histogram,
        null,
        null,
        null,
        null,
        List.of());
  }

  /** A binary loss whose probabilities came true so. */
  static ScoreReport calibrated(List<Bin> bins) {
    ScoreReport r = binary(0);
    return new ScoreReport(
        r.spec(),
        r.rows(),
        r.result(),
        r.units(),
        r.baselines(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new Calibration(0.1, 0.1, 0.1, bins, List.of(), List.of()),
        null,
        null,
        null,
        List.of());
  }

  /** One row, whose loss is infinite; nothing is a finite number where it need not be. */
  static ScoreReport broken() {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    return new ScoreReport(
        new ScoreRequest(List.of("p"), "y")
            .loss("bce_with_logits")
            .as("logits")
            .segments(List.of("s"))
            .invalid(InvalidPolicy.PROPAGATE)
            .build(),
        new RowCounts(1, 1, 0, 0, Map.of()),
        new Result(inf, inf, 1, null, inf, inf),
        new Units(inf, inf, inf),
        new Baselines(0.6931, 0, -inf, nan),
        List.of(
            new ClassScore(0, null, 0, null, 0, 0, 0, 0),
            new ClassScore(1, null, 1, inf, inf, 1, 0, 0)),
        List.of(
            new SegmentScore(Arrays.asList((Object) null), 1, inf, inf, 1, null),
            new SegmentScore(List.of(nan), 1, nan, nan, 1, nan),
            new SegmentScore(List.of(""), 0, null, 0, 0, null)),
        List.of(new WorstRow(1, inf, 1, null, List.of(-inf))),
        List.of(new Bucket(1, inf, 1)),
        new Calibration(
            nan, nan, nan, List.of(new Bin(0, 1 / 15.0, 1, nan, 1)), List.of(), List.of()),
        new Decomposition(new Parts(inf, inf, 0, 0), new Parts(nan, nan, nan, nan)),
        new Comparison(
            "",
            1,
            0,
            new Difference(nan, null),
            List.of(new SegmentDifference(List.of("a"), 1, new Difference(-inf, nan)))),
        new Baseline("old.json", nan, List.of(), List.of()),
        List.of(new Finding("x", Severity.INFO, "", Map.of("n", nan), "")));
  }
}
