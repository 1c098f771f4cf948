package org.losskit.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code losskit completion}. */
@Command(
    name = "completion",
    description = "Prints a completion script for the shell.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Examples:",
      "  source <(losskit completion bash)",
      "  source <(losskit completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells. */
  enum Shell {
    bash,
    zsh
  }

  private final Console console;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash("losskit", Main.commandLine(console));
    if (shell == Shell.zsh) {
      // The script is one for both shells; in zsh it needs the completion system first.
      console.out().println("autoload -Uz compinit && compinit");
    }
    console.out().print(script);
    return 0;
  }
}
