package org.losskit.bench.score;

import java.util.Map;

/**
 * One run.
 *
 * @param contest what was scored
 * @param subject who scored
 * @param warm whether in a process that had done it before
 * @param peakBytes 0 where it is not known
 * @param parts further seconds that the subject told
 */
record Sample(
    String contest,
    String subject,
    boolean warm,
    double wallSeconds,
    double cpuSeconds,
    long peakBytes,
    Map<String, Double> parts) {}
