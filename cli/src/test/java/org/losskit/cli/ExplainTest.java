package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainTest {
  @Test
  void crossEntropyAsTheLectureDoesIt() {
    assertThat(Run.of("explain", "cross_entropy", "--input", "1,2", "--target", "0"))
        .isEqualTo(
            new Run(
                0,
                """
                cross_entropy: cross entropy of logits against a class label or class probabilities

                  loss    -ln p[y]
                  input   1, 2
                  target  0

                  e^x[0]   = e^1                   = 2.7182818
                  e^x[1]   = e^2                   = 7.3890561
                  sum      = 2.7182818 + 7.3890561 = 10.107338
                  p[0]     = 2.7182818 / 10.107338 = 0.26894142
                  -ln p[y] = -ln 0.26894142        = 1.3132617

                  loss              1.3132617
                  gradient          -0.73105858, 0.73105858
                  hessian diagonal  0.19661193, 0.19661193
                """,
                ""));
  }

  @Test
  void parametersAreOptionsByPyTorchsNames() {
    assertThat(
            Run.of(
                "explain",
                "BCEWithLogitsLoss",
                "--input=-4.86",
                "--target",
                "1",
                "--pos-weight",
                "3"))
        .isEqualTo(
            new Run(
                0,
                """
                bce_with_logits: binary cross entropy of logits

                  loss        pos_weight * target * softplus(-input) + (1 - target) * softplus(input)
                  input       -4.86
                  target      1
                  pos_weight  3

                  pos_weight * target
                     = 3 * 1            = 3
                  -input
                     = -(-4.86)         = 4.86
                  softplus(-input)
                     = softplus(4.86)   = 4.8677206
                  pos_weight * target * softplus(-input)
                     = 3 * 4.8677206    = 14.603162
                  1 - target
                     = 1 - 1            = 0
                  softplus(input)
                     = softplus(-4.86)  = 0.0077206032
                  (1 - target) * softplus(input)
                     = 0 * 0.0077206032 = 0
                  pos_weight * target * softplus(-input) + (1 - target) * softplus(input)
                     = 14.603162 + 0    = 14.603162

                  loss              14.603162
                  gradient          -2.9769274
                  hessian diagonal  0.022895179
                """,
                ""));
  }

  @Test
  void jsonHasTheSameStepsAsData() {
    assertThat(Run.of("explain", "mse", "--input", "2.5", "--target", "2", "--json").out())
        .isEqualTo(
            "{\"loss\": \"mse\", \"formula\": \"(input - target)^2\", \"steps\": [{\"what\": \"input - target\","
                + " \"numbers\": \"2.5 - 2\", \"value\": 0.5}, {\"what\": \"(input - target)^2\", \"numbers\":"
                + " \"0.5^2\", \"value\": 0.25}], \"value\": 0.25, \"gradient\": {\"input\": [1.0]},"
                + " \"hessian_diagonal\": {\"input\": [2.0]}}\n");
  }

  @Test
  void aTargetOfSeveralNumbersIsProbabilities() {
    assertThat(
            Run.of("explain", "cross_entropy", "--input", "0,0", "--target", "0.25, 0.75", "--json")
                .out())
        .contains("\"value\": 0.6931471805599453, \"gradient\": {\"input\": [0.25, -0.25]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-100 | -ln p[y] = the label -100 is ignored = 0",
        "-100 --label-smoothing 0.1 | sum_c t[c] (-ln p[c]) = the label -100 is ignored = 0",
        "1 --ignore-index 1 --weight 1,2 | -w[y] ln p[y] = the label 1 is ignored = 0"
      })
  void anIgnoredLabelIsSaidToBeIgnored(String target, String step) {
    Run run = Run.of(("explain cross_entropy --input 1,2 --target " + target).split(" ", -1));
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("\n\n  " + step + "\n\n  loss              0\n  gradient          0, 0\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--input 1000,2 --target 1 | e^(x[1] - m) = e^(2 - 1000) = 0 | -ln p[y] = ln 1 + 1000 - 2 = 998",
        "--input 1000,2 --target 1 --weight 1,2 | sum = 1 + 0 = 1 | -w[y] ln p[y] = 2 * (ln 1 + 1000 - 2) = 1996",
        "--input=-1000,-1001 --target 0 | e^(x[0] - m) = e^(-1000 - (-1000)) = 1 | -ln p[y] = ln 1.3678794 + (-1000) - (-1000) = 0.31326169",
        "--input 0,-800 --target 1 | e^x[1] = e^-800 = 0 | -ln p[y] = ln 1 - (-800) = 800",
        "--input 1000,1000 --target 0.5,0.5 | m = the largest logit = 1000 | -ln p[1] = ln 2 + 1000 - 1000 = 0.69314718"
      })
  void largeLogitsAreMeasuredFromTheLargest(String options, String one, String other) {
    Run run = Run.of(("explain cross_entropy " + options).split(" ", -1));
    assertThat(run.out().replaceAll(" +", " ")).contains("\n " + one + "\n", "\n " + other + "\n");
  }

  @Test
  void likelihoodsAreWrittenAsOtherNumbersAre() {
    Run run = Run.of("explain", "nll", "--input=-1,-2", "--target", "1", "--weight", "2,3");
    assertThat(run.out()).contains("-w[y] x[y] = -3 * (-2) = 6\n");
  }

  @Test
  void eachPredictionHasItsDerivatives() {
    assertThat(
            Run.of("explain margin_ranking --input1 1 --input2 1.5 --target 1".split(" ", -1))
                .out())
        .isEqualTo(
            """
            margin_ranking: hinge loss of the order of two scores

              loss    max(margin - target * (input1 - input2), 0)
              input1  1
              input2  1.5
              target  1

              input1 - input2                       = 1 - 1.5     = -0.5
              target * (input1 - input2)            = 1 * (-0.5)  = -0.5
              -(target * (input1 - input2))         = -(-0.5)     = 0.5
              max(-(target * (input1 - input2)), 0) = max(0.5, 0) = 0.5

              loss                        0.5
              gradient by input1          -1
              gradient by input2          1
              hessian diagonal by input1  0
              hessian diagonal by input2  0
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "poisson_nll --input 2 --target 3 --full | loss 3.1531376",
        "poisson_nll --full --input 2 --target 3 | loss 3.1531376",
        "--full poisson_nll --input 2 --target 3 | loss 3.1531376",
        "poisson_nll --input 2 --target 3 --full true | loss 3.1531376",
        "poisson_nll --input 2 --target 3 --full=false | loss 1.3890561",
        "poisson_nll --log-input false --input 4 --target 3 | loss -0.15888309",
        "smooth_l1 --input 2 --target 4 --beta Infinity | loss 0",
        "gaussian_nll --input 2 --target 4 --var 2 | loss 1.3465736",
        "multi_margin --input 1,2,3 --target 0 --p 2 | loss 4.3333333",
        "multilabel_margin --input .1,.2,.4,.8 --target 3,0,-1,1 | gradient -0.5, 0.5, 0.5, -0.5",
        "ctc --log-probs -1,-1;-1,-1 --targets 1 --input-lengths 2 --target-lengths 1 | input_lengths 2",
        "linear_cross_entropy --input 1,2 --linear-weight 0,0;0,0 --target 1 | linear_weight 0, 0; 0, 0",
        "linear_cross_entropy --input 1,2 --linear-weight 0,0;0,0 --linear-bias 1,1 --target 1 | loss 0.69314718",
      })
  void flagsMatricesListsAndOptionalInputs(String arguments, String line) {
    Run run = Run.of(("explain " + arguments).split(" ", -1));
    assertThat(run.err()).isEmpty();
    assertThat(run.out().replaceAll(" +", " ")).contains("\n " + line + "\n");
  }

  @Test
  void inputsThatDependOnTheParametersAreOptions() {
    String explain =
        "explain adaptive_log_softmax --input 1,2 --head.weight .1,.2;.3,-.1;0,.5"
            + " --tail.0.0.weight=.5,-.5; --tail.0.1.weight 1;-1 --n-classes 4 --cutoffs 2"
            + " --div-value 2 --target 3";
    assertThat(Run.of(explain.split(" ", -1)).out())
        .contains("\n  tail.0.0.weight  .5, -.5;\n", "\n  loss              1.0129377\n");
    assertThat(Run.of(explain.replace("--tail.0.1", "--tail.1.1").split(" ", -1)))
        .isEqualTo(
            new Run(
                2,
                "",
                """
                losskit: Unknown option: '--tail.1.1.weight'
                Possible solutions: --target, --targets, --target-lengths
                'losskit explain --help' tells more.
                """));
    assertThat(Run.of(explain.replace(" --tail.0.1.weight 1;-1", "").split(" ", -1)).err())
        .startsWith("losskit: adaptive_log_softmax: --tail.0.1.weight is missing\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "explain mze --input 1 --target 2 | loss: 'mze' is unknown; the nearest are [mse, bce, l1]",
        "explain mse --input 1 | mse: --target is missing",
        "explain mse --input 1,2 --target 2 | mse: explain calculates one element; these tensors have 2",
        "explain mse --input 1 --target x | mse: --target: 'x' in 'x' is not a number; expected numbers with commas between, such as 1,2.5",
        "explain mse --input 1, --target 2 | mse: --input: '' in '1,' is not a number; expected numbers with commas between, such as 1,2.5",
        "explain mse --input 1 --target 1 --beta 2 | mse: no option --beta; expected some of --input, --target, --weight",
        "explain cross_entropy --input 1,2 --target 2 | cross_entropy: target[0] = 2 is outside 0..1 for 2 classes",
        "explain nll --input 1,2 --target 0.5 | nll: target = 0.5; expected integers",
        "explain cross_entropy --input 1,2 --target 0 --label-smoothing 2 | cross_entropy: label_smoothing = 2.0; expected a number from 0 to 1",
        "explain cross_entropy --input 1,2 --target 0 --label-smoothing x | cross_entropy: label_smoothing = 'x'; expected a number",
        "explain multi_margin --input 1,2;3 --target 0 | multi_margin: --input: '3' has 1 numbers; expected 2, as in the first row",
        "explain poisson_nll --input 1 --target 0 --full=maybe | poisson_nll: full = 'maybe'; expected true or false",
        "explain | Missing required parameter: 'LOSS'",
      })
  void wrongCommandLinesAreExplainedWithCode2(String arguments, String message) {
    assertThat(Run.of(arguments.split(" ", -1)))
        .isEqualTo(
            new Run(2, "", "losskit: " + message + "\n'losskit explain --help' tells more.\n"));
  }
}
