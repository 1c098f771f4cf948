package org.losskit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The order of things; CancelIT sends signals. */
class CancellationTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Cancellation run = begin(false);
  private final List<String> events = new CopyOnWriteArrayList<>();

  private Cancellation begin(boolean terminal) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Cancellation.begin(
        new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false, terminal, 80));
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }

  private String printed() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aStepIsFinishedBeforeTheCleaningAndNoneIsBegunAfterIt() throws Exception {
    run.onCancel(() -> events.add("cleaned"));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Thread worker =
        start(() -> {
          run.whole(() -> {
            inside.countDown();
            await(go);
            events.add("first step");
          });
          run.whole(() -> events.add("second step"));
          events.add("after it");
        });
    inside.await();
    Thread hook = start(run::cancel);
    awaitState(hook, Thread.State.BLOCKED);
    go.countDown();
    hook.join();
    awaitState(worker, Thread.State.WAITING);
    assertThat(events).containsExactly("first step", "cleaned");
    assertThat(printed()).isEqualTo("losskit: cancelled; nothing was written\n");
    run.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void takesAwayWhatATerminalEchoes() {
    try (Cancellation watched = begin(true)) {
      watched.cancel();
    }
    assertThat(printed()).isEqualTo("\r\u001b[Klosskit: cancelled; nothing was written\n");
    run.close();
  }

  @Test
  void saysWhatBecameOfTheReports() {
    run.written(true);
    run.cancel();
    run.written(false);
    run.cancel();
    run.close();
    assertThat(printed())
        .isEqualTo("losskit: cancelled; the reports are complete\nlosskit: cancelled\n");
  }
}
