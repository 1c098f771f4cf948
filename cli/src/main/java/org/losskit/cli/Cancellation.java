package org.losskit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What a signal does to a run: one line on standard error, and no file of the run stays behind.
 *
 * <p>The VM answers SIGINT, SIGTERM and SIGHUP by running its shutdown hooks, after which it ends
 * with 128 and the number of the signal; until then all threads go on. So the hook cleans up when
 * the step that must not be cut is over, and whoever begins another step, or comes to the end of
 * the run, waits for the end of the process.
 */
final class Cancellation implements AutoCloseable {
  private final Console console;
  private final Thread hook = new Thread(this::cancel, "losskit-cancel");
  private final List<Runnable> cleaning = new ArrayList<>();
  private volatile boolean cancelled;
  private String fate = "; nothing was written";

  private Cancellation(Console console) {
    this.console = console;
  }

  /** The run of this thread, until it is closed. */
  static Cancellation begin(Console console) {
    Cancellation run = new Cancellation(console);
    Runtime.getRuntime().addShutdownHook(run.hook);
    return run;
  }

  /** What is to be done when the run is cancelled. */
  synchronized void onCancel(Runnable clean) {
    cleaning.add(clean);
  }

  /** Takes a step that a cancellation waits for; never returns once the run is cancelled. */
  <T> T whole(Supplier<T> step) {
    synchronized (this) {
      if (!cancelled) {
        return step.get();
      }
    }
    throw waitForTheEnd();
  }

  /** {@link #whole(Supplier)} of what gives nothing. */
  void whole(Runnable step) {
    whole(() -> {
      step.run();
      return true;
    });
  }

  /** From now on there is nothing to undo. */
  synchronized void written(boolean anything) {
    fate = anything ? "; the reports are complete" : "";
  }

  /** What the VM does when a signal comes. */
  void cancel() {
    cancelled = true;
    synchronized (this) {
      cleaning.forEach(Runnable::run);
      // A terminal has echoed the keys of the signal.
      String clear = console.errIsTerminal() ? "\r\u001b[K" : "";
      console.err().println(clear + "losskit: cancelled" + fate);
    }
  }

  /** Ends the run, unless it is cancelled: then this thread has nothing more to say. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending.
      throw waitForTheEnd();
    }
  }

  private static AssertionError waitForTheEnd() {
    while (true) {
      LockSupport.park();
    }
  }
}
