package org.losskit.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.losskit.loss.Loss;
import org.losskit.loss.LossType;
import org.losskit.tensor.DType;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/**
 * Valid inputs and parameters for a loss of the catalogue: drawn by what the catalogue says of
 * them, or written down for the losses whose shapes it leaves open.
 *
 * @param parameters what {@link LossType#create} takes
 * @param arrays the inputs by name, as texts
 */
record CatalogueExample(
    LossType type, Map<String, Object> parameters, Map<String, NumberArray> arrays) {
  private static final int C = 4;
  private static final int N = 3;

  /** Batches and single terms of the losses that index: shapes, then numbers, by input. */
  private static final Map<String, Written> WRITTEN =
      Map.of(
          "ctc",
          new Written(Map.of())
              .input("log_probs", "[4, 2, 3]", "[4, 3]")
              .indices("targets", "[2, 2]: 1 2 2 1", "[2]: 1 2")
              .indices("input_lengths", "[2]: 4 3", "[]: 4")
              .indices("target_lengths", "[2]: 2 1", "[]: 2"),
          "linear_cross_entropy",
          new Written(Map.of())
              .input("input", "[3, 2]", "[2]")
              .input("linear_weight", "[4, 2]", "[4, 2]")
              .input("linear_bias", "[4]", "[4]")
              .indices("target", "[3]: 0 3 1", "[]: 3"),
          "adaptive_log_softmax",
          new Written(Map.of("n_classes", 6L, "cutoffs", Tensor.of(2, 4), "div_value", 1.0))
              .input("input", "[3, 2]", "[2]")
              .indices("target", "[3]: 0 5 2", "[]: 5")
              .input("head.weight", "[4, 2]", "[4, 2]")
              .input("tail.0.0.weight", "[2, 2]", "[2, 2]")
              .input("tail.0.1.weight", "[2, 2]", "[2, 2]")
              .input("tail.1.0.weight", "[2, 2]", "[2, 2]")
              .input("tail.1.1.weight", "[2, 2]", "[2, 2]"),
          "multilabel_margin",
          new Written(Map.of())
              .input("input", "[2, 3]", "[3]")
              .indices("target", "[2, 3]: 2 0 -1 1 -1 0", "[3]: 2 0 -1"));

  /** An example as it is written down. */
  private record Written(
      Map<String, Object> parameters, Map<String, String> batch, Map<String, String> single) {
    Written(Map<String, Object> parameters) {
      this(parameters, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    Written input(String name, String batchShape, String singleShape) {
      batch.put(name, batchShape);
      single.put(name, singleShape);
      return this;
    }

    Written indices(String name, String batchNumbers, String singleNumbers) {
      return input(name, batchNumbers, singleNumbers);
    }
  }

  /**
   * An example of a batch, or of one term.
   *
   * @throws AssertionError for a loss whose shapes cannot be guessed and are not written down
   */
  static CatalogueExample of(LossType type, boolean single, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, NumberArray> arrays = new LinkedHashMap<>();
    Written written = WRITTEN.get(type.name());
    Map<String, Object> parameters = new LinkedHashMap<>(defaults(type));
    if (written != null) {
      parameters.putAll(written.parameters());
      (single ? written.single() : written.batch())
          .forEach((name, text) -> arrays.put(name, written(type, name, text, random)));
      return new CatalogueExample(type, parameters, arrays);
    }
    for (LossType.Input input : type.inputs()) {
      arrays.put(input.name(), drawn(type, input, single, random));
    }
    CatalogueExample drawn = new CatalogueExample(type, parameters, arrays);
    if (single && drawn.terms() != 1) {
      // A pair of numbers, where others are pairs of rows.
      arrays.replaceAll(
          (name, array) -> new NumberArray(name, Shape.of(1), array.data().subList(0, 1)));
    }
    return drawn;
  }

  private int terms() {
    return type.create(Map.of("reduction", "none")).value(tensors(DType.FLOAT64)).count();
  }

  private static Map<String, Object> defaults(LossType type) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    for (LossType.Parameter parameter : type.parameters()) {
      Object value = parameter.defaultValue();
      if (value != null) {
        defaults.put(parameter.name(), value);
      }
    }
    return defaults;
  }

  private static NumberArray written(
      LossType type, String name, String text, SplittableRandom random) {
    String[] parts = text.split(": ", -1);
    String sizes = parts[0].replaceAll("[\\[\\] ]", "");
    Shape shape =
        sizes.isEmpty()
            ? Shape.scalar()
            : Shape.of(Arrays.stream(sizes.split(",", -1)).mapToInt(Integer::parseInt).toArray());
    if (parts.length == 2) {
      return new NumberArray(name, shape, List.of(parts[1].split(" ", -1)));
    }
    return new NumberArray(name, shape, predictions(type, shape, random));
  }

  private static NumberArray drawn(
      LossType type, LossType.Input input, boolean single, SplittableRandom random) {
    boolean rows = type.targets() == LossType.Targets.CLASSES;
    boolean elements = !rows && type.targets() != LossType.Targets.OTHER;
    Shape row = single ? Shape.of(elements ? 1 : C) : Shape.of(N, C);
    Shape label = single ? Shape.scalar() : Shape.of(N);
    Shape shape =
        switch (input.content()) {
          case FLOATING, FLOATING_OR_NUMBER -> row;
          case SIGNS -> label;
          case INDICES, INDICES_OR_PROBABILITIES -> {
            if (!rows) {
              throw new AssertionError(
                  type + ": the shape of " + input.name() + " has to be written down in WRITTEN");
            }
            yield label;
          }
        };
    if (input.prediction()) {
      return new NumberArray(input.name(), shape, predictions(type, shape, random));
    }
    List<String> data = new ArrayList<>();
    for (int i = 0; i < shape.count(); i++) {
      data.add(
          switch (input.content()) {
            case FLOATING -> target(type.targets(), random);
            case FLOATING_OR_NUMBER -> Double.toString(random.nextDouble(0.5, 2));
            case SIGNS -> random.nextBoolean() ? "1" : "-1";
            case INDICES, INDICES_OR_PROBABILITIES -> Integer.toString(random.nextInt(C));
          });
    }
    return new NumberArray(input.name(), shape, data);
  }

  private static String target(LossType.Targets targets, SplittableRandom random) {
    return switch (targets) {
      case COUNTS -> Integer.toString(random.nextInt(5));
      case SIGNS -> random.nextBoolean() ? "1" : "-1";
      default -> Double.toString(random.nextDouble(0, 1));
    };
  }

  private static List<String> predictions(LossType type, Shape shape, SplittableRandom random) {
    double[] x = new double[shape.count()];
    for (int i = 0; i < x.length; i++) {
      x[i] =
          type.scale() == LossType.Scale.PROBABILITIES
              ? random.nextDouble(0.05, 0.95)
              : random.nextDouble(-3, 3);
    }
    int row = shape.rank() == 0 ? 1 : shape.size(shape.rank() - 1);
    for (int i = 0; type.scale() == LossType.Scale.LOG_PROBABILITIES && i < x.length; i += row) {
      double sum = 0;
      for (int c = i; c < i + row; c++) {
        sum += Math.exp(x[c]);
      }
      for (int c = i; c < i + row && row > 1; c++) {
        x[c] -= Math.log(sum);
      }
    }
    return Arrays.stream(x).mapToObj(Double::toString).toList();
  }

  Loss loss() {
    return type.create(parameters);
  }

  /** The inputs of the loss, in its order, without an optional one that was not written down. */
  List<LossType.Input> inputs() {
    return loss().inputs().stream().filter(input -> arrays.containsKey(input.name())).toList();
  }

  Tensor[] tensors(DType dtype) {
    return inputs().stream()
        .map(input -> isParam(input) ? array(input).integers("") : array(input).floating(dtype))
        .toArray(Tensor[]::new);
  }

  NumberArray array(LossType.Input input) {
    return Objects.requireNonNull(arrays.get(input.name()));
  }

  /** Whether eval wants it in params. */
  boolean isParam(LossType.Input input) {
    return switch (input.content()) {
      case FLOATING, FLOATING_OR_NUMBER -> false;
      case SIGNS, INDICES, INDICES_OR_PROBABILITIES -> true;
    };
  }

  /** The request that eval answers. */
  String request(DType dtype, String want) {
    StringBuilder inputs = new StringBuilder();
    StringBuilder params = new StringBuilder();
    for (LossType.Input input : inputs()) {
      StringBuilder to = isParam(input) ? params : inputs;
      NumberArray array = array(input);
      to.append(to.length() == 0 ? "" : ", ")
          .append(Json.text(input.name()))
          .append(": {\"shape\": ")
          .append(array.shape())
          .append(", \"data\": ")
          .append(array.data())
          .append('}');
    }
    parameters.forEach((name, value) ->
        params
            .append(params.length() == 0 ? "" : ", ")
            .append(Json.text(name))
            .append(": ")
            .append(json(value)));
    return "{\"loss\": \"%s\", \"dtype\": \"%s\", \"inputs\": {%s}, \"params\": {%s}, \"want\": %s}"
        .formatted(type.className(), dtype, inputs, params, want);
  }

  private static String json(@Nullable Object value) {
    return value instanceof Tensor tensor
        ? Arrays.toString(tensor.toDoubleArray())
        : Json.text(value);
  }

  /** The arguments that explain takes. */
  List<String> explainArguments() {
    List<String> arguments = new ArrayList<>(List.of("explain", type.name()));
    for (LossType.Input input : inputs()) {
      NumberArray array = array(input);
      StringBuilder text = new StringBuilder();
      int columns = array.shape().rank() == 2 ? array.shape().size(1) : array.data().size();
      for (int i = 0; i < array.data().size(); i++) {
        text.append(i == 0 ? "" : i % columns == 0 ? ";" : ",").append(array.data().get(i));
      }
      arguments.add(LossOptions.name(input.name()) + "=" + text);
    }
    arguments.addAll(options());
    return arguments;
  }

  /** The parameters as options of the command. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    parameters.forEach((name, value) -> {
      if (!name.equals("reduction")) {
        String text =
            value instanceof Tensor tensor
                ? Arrays.toString(tensor.toDoubleArray()).replaceAll("[\\[\\] ]", "")
                : value.toString();
        options.add(LossOptions.name(name) + "=" + text);
      }
    });
    return options;
  }
}
