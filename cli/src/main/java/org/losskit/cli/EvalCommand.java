package org.losskit.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code losskit eval}. */
@Command(
    name = "eval",
    description = "Answers requests: one JSON object per line in, one per line out.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Members of a request: id, loss, dtype (float32, float64), precision (exact), inputs, params,",
      "want (value, gradient, hessian_diagonal). A bad request is answered with an error.",
      "",
      "Example:",
      "  echo '{\"loss\": \"mse\", \"inputs\": {\"input\": {\"shape\": [2], \"data\": [1, 2]},",
      "         \"target\": {\"shape\": [2], \"data\": [0, 0]}}, \"want\": [\"value\", \"gradient\"]}' |",
      "    losskit eval"
    })
final class EvalCommand implements Callable<Integer> {
  private final Console console;

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    EvalLoop.run(console.in(), console.out());
    return 0;
  }
}
