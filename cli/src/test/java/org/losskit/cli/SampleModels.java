package org.losskit.cli;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.losskit.Losses;
import org.losskit.loss.BCEWithLogitsLoss;
import org.losskit.loss.CrossEntropyLoss;
import org.losskit.loss.LossResult;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.Tensor;

/**
 * The two models behind the samples of {@code losskit score}, trained by the gradients of this
 * library. Every sum outside the library runs in a fixed order and nothing is random, so the files
 * come out the same on every machine and JDK.
 */
final class SampleModels {
  private SampleModels() {}

  private static List<String> lines(Path gzip) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(gzip)), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
      return lines;
    }
  }

  /** A logit as the files hold it: four digits behind the point, the same on every JDK. */
  private static String decimal(double value) {
    return java.math.BigDecimal.valueOf(Math.round(value * 10_000), 4).toPlainString();
  }

  /**
   * Will a flight be more than 15 minutes late? Logistic regression on hour, month, weekday,
   * origin, destination and distance, each flight having one active weight in each of six groups.
   *
   * <p>Each step divides the gradient of a weight by its curvature: the sums of the library's
   * Hessian diagonal over the flights that have the weight, times the number of groups, so that all
   * weights can move at once.
   */
  static String flights(Path data) throws IOException {
    List<String> rows = lines(data).subList(1, 120_001);
    Map<String, Integer> airports = new TreeMap<>();
    for (String row : rows) {
      String[] cells = row.split(",", -1);
      airports.putIfAbsent(cells[1], 0);
      airports.putIfAbsent(cells[2], 0);
    }
    int next = 0;
    for (String airport : List.copyOf(airports.keySet())) {
      airports.put(airport, next++);
    }
    int groups = 6;
    int[] first = {0, 24, 36, 43, 43 + next, 43 + 2 * next};
    int weights = first[5] + 12;
    int[][] active = new int[rows.size()][];
    double[] late = new double[rows.size()];
    for (int i = 0; i < active.length; i++) {
      String[] cells = rows.get(i).split(",", -1);
      java.time.LocalDateTime time = java.time.LocalDateTime.parse(cells[0]);
      active[i] =
          new int[] {
            first[0] + time.getHour(),
            first[1] + time.getMonthValue() - 1,
            first[2] + time.getDayOfWeek().getValue() - 1,
            first[3] + requireNonNull(airports.get(cells[1])),
            first[4] + requireNonNull(airports.get(cells[2])),
            first[5] + Math.min(11, Integer.parseInt(cells[3]) / 250)
          };
      late[i] = Integer.parseInt(cells[4]) > 15 ? 1 : 0;
    }
    // Every third flight is held out.
    int[] training =
        java.util.stream.IntStream.range(0, active.length).filter(i -> i % 3 != 2).toArray();
    double[] target = java.util.Arrays.stream(training).mapToDouble(i -> late[i]).toArray();
    double[] w = new double[weights];
    double[] logits = new double[training.length];
    BCEWithLogitsLoss loss = Losses.bceWithLogits().withReduction(Reduction.SUM);
    double ridge = 4;
    for (int step = 0; step < 60; step++) {
      for (int i = 0; i < logits.length; i++) {
        logits[i] = score(w, active[training[i]]);
      }
      LossResult result = loss.differentiate(Tensor.of(logits), Tensor.of(target));
      double[] gradient = result.gradient().doubles();
      double[] curvature = result.hessianDiagonal().doubles();
      double[] g = new double[weights];
      double[] h = new double[weights];
      for (int i = 0; i < logits.length; i++) {
        for (int j : active[training[i]]) {
          g[j] += gradient[i];
          h[j] += curvature[i];
        }
      }
      for (int j = 0; j < weights; j++) {
        w[j] -= (g[j] + ridge * w[j]) / (groups * h[j] + ridge);
      }
    }
    StringBuilder text = new StringBuilder("origin,destination,month,hour,late,logit\n");
    for (int i = 2; i < active.length; i += 3) {
      String[] cells = rows.get(i).split(",", -1);
      text.append(cells[1]).append(',').append(cells[2]).append(',');
      text.append(active[i][1] - first[1] + 1).append(',').append(active[i][0]).append(',');
      text.append((int) late[i]).append(',').append(decimal(score(w, active[i]))).append('\n');
    }
    return text.toString();
  }

  private static double score(double[] w, int[] active) {
    double sum = 0;
    for (int j : active) {
      sum += w[j];
    }
    return sum;
  }

  /**
   * Which digit is it? Softmax regression on the 64 pixels, by gradient descent with a small price
   * on large weights.
   */
  static String digits(Path data) throws IOException {
    List<String> rows = lines(data);
    double[][] pixels = new double[rows.size()][65];
    int[] digit = new int[rows.size()];
    for (int i = 0; i < pixels.length; i++) {
      String[] cells = rows.get(i).split(",", -1);
      for (int j = 0; j < 64; j++) {
        pixels[i][j] = Double.parseDouble(cells[j]) / 16;
      }
      pixels[i][64] = 1;
      digit[i] = (int) Double.parseDouble(cells[64]);
    }
    int[] training =
        java.util.stream.IntStream.range(0, pixels.length).filter(i -> i % 3 != 2).toArray();
    int[] labels = java.util.Arrays.stream(training).map(i -> digit[i]).toArray();
    double[] w = new double[65 * 10];
    double[] logits = new double[training.length * 10];
    CrossEntropyLoss loss = Losses.crossEntropy();
    for (int step = 0; step < 300; step++) {
      for (int i = 0; i < training.length; i++) {
        scores(w, pixels[training[i]], logits, i * 10);
      }
      Tensor gradient =
          loss.differentiate(
                  Wanted.gradient("input"),
                  Tensor.of(logits, training.length, 10),
                  Tensor.of(labels))
              .gradient();
      double[] g = gradient.doubles();
      double[] sum = new double[w.length];
      for (int i = 0; i < training.length; i++) {
        double[] x = pixels[training[i]];
        for (int c = 0; c < 10; c++) {
          for (int j = 0; j < 65; j++) {
            sum[c * 65 + j] += g[i * 10 + c] * x[j];
          }
        }
      }
      for (int j = 0; j < w.length; j++) {
        w[j] -= 0.5 * (sum[j] + 0.001 * w[j]);
      }
    }
    StringBuilder text = new StringBuilder();
    for (int c = 0; c < 10; c++) {
      text.append("p_").append(c).append(',');
    }
    text.append("digit\n");
    double[] row = new double[10];
    for (int i = 2; i < pixels.length; i += 3) {
      scores(w, pixels[i], row, 0);
      for (double logit : row) {
        text.append(decimal(logit)).append(',');
      }
      text.append(digit[i]).append('\n');
    }
    return text.toString();
  }

  private static void scores(double[] w, double[] x, double[] logits, int to) {
    for (int c = 0; c < 10; c++) {
      double sum = 0;
      for (int j = 0; j < 65; j++) {
        sum += w[c * 65 + j] * x[j];
      }
      logits[to + c] = sum;
    }
  }
}
