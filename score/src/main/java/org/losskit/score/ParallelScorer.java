package org.losskit.score;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Scores by several threads: while one waits for its next rows the others score theirs. The report
 * is the same bit by bit; the state takes as much memory for each thread.
 */
public final class ParallelScorer {
  /** Where rows come from, batch by batch. */
  @FunctionalInterface
  public interface Source {
    /**
     * The next rows, or null after the last. One thread asks at a time.
     *
     * @param thread which one, counted from 0: the rows stay as they are until it asks again
     */
    @Nullable Rows next(int thread);
  }

  private final ScoreSpec spec;
  private final Source source;
  private boolean ended;
  private @Nullable ContentException first;

  private ParallelScorer(ScoreSpec spec, Source source) {
    this.spec = spec;
    this.source = source;
  }

  /**
   * Scores all rows of a source.
   *
   * @throws ContentException as {@link Scorer#add(Rows)}, for the first of the bad rows
   */
  public static Scorer score(ScoreSpec spec, Source source, int threads) {
    if (threads < 1) {
      throw new SpecException("threads = " + threads + "; expected at least 1");
    }
    return new ParallelScorer(spec, source).run(threads);
  }

  private Scorer run(int threads) {
    ExecutorService executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "losskit-score");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<Scorer>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        futures.add(executor.submit(() -> work(thread)));
      }
      return merged(futures);
    } finally {
      executor.shutdownNow();
    }
  }

  private Scorer merged(List<Future<Scorer>> futures) {
    Scorer all = new Scorer(spec);
    RuntimeException failure = null;
    for (Future<Scorer> future : futures) {
      try {
        all.merge(future.get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RuntimeException cause)) {
          throw new IllegalStateException("score: a thread failed", e.getCause());
        }
        failure = cause;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("score: interrupted", e);
      }
    }
    // What is wrong with rows that were read comes before what is wrong with the reading.
    if (first != null) {
      throw first;
    }
    if (failure != null) {
      throw failure;
    }
    return all;
  }

  private Scorer work(int thread) {
    Scorer scorer = new Scorer(spec);
    for (Rows rows = next(thread); rows != null; rows = next(thread)) {
      try {
        scorer.add(rows);
      } catch (ContentException e) {
        fail(e);
      }
    }
    return scorer;
  }

  private synchronized @Nullable Rows next(int thread) {
    if (ended) {
      return null;
    }
    ended = true;
    Rows rows = source.next(thread);
    // Still set where the source has thrown.
    ended = rows == null;
    return rows;
  }

  /** Batches before this one are all read, so that no earlier row stays unseen. */
  private synchronized void fail(ContentException e) {
    ended = true;
    if (first == null || e.row() < first.row()) {
      first = e;
    }
  }
}
