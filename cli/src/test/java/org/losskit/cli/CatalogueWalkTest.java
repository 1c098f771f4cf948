package org.losskit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.Losses;
import org.losskit.loss.Loss;
import org.losskit.loss.LossResult;
import org.losskit.loss.LossType;
import org.losskit.loss.Reduction;
import org.losskit.loss.Wanted;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/** The commands answer for every loss of the catalogue as the library does. */
class CatalogueWalkTest {
  private static final String ALL = "[\"value\", \"gradient\", \"hessian_diagonal\"]";

  @TempDir private Path folder;

  static Stream<LossType> types() {
    return Losses.all().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void evalAnswersWithTheLibrarysBits(LossType type) {
    for (int seed = 0; seed < 8; seed++) {
      CatalogueExample example = CatalogueExample.of(type, seed % 2 == 1, seed);
      for (Reduction reduction : type.reductions()) {
        example.parameters().put("reduction", reduction.toString());
        check(example, DType.FLOAT32);
        check(example, DType.FLOAT64);
      }
    }
  }

  private static void check(CatalogueExample example, DType dtype) {
    String request = example.request(dtype, ALL);
    Map<?, ?> answer = (Map<?, ?>) requireNonNull(Json.parse(Run.eval(request)));
    Loss loss = example.loss();
    Wanted wanted = Wanted.value().hessianDiagonal();
    List<String> gradients = new ArrayList<>();
    List<String> hessians = new ArrayList<>();
    for (LossType.Input input : example.inputs()) {
      if (input.differentiable() && !example.isParam(input)) {
        wanted = wanted.and(input.name());
        gradients.add(input.name());
      }
      if (input.prediction()) {
        hessians.add(input.name());
      }
    }
    LossResult result = loss.differentiate(wanted, example.tensors(dtype));
    assertThat(answer.keySet().stream().map(String::valueOf))
        .as("%s: %s", request, answer)
        .containsExactly("id", "value", "gradient", "hessian_diagonal");
    same(answer.get("value"), result.value(), request);
    Map<?, ?> gradient = (Map<?, ?>) requireNonNull(answer.get("gradient"));
    assertThat(gradient.keySet().stream().map(String::valueOf))
        .containsExactlyElementsOf(gradients);
    gradients.forEach(name -> same(gradient.get(name), result.gradient(name), request));
    Map<?, ?> hessian = (Map<?, ?>) requireNonNull(answer.get("hessian_diagonal"));
    assertThat(hessian.keySet().stream().map(String::valueOf)).containsExactlyElementsOf(hessians);
    hessians.forEach(name -> same(hessian.get(name), result.hessianDiagonal(name), request));
  }

  private static void same(@Nullable Object json, Tensor expected, String request) {
    NumberArray numbers = NumberArray.of("", json);
    assertThat(numbers.shape()).as(request).isEqualTo(expected.shape());
    assertThat(numbers.floating(expected.dtype()).toDoubleArray())
        .as(request)
        .isEqualTo(expected.toDoubleArray());
  }

  @ParameterizedTest
  @MethodSource("types")
  void explainEndsInTheLibrarysNumbers(LossType type) {
    CatalogueExample example = CatalogueExample.of(type, true, 1);
    String[] arguments = example.explainArguments().toArray(new String[0]);
    Run text = Run.of(arguments);
    assertThat(text.err()).as(String.join(" ", arguments)).isEmpty();
    assertThat(text.out())
        .startsWith(type.name() + ": " + type.summary() + "\n")
        .contains("\n  loss ", "gradient", "hessian diagonal");
    List<String> json = new ArrayList<>(List.of(arguments));
    json.add("--json");
    Object parsed = Json.parse(Run.of(json.toArray(new String[0])).out());
    Map<?, ?> answer = (Map<?, ?>) requireNonNull(parsed);
    LossResult result =
        example.loss().withReduction(Reduction.NONE).differentiate(example.tensors(DType.FLOAT64));
    assertThat(Double.parseDouble(requireNonNull(answer.get("value")).toString()))
        .isEqualTo(result.value().getDouble(0));
    for (LossType.Input input : example.inputs()) {
      if (input.prediction()) {
        Object gradient = ((Map<?, ?>) requireNonNull(answer.get("gradient"))).get(input.name());
        assertThat(NumberArray.of("", gradient).floating(DType.FLOAT64).toDoubleArray())
            .isEqualTo(result.gradient(input.name()).toDoubleArray());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void listNamesItWithItsParameters(LossType type) {
    assertThat(Run.of("list").out())
        .containsPattern("(?m)^" + type.name() + " +\\w")
        .containsPattern("\\n +" + type.className() + "\\W");
    Object all = requireNonNull(Json.parse(Run.of("list", "--json").out()));
    assertThat((List<?>) all)
        .filteredOn(loss -> type.name().equals(((Map<?, ?>) loss).get("name")))
        .singleElement()
        .satisfies(loss -> {
          List<?> parameters = (List<?>) ((Map<?, ?>) loss).get("parameters");
          assertThat(parameters)
              .extracting(parameter -> ((Map<?, ?>) parameter).get("name"))
              .isEqualTo(type.parameters().stream().map(LossType.Parameter::name).toList());
        });
  }

  @ParameterizedTest
  @MethodSource("types")
  void scoreHasTheLibrarysMeanOrSaysThatEvalTakesIt(LossType type) throws IOException {
    CatalogueExample example = CatalogueExample.of(type, false, 3);
    List<String> arguments = new ArrayList<>(List.of("score", file(example), "--loss"));
    arguments.addAll(List.of(type.name(), "--target", "y", "--json", "-"));
    boolean classes = type.targets() == LossType.Targets.CLASSES;
    arguments.addAll(List.of("--prediction", classes ? "x*" : "x0"));
    if (type.scale() == LossType.Scale.LOGITS && classes) {
      arguments.addAll(List.of("--as", "logits"));
    }
    if (type.targets() == LossType.Targets.OTHER) {
      Run run = Run.of(arguments.toArray(new String[0]));
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).startsWith("losskit: " + type + ": takes [").contains("losskit eval");
      return;
    }
    if (type.inputs().size() == 3) {
      arguments.addAll(List.of("--" + type.inputs().get(2).name(), "z"));
    }
    arguments.addAll(example.options());
    Run run = Run.of(arguments.toArray(new String[0]));
    assertThat(run.err()).as(arguments.toString()).isEmpty();
    Map<?, ?> report = (Map<?, ?>) requireNonNull(Json.parse(run.out()));
    Map<?, ?> result = (Map<?, ?>) requireNonNull(report.get("result"));
    Tensor[] tensors = example.tensors(DType.FLOAT64);
    assertThat(number(result, "sum")).isEqualTo(value(example, Reduction.SUM, tensors));
    if (type.reductions().contains(Reduction.MEAN)) {
      assertThat(number(result, "mean")).isEqualTo(value(example, Reduction.MEAN, tensors));
    }
    assertThat(report.containsKey("baselines")).isEqualTo(type.isSurprisal());
    assertThat(report.containsKey("units")).isEqualTo(type.isSurprisal());
  }

  private static double value(CatalogueExample example, Reduction reduction, Tensor... tensors) {
    return example.loss().withReduction(reduction).value(tensors).toDouble();
  }

  private static double number(Map<?, ?> result, String name) {
    return Double.parseDouble(requireNonNull(result.get(name)).toString());
  }

  /** Columns x0, x1, .. of predictions, y of targets and z of a third input. */
  private String file(CatalogueExample example) throws IOException {
    List<LossType.Input> inputs = example.inputs();
    boolean classes = example.type().targets() == LossType.Targets.CLASSES;
    List<String> x = example.array(inputs.get(0)).data();
    List<String> y = example.array(inputs.get(1)).data();
    int columns = classes ? x.size() / y.size() : 1;
    StringBuilder csv = new StringBuilder();
    IntStream.range(0, columns).forEach(c -> csv.append("x").append(c).append(','));
    csv.append("y,z\n");
    for (int i = 0; i < Math.min(y.size(), x.size() / columns); i++) {
      csv.append(String.join(",", x.subList(i * columns, (i + 1) * columns)));
      csv.append(',').append(y.get(i)).append(',');
      List<String> z = example.array(inputs.get(inputs.size() - 1)).data();
      csv.append(z.get(Math.min(i, z.size() - 1))).append('\n');
    }
    return Files.writeString(folder.resolve("rows.csv"), csv).toString();
  }
}
