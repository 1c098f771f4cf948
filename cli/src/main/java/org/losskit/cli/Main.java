package org.losskit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.losskit.reader.DataException;
import org.losskit.score.ContentException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;

/** The {@code losskit} command. */
@Command(
    name = "losskit",
    description = "Losses: exact values, gradients and Hessian diagonals.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  losskit score preds.csv --prediction p --target y --as probabilities",
      "  losskit list",
      "  losskit explain cross_entropy --input 1,2 --target 0",
      "  losskit eval < requests.jsonl",
      "",
      "'losskit COMMAND --help' tells more."
    })
public final class Main implements Runnable {
  private static final int WRONG_COMMAND_LINE = 2;
  private static final int BAD_CONTENT = 3;
  private static final int FAULT_OF_OURS = 70;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Console.ofProcess(), args));
  }

  /** Runs the command. */
  static int run(Console console, String... args) {
    try {
      return commandLine(console).execute(args);
    } catch (OutOfMemoryError | LinkageError e) {
      // Too little heap, or a system that DuckDB's library was not built for.
      complain(console, "this Java cannot do it: " + e);
      return FAULT_OF_OURS;
    } finally {
      console.out().flush();
    }
  }

  /** The whole command line, as completion sees it. */
  static CommandLine commandLine(Console console) {
    CommandLine root =
        new CommandLine(new Main())
            .addSubcommand(ScoreCommand.commandLine(console))
            .addSubcommand(new ListCommand(console))
            .addSubcommand(ExplainCommand.commandLine(console))
            .addSubcommand(new EvalCommand(console))
            .addSubcommand(new CompletionCommand(console));
    root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    root.setColorScheme(Help.defaultColorScheme(console.color() ? Help.Ansi.ON : Help.Ansi.OFF));
    root.setUsageHelpWidth(Math.max(60, Math.min(console.width(), 120)));
    root.setParameterExceptionHandler((e, arguments) -> {
      complain(console, e.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
      return wrong(console, e.getCommandLine());
    });
    root.setExecutionExceptionHandler((e, commandLine, result) -> {
      if (e instanceof ContentException || e instanceof DataException) {
        complain(console, e.getMessage());
        return BAD_CONTENT;
      }
      if (e instanceof IllegalArgumentException) {
        complain(console, e.getMessage());
        return wrong(console, commandLine);
      }
      complain(console, "a fault of losskit itself: " + e);
      return FAULT_OF_OURS;
    });
    return root;
  }

  private static void complain(Console console, @Nullable String message) {
    console.err().println("losskit: " + message);
  }

  private static int wrong(Console console, CommandLine commandLine) {
    String command = commandLine.getCommandSpec().qualifiedName();
    console.err().println("'" + command + " --help' tells more.");
    return WRONG_COMMAND_LINE;
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "no command; expected one of " + String.join(", ", spec.subcommands().keySet()));
  }

  /** The version of the build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Properties properties = new Properties();
      try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new String[] {"losskit " + properties.getProperty("version")};
    }
  }
}
