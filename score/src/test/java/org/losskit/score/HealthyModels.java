package org.losskit.score;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Predictions of models without a fault, by number: of six public tables, three kinds of models,
 * two to ten classes and 200 to 5,000 rows, on different rows of training each, calibrated on rows
 * that are in neither the training nor the test, and written as logits, probabilities or their
 * logarithms, in full or with fewer digits.
 */
final class HealthyModels {
  private static final int LEAST_ROWS = 200;
  private static final int MOST_TRAINING = 600;
  private static final int MOST_FLIGHTS_OF_TRAINING = 4000;

  private static final Map<String, Supplier<PublicTable>> SOURCES = new LinkedHashMap<>();
  private static final Map<String, PublicTable> TABLES = new ConcurrentHashMap<>();
  private static final Map<Integer, Logits> TRAINED = new ConcurrentHashMap<>();

  static {
    SOURCES.put("iris", () -> PublicTable.numbers("iris.csv", 3));
    SOURCES.put("flights late", () -> PublicTable.flights(15));
    SOURCES.put("digits", () -> PublicTable.digits(10));
    SOURCES.put("breast cancer", () -> PublicTable.numbers("breast_cancer.csv", 2));
    SOURCES.put("flights in 5", () -> PublicTable.flights(-12, 0, 15, 60));
    SOURCES.put("wine", () -> PublicTable.numbers("wine_data.csv", 3));
    SOURCES.put("digits below 6", () -> PublicTable.digits(6));
    SOURCES.put("penguins", PublicTable::penguins);
    SOURCES.put("flights in time", () -> PublicTable.flights(-4));
    SOURCES.put("digits below 2", () -> PublicTable.digits(2));
    SOURCES.put("flights in 3", () -> PublicTable.flights(-5, 15));
  }

  /** How predictions are written. */
  enum Form {
    LOGITS,
    PROBABILITIES,
    LOG_PROBABILITIES
  }

  private HealthyModels() {}

  /**
   * Predictions.
   *
   * @param name what they are of
   * @param data the rows
   * @param request how to score them
   */
  record Scored(String name, Data data, ScoreRequest request) {
    ScoreReport report() {
      return data.score(request);
    }
  }

  private static PublicTable table(String name) {
    return TABLES.computeIfAbsent(name, n -> requireNonNull(SOURCES.get(n)).get());
  }

  /** The logits of a model for rows that it has not seen: one per class, and the labels. */
  static final class Logits {
    private final String name;
    private final double[][] logits;
    private final int[] labels;
    private final int classes;

    Logits(String name, double[][] logits, int[] labels, int classes) {
      this.name = name;
      this.logits = logits;
      this.labels = labels;
      this.classes = classes;
    }

    int classes() {
      return classes;
    }

    /** The same with the logits of each row changed. */
    Logits map(UnaryOperator<double[]> change) {
      return new Logits(
          name, Arrays.stream(logits).map(change).toArray(double[][]::new), labels, classes);
    }

    /** Written in a form, with so many decimals, or all of them if negative. */
    Scored in(Form form, boolean oneColumn, int decimals) {
      int columns = oneColumn ? 1 : classes;
      double[] x = new double[labels.length * columns];
      for (int i = 0; i < labels.length; i++) {
        double[] p = Classifier.probabilities(logits[i]);
        for (int c = 0; c < columns; c++) {
          int own = oneColumn ? 1 : c;
          double value =
              switch (form) {
                case LOGITS -> oneColumn ? logits[i][1] - logits[i][0] : logits[i][c];
                case PROBABILITIES -> p[own];
                case LOG_PROBABILITIES -> StrictMath.log(p[own]);
              };
          double unit = StrictMath.pow(10, decimals);
          x[i * columns + c] = decimals < 0 ? value : Math.rint(value * unit) / unit;
        }
      }
      String loss =
          form == Form.LOG_PROBABILITIES
              ? "nll"
              : !oneColumn ? "cross_entropy" : form == Form.LOGITS ? "bce_with_logits" : "bce";
      ScoreRequest request = Data.request(columns, loss);
      if (form == Form.PROBABILITIES && !oneColumn) {
        request.as("probabilities");
      } else if (form == Form.LOGITS && !oneColumn) {
        request.as("logits");
      }
      double[] y = Arrays.stream(labels).asDoubleStream().toArray();
      return new Scored(name, new Data(columns, x, y), request);
    }
  }

