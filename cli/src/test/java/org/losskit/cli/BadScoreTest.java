package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadScoreTest {
  private static final String BINARY =
      "id,p,y,w,g\n1,0.9,1,1,a\n2,0.2,0,2,a\n3,0.7,1,1,b\n4,0.4,0,1,b\n";
  private static final String CLASSES =
      "p_0,p_1,p_2,label\n0.2,0.3,0.5,2\n0.6,0.2,0.2,0\n0.1,0.8,0.1,1\n";
  private static final String SKIP = "; --invalid skip leaves such rows out";
  private static final String PROPAGATE = SKIP + ", --invalid propagate lets them through";
  private static final String BCE = "--prediction p --target y --loss bce";

  @TempDir private Path folder;

  private static Arguments of(String content, String options, int code, String message) {
    return Arguments.of(content, options, code, message);
  }

  static Stream<Arguments> inputs() {
    return Stream.concat(commandLines(), contents());
  }

  /** FILE stands for the file with the content, FOLDER for its folder. */
  private static Stream<Arguments> commandLines() {
    return Stream.of(
        of(
            BINARY,
            "FILE",
            2,
            "as: two readings: the predictions (p) of the first 4 rows lie in [0, 1]: probabilities, or logits that happen to; expected --as probabilities or --as logits"),
        of(
            CLASSES,
            "FILE",
            2,
            "as: two readings: the predictions (p_0, p_1, p_2) of the first 3 rows lie in [0, 1] and sum to 1 in each row: probabilities, or logits that happen to; expected --as probabilities or --as logits"),
        of(
            BINARY,
            "FILE --as probabilities --compare=",
            2,
            "compare: no name; expected columns of the input, or a file"),
        of(
            BINARY,
            "FILE --as probabilities --train=",
            2,
            "train: input: no name; expected a file, a glob or a folder"),
        of(
            "a,b\n1,2\n",
            "FILE",
            2,
            "target: not given, and 2 readings are possible: a; b; expected --target"),
        of(
            "a,b,y\n1,2,0\n",
            "FILE",
            2,
            "prediction: not given, and 2 readings are possible: a; b; expected --prediction"),
        of(
            "a,y\nx,2\n",
            "FILE",
            2,
            "prediction: not given, and no column can be it; expected --prediction"),
        of(
            BINARY,
            "FOLDER/none.csv",
            2,
            "input: FOLDER/none.csv does not exist; expected a file, a glob or a folder"),
        of(
            BINARY,
            "FILE --prediction q --target y --loss bce",
            2,
            "prediction: no column \"q\" in FILE; nearest of its 5 columns: \"p\", \"y\", \"w\", \"g\""),
        of(
            BINARY,
            "FILE --prediction p --target p --loss bce",
            2,
            "target: column \"p\" is also a prediction; expected another column"),
        of(
            "p,y,p\n0.5,1,0.5\n",
            "FILE " + BCE,
            2,
            "prediction: FILE names column \"p\" 2 times (columns 1 and 3); expected one"),
        of(
            BINARY,
            "FILE --sql FROM",
            2,
            "input: INPUT, --sql and --sample exclude each other; expected one"),
        of(
            BINARY,
            "--sql FROM'FILE' --json FILE " + BCE,
            2,
            "json: FILE is also an input; expected another file"),
        of(
            BINARY,
            "--sql FROM\"FOLDER/*.csv\" --json FILE " + BCE,
            2,
            "json: FILE is also an input; expected another file"),
        of(
            BINARY,
            "FILE --sample digits",
            2,
            "input: INPUT, --sql and --sample exclude each other; expected one"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss bec",
            2,
            "loss: 'bec' is unknown; the nearest are [bce, ctc, l1]"),
        of(
            CLASSES,
            "FILE --loss nll --as probabilities",
            2,
            "nll: as = probabilities; expected log_probabilities (cross_entropy takes probabilities)"),
        of(
            CLASSES,
            "FILE --as chances",
            2,
            "as: 'chances' is unknown; expected logits, probabilities or log_probabilities"),
        of(BINARY, "FILE " + BCE + " --by g,g", 2, "by: 'g,g' names g twice; expected each once"),
        of(
            CLASSES,
            "FILE --as probabilities --classes a,b,a",
            2,
            "classes: 'a,b,a' names a twice; expected each once"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss cross_entropy",
            2,
            "cross_entropy: one prediction column (p); expected one for each class (bce and bce_with_logits take one)"),
        of(
            CLASSES,
            "FILE --as probabilities --class-weight 1,2",
            2,
            "cross_entropy: weight has 2 entries; expected 3, one for each class (p_0, p_1, p_2)"),
        of(
            CLASSES,
            "FILE --as probabilities --class-weight 1,x,2",
            2,
            "class-weight: '1,x,2' found; expected numbers with commas between"),
        of(
            CLASSES,
            "FILE --as probabilities --ignore-index x",
            2,
            "ignore-index: 'x' found; expected a number"),
        of(
            CLASSES,
            "FILE --as probabilities --label-smoothing 2",
            2,
            "cross_entropy: label_smoothing = 2.0; expected a number from 0 to 1"),
        of(
            BINARY,
            "FILE --label-smoothing 0.1 " + BCE,
            2,
            "bce: unknown parameter 'label_smoothing'; expected one of weight, reduction"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss margin_ranking",
            2,
            "margin_ranking: takes [input1, input2, target]; expected a loss of one prediction and one target (losskit eval has all)"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss gaussian_nll",
            2,
            "gaussian_nll: var: not given; expected --var, the column of variances"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss mse --var w",
            2,
            "mse: var: this loss takes no variances; expected none"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss huber --delta=-1",
            2,
            "huber: delta = -1.0; expected a number > 0"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss huber --beta 1",
            2,
            "huber: unknown parameter 'beta'; expected one of delta, weight, reduction"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss huber --class-weight 1",
            2,
            "huber: weight: this loss has no class weights; expected none (a column of row weights is --weight)"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss poisson_nll --log-input=no",
            2,
            "poisson_nll: log_input = 'no'; expected true or false"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss poisson_nll --as logits",
            2,
            "poisson_nll: as = logits; expected none: it takes any numbers (bce_with_logits takes logits)"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss hinge_embedding --fail-if baselines.label_prior>1",
            2,
            "fail-if: 'baselines.label_prior>1': baselines.label_prior exists for classification only; expected a name of result"),
        of(
            CLASSES,
            "FILE --as probabilities --classes a,,c",
            2,
            "classes: 'a,,c' has an empty entry; expected names with commas between"),
        of(
            BINARY,
            "FILE --json FOLDER/none/r.json " + BCE,
            2,
            "json: folder FOLDER/none does not exist; expected one for r.json"),
        of(BINARY, "FILE --json FOLDER " + BCE, 2, "json: FOLDER is a folder; expected a file"),
        of(
            BINARY,
            "FILE --json FILE " + BCE,
            2,
            "json: FILE is also an input; expected another file"),
        of(
            BINARY,
            "FILE --fail-if segment.mean>1 " + BCE,
            2,
            "fail-if: 'segment.mean>1': segment.mean needs segments; expected --by with the columns that make them"),
        of(
            BINARY,
            "FILE --precision fast " + BCE,
            2,
            "precision: fast does not exist in this version; expected exact"),
        of(BINARY, "FILE --threads 0 " + BCE, 2, "threads = 0; expected at least 1"),
        of(
            BINARY,
            "FILE --invalid drop " + BCE,
            2,
            "invalid: 'drop' is unknown; expected refuse, skip or propagate"),
        of(
            BINARY,
            "FILE --reduction none " + BCE,
            2,
            "reduction: none found; expected mean or sum"),
        of(
            BINARY,
            "FILE --reduction avg " + BCE,
            2,
            "reduction: 'avg' is unknown; expected mean or sum"),
        of(
            BINARY,
            "FILE --html FOLDER/none/r.html " + BCE,
            2,
            "html: folder FOLDER/none does not exist; expected one for r.html"),
        of(BINARY, "FILE --html FOLDER " + BCE, 2, "html: FOLDER is a folder; expected a file"),
        of(
            BINARY,
            "FILE --html FILE " + BCE,
            2,
            "html: FILE is also an input; expected another file"),
        of(
            BINARY,
            "FILE --json FOLDER/r --html FOLDER/./r " + BCE,
            2,
            "html: FOLDER/./r is also the file of --json; expected another file"),
        of(
            BINARY,
            "FILE --svg FOLDER/none " + BCE,
            2,
            "svg: FOLDER/none does not exist; expected a folder for the pictures"),
        of(
            BINARY,
            "FILE --svg FILE " + BCE,
            2,
            "svg: FILE is a file; expected a folder for the pictures"),
        of(
            BINARY,
            "--prediction FOLDER/x.npy --target FOLDER/y.npy",
            2,
            "prediction: FOLDER/x.npy does not exist; expected a .npy file"),
        of(
            BINARY,
            "--prediction FOLDER/x.npy",
            2,
            "target: not given; expected --target, a .npy file"));
  }

  private static Stream<Arguments> contents() {
    String classes = "FILE --as probabilities";
    String binary = "FILE " + BCE;
    String label = "cross_entropy: target column label, row 3: ";
    String prediction = "bce: prediction column p, row 3: ";
    return Stream.of(
        of(
            CLASSES.replace(",1\n", ",7\n"),
            classes,
            3,
            label + "7; expected a class in 0..2" + SKIP),
        of(
            CLASSES.replace(",1\n", ",-1\n"),
            classes,
            3,
            label + "-1; expected a class in 0..2" + SKIP),
        of(
            CLASSES.replace(",1\n", ",NaN\n"),
            classes,
            3,
            label + "NULL; expected a class in 0..2" + SKIP),
        of(
            CLASSES.replace(",1\n", ",0.5\n"),
            classes,
            3,
            label + "0.5; expected a class in 0..2" + SKIP),
        of(
            CLASSES.replace(",1\n", ",ape\n"),
            classes + " --target label",
            3,
            label + "'ape'; expected a class in 0..2" + SKIP),
        of(
            CLASSES.replace(",1\n", ",ape\n"),
            classes + " --classes 2,0,bee",
            3,
            label + "'ape'; expected one of 2, 0, bee" + SKIP),
        of(
            CLASSES.replace("0.6", "0.7"),
            classes,
            3,
            "cross_entropy: prediction columns p_0 to p_2, row 2: they sum to 1.0999999999999999; expected probabilities in [0, 1] that sum to 1 within 1e-5"
                + PROPAGATE),
        of(
            BINARY.replace("0.7", "1.2"),
            binary,
            3,
            prediction
                + "1.2; expected a probability in [0, 1]; the values look like logits (--as logits)"
                + PROPAGATE),
        of(
            BINARY.replace("0.7", "-0.1"),
            binary,
            3,
            prediction
                + "-0.1; expected a probability in [0, 1]; the values look like logits (--as logits)"
                + PROPAGATE),
        of(
            BINARY.replace("0.7", "NaN"),
            binary,
            3,
            prediction + "NaN; expected a probability in [0, 1]" + PROPAGATE),
        of(
            BINARY.replace("0.7", ""),
            binary,
            3,
            prediction + "NULL; expected a probability in [0, 1]" + PROPAGATE),
        of(
            BINARY.replace("0.7", "x"),
            binary,
            3,
            "FILE, row 3: column p = \"x\"; expected a number, NaN, inf or nothing (NULL)"),
        of(
            BINARY.replace(",2,a", ",-2,a"),
            binary + " --weight w",
            3,
            "bce: weight column w, row 2: -2.0; expected a finite number >= 0" + SKIP),
        of(
            "p,y,w\n0.5,1,0\n0.5,0,0\n",
            binary + " --weight w",
            3,
            "bce: weight column w: the row weights of 2 rows sum to 0; expected a positive sum"),
        of(
            "p_0,p_1,label\n0.5,0.5,1\n",
            classes + " --ignore-index 1",
            3,
            "cross_entropy: none of 1 rows counts: 1 ignored (label 1); expected at least one that does"),
        of(
            BINARY,
            "FILE --prediction p --target y --loss soft_margin",
            3,
            "soft_margin: target column y, row 2: 0; expected -1 or 1; the labels look like 0 and 1: write -1 for 0 (2 * y - 1)"
                + SKIP),
        of(
            BINARY.replace("0.7,1", "0.7,-1"),
            "FILE --prediction p --target y --loss poisson_nll",
            3,
            "poisson_nll: target column y, row 3: -1; expected a finite number >= 0" + SKIP),
        of(
            BINARY.replace("0.7", "-0.7"),
            "FILE --prediction p --target y --loss poisson_nll --log-input false",
            3,
            "poisson_nll: prediction column p, row 3: -0.7 with target 1.0 has no loss (NaN); expected all real numbers, or rates >= 0 with log_input = false; targets >= 0"
                + PROPAGATE),
        of(
            BINARY.replace(",2,a", ",-2,a"),
            "FILE --prediction p --target y --loss gaussian_nll --var w",
            3,
            "gaussian_nll: variance column w, row 2: -2.0; expected a finite number >= 0"
                + PROPAGATE),
        of(
            BINARY.replace(",2,a", ",,a"),
            "FILE --prediction p --target y --loss gaussian_nll --var w",
            3,
            "gaussian_nll: variance column w, row 2: NULL; expected a finite number >= 0"
                + PROPAGATE),
        of("", binary, 3, "FILE: empty file; expected columns and rows"),
        of("p,y\n", binary, 3, "FILE: no rows; expected at least one"),
        of(
            BINARY,
            binary + " --by g --max-segments 1",
            3,
            "by: g has 2 distinct keys up to row 3; expected at most 1"));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void isRefusedWithWhatIsWrong(String content, String options, int code, String message)
      throws IOException {
    Path file = Files.writeString(folder.resolve("data.csv"), content);
    List<String> arguments = new ArrayList<>(List.of("score"));
    for (String option : options.split(" ", -1)) {
      arguments.add(option.replace("FILE", file.toString()).replace("FOLDER", folder.toString()));
    }
    Run run = Run.of(arguments.toArray(new String[0]));
    String expected =
        "losskit: "
            + message.replace("FILE", file.toString()).replace("FOLDER", folder.toString())
            + "\n"
            + (code == 2 ? "'losskit score --help' tells more.\n" : "");
    assertThat(run).isEqualTo(new Run(code, "", expected));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @ParameterizedTest
  @MethodSource("truncated")
  void truncatedFilesAreRefused(String name, String message) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "PAR1 and no more");
    Run run =
        name.endsWith(".npy")
            ? Run.of("score", "--prediction", file.toString(), "--target", file.toString())
            : Run.of("score", file.toString());
    assertThat(run)
        .isEqualTo(new Run(3, "", "losskit: " + message.replace("FILE", file.toString()) + "\n"));
  }

  static Stream<Arguments> truncated() {
    return Stream.of(
        Arguments.of(
            "t.parquet", "FILE: no magic bytes found at end of file; expected a Parquet file"),
        Arguments.of("t.npy", "FILE: not a .npy file of version 1 to 3; expected NumPy's format"));
  }
}
