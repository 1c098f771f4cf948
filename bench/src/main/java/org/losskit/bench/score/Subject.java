package org.losskit.bench.score;

import java.util.List;
import java.util.Map;

/**
 * Who is timed.
 *
 * @param command a fresh process that prints an {@link Answer}
 * @param warm what {@link WarmProcess} runs instead in one process for all rounds; empty if it
 *     cannot
 */
record Subject(
    String name, List<String> command, Map<String, String> environment, List<String> warm) {
  /** What the others are compared with. */
  static final String OURS = "losskit";
}
