package org.losskit.score;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A {@link Scorer} that spreads each batch over threads. The report is the same bit by bit; the
 * state takes as much memory for each thread.
 */
public final class ParallelScorer implements AutoCloseable {
  private final List<Scorer> scorers = new ArrayList<>();
  private final ExecutorService threads;

  /** The scores of no rows, by so many threads. */
  public ParallelScorer(ScoreSpec spec, int threads) {
    if (threads < 1) {
      throw new SpecException("threads = " + threads + "; expected at least 1");
    }
    for (int i = 0; i < threads; i++) {
      scorers.add(new Scorer(spec));
    }
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "losskit-score");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Adds a batch.
   *
   * @throws ContentException as {@link Scorer#add(Rows)}, for the first of the bad rows
   */
  public ParallelScorer add(Rows rows) {
    int parts = scorers.size();
    if (parts == 1) {
      scorers.get(0).add(rows);
      return this;
    }
    List<Callable<Scorer>> tasks = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      Scorer scorer = scorers.get(part);
      int from = (int) ((long) rows.count * part / parts);
      int to = (int) ((long) rows.count * (part + 1) / parts);
      tasks.add(() -> scorer.add(rows, from, to));
    }
    try {
      // In the order of the parts, so that the first bad row is the one that is reported.
      for (Future<Scorer> future : threads.invokeAll(tasks)) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("score: a thread failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("score: interrupted", e);
    }
    return this;
  }

  /** All that was added, as one scorer. */
  public Scorer merged() {
    Scorer all = new Scorer(scorers.get(0).spec());
    scorers.forEach(all::merge);
    return all;
  }

  /** Ends the threads. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
