package org.losskit.score;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * One of the public data sets of the folder {@code data}: numbers of about the size 1, and a class.
 */
final class PublicTable {
  private static final int MOST_FLIGHTS = 12_000;

  private final double[][] features;
  private final int[] labels;
  private final int classes;

  private PublicTable(double[][] features, int[] labels, int classes) {
    this.features = features;
    this.labels = labels;
    this.classes = classes;
  }

  /** The numbers of a row. */
  double[] features(int row) {
    return features[row];
  }

  /** The class of a row. */
  int label(int row) {
    return labels[row];
  }

  int classes() {
    return classes;
  }

  /** How many rows there are. */
  int rows() {
    return labels.length;
  }

  private static List<String[]> cells(String file, boolean header) {
    Path path = Path.of("../data").resolve(file);
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = file.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<String[]> rows =
          new ArrayList<>(reader.lines().map(line -> line.split(",", -1)).toList());
      return header ? rows.subList(1, rows.size()) : rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table of numbers whose last column is the class. */
  static PublicTable numbers(String file, int classes) {
    PublicTable table = numbers(cells(file, true), classes);
    standardise(table.features);
    return table;
  }

  /** The images of the digits below a number. */
  static PublicTable digits(int classes) {
    PublicTable table = numbers(cells("digits.csv.gz", false), classes);
    for (double[] pixels : table.features) {
      Arrays.setAll(pixels, j -> pixels[j] / 16);
    }
    return table;
  }

  private static PublicTable numbers(List<String[]> rows, int classes) {
    List<double[]> features = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String[] row : rows) {
      double[] numbers = Arrays.stream(row).mapToDouble(Double::parseDouble).toArray();
      int label = (int) numbers[numbers.length - 1];
      if (label < classes) {
        features.add(Arrays.copyOf(numbers, numbers.length - 1));
        labels.add(label);
      }
    }
    return of(features, labels, classes);
  }

  /** The species of the penguins that were measured. */
  static PublicTable penguins() {
    List<double[]> features = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    Map<String, Integer> species = Map.of("Adelie", 0, "Chinstrap", 1, "Gentoo", 2);
    for (String[] row : cells("penguins.csv", true)) {
      if (!row[2].isEmpty()) {
        features.add(Arrays.stream(row, 2, 6).mapToDouble(Double::parseDouble).toArray());
        labels.add(requireNonNull(species.get(row[0])));
      }
    }
    PublicTable table = of(features, labels, 3);
    standardise(table.features);
    return table;
  }

  /** How late the first flights of the table are: by more than so many minutes, or fewer. */
  static PublicTable flights(int... minutes) {
    List<double[]> features = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String[] row : cells("flights.csv.gz", true).subList(0, MOST_FLIGHTS)) {
      LocalDateTime time = LocalDateTime.parse(row[0]);
      double[] x = new double[24 + 12 + 7 + 1];
      x[time.getHour()] = 1;
      x[24 + time.getMonthValue() - 1] = 1;
      x[36 + time.getDayOfWeek().getValue() - 1] = 1;
      x[43] = Double.parseDouble(row[3]) / 1000;
      features.add(x);
      int delay = Integer.parseInt(row[4]);
      labels.add((int) Arrays.stream(minutes).filter(m -> delay > m).count());
    }
    return of(features, labels, minutes.length + 1);
  }

  private static PublicTable of(List<double[]> features, List<Integer> labels, int classes) {
    return new PublicTable(
        features.toArray(new double[0][]),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classes);
  }

  /** Mean 0 and variance 1. */
  private static void standardise(double[][] x) {
    for (int j = 0; j < x[0].length; j++) {
      double sum = 0;
      double squares = 0;
      for (double[] row : x) {
        sum += row[j];
        squares += row[j] * row[j];
      }
      double mean = sum / x.length;
      double deviation = Math.sqrt(Math.max(squares / x.length - mean * mean, 0));
      for (double[] row : x) {
        row[j] = deviation == 0 ? 0 : (row[j] - mean) / deviation;
      }
    }
  }
}