  /** The predictions with that number. */
  static Scored number(int number) {
    SplittableRandom random = new SplittableRandom(number);
    Logits logits = logits(number);
    Form form = Form.values()[random.nextInt(3)];
    boolean oneColumn =
        logits.classes == 2 && form != Form.LOG_PROBABILITIES && random.nextBoolean();
    // Probabilities with few decimals have zeros, and the loss is rightly infinite.
    boolean rounded = form == Form.LOGITS && random.nextInt(3) == 0;
    return logits.in(form, oneColumn, rounded ? 4 : -1);
  }

  /** The logits of the model with that number, which is trained once. */
  static Logits logits(int number) {
    return TRAINED.computeIfAbsent(number, HealthyModels::train);
  }

  private static Logits train(int number) {
    String[] names = SOURCES.keySet().toArray(new String[0]);
    String name = names[Math.floorMod(number, names.length)];
    SplittableRandom random = new SplittableRandom(number);
    PublicTable table = table(name);
    // Pixels and hours are far from the normal distributions of naive Bayes.
    boolean normal = !name.matches("(digits|flights).*");
    int kind = normal ? random.nextInt(3) : 2 * random.nextInt(2);
    int wanted = LEAST_ROWS + random.nextInt(table.rows() > 5000 ? 4800 : 400);
    double[][] logits = new double[0][];
    int[] labels = {};
    // A weak signal takes more rows.
    int most = name.startsWith("flights") ? MOST_FLIGHTS_OF_TRAINING : MOST_TRAINING;
    if (kind == 2) {
      wanted = Math.min(wanted, 1000);
    }
    while (labels.length < LEAST_ROWS) {
      int[] order = shuffled(table.rows(), random);
      int training = Math.min(order.length / 2, most);
      int calibration = training + Math.min(order.length / 4, most / 4);
      int end = Math.min(order.length, calibration + wanted);
      int[] rows = Arrays.copyOf(order, training);
      Classifier model =
          train(kind, table, rows, random)
              .calibrated(table, Arrays.copyOfRange(order, training, calibration));
      int[] test = Arrays.copyOfRange(order, calibration, end);
      logits =
          join(
              logits,
              Arrays.stream(test)
                  .mapToObj(i -> model.logits(table.features(i)))
                  .toArray(double[][]::new));
      int[] more = Arrays.stream(test).map(i -> table.label(i)).toArray();
      labels = IntStream.concat(Arrays.stream(labels), Arrays.stream(more)).toArray();
    }
    String full = "%d: %s, %s, %,d rows".formatted(number, name, KINDS[kind], labels.length);
    return new Logits(full, logits, labels, table.classes());
  }

  private static final String[] KINDS = {"regression", "naive Bayes", "neighbours"};

  private static Classifier train(
      int kind, PublicTable table, int[] rows, SplittableRandom random) {
    return switch (kind) {
      case 0 -> Classifier.regression(table, rows, 60, 0.01);
      case 1 -> Classifier.naiveBayes(table, rows);
      default -> {
        // Of a weak signal few neighbours show only noise.
        int least = rows.length > MOST_TRAINING ? 200 : 5;
        yield Classifier.neighbours(table, rows, least + random.nextInt(20), 0.5);
      }
    };
  }

  private static double[][] join(double[][] some, double[][] more) {
    double[][] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  private static int[] shuffled(int n, SplittableRandom random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
