package org.losskit.bench;

import java.util.Locale;

/** The table of a run: medians of processor time. */
final class Report {
  private static final String ROW = "%-34s %9s %9s %9s %9s %9s %8s %6s%n";

  private final Samples samples;

  Report(Samples samples) {
    this.samples = samples;
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %s, one thread; medians of processor time%n"
                + "read %.1f GB/s, copy %.1f GB/s of one array; limit = the time of reading the"
                + " inputs and copying one%ninto the gradient, over ours; LibTorch tuned ="
                + " THP_MEM_ALLOC_ENABLE=1%n%n",
            Machine.processor(),
            Machine.jdk(),
            Bandwidth.bytes() / machine("read"),
            Bandwidth.bytes() / machine("copy")));
    text.append(
        String.format(ROW, "", "ours", "default", "tuned", "default", "tuned", "limit", "bytes"));
    text.append(
        String.format(
            ROW, "", "ns/elem", "ns/elem", "ns/elem", "/ ours", "/ ours", "/ ours", "/call"));
    for (LossCase lossCase : LossCase.values()) {
      row(text, lossCase, "value");
      row(text, lossCase, "gradient");
    }
    text.append(System.lineSeparator());
    for (TinyCase tiny : TinyCase.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "8 elements  %-26s %5.0f ns value, %5.0f ns with gradient, %.0f bytes%n",
              tiny,
              either(tiny, "ours_value") / InterleavedFork.TINY_CALLS,
              either(tiny, "ours_gradient") / InterleavedFork.TINY_CALLS,
              samples.allocatedBytes(tiny, "ours_gradient", false).orElse(Double.NaN)
                  / InterleavedFork.TINY_CALLS));
    }
    return text.toString();
  }

  private void row(StringBuilder text, LossCase lossCase, String what) {
    double ours = either(lossCase, "ours_" + what);
    double usual = samples.cpuNanos(lossCase, "torch_" + what, false).orElse(Double.NaN);
    double tuned = samples.cpuNanos(lossCase, "torch_" + what, true).orElse(Double.NaN);
    double bytes = 4.0 * lossCase.elements();
    double limit =
        what.equals("value")
            ? bytes * (1 + lossCase.otherArrays()) / Bandwidth.bytes() * machine("read")
            : bytes
                / Bandwidth.bytes()
                * (machine("copy") + lossCase.otherArrays() * machine("read"));
    text.append(
        String.format(
            ROW,
            lossCase + " " + what,
            number(ours / lossCase.elements()),
            number(usual / lossCase.elements()),
            number(tuned / lossCase.elements()),
            number(usual / ours),
            number(tuned / ours),
            String.format(Locale.ROOT, "%.0f %%", 100 * limit / ours),
            Math.round(
                samples.allocatedBytes(lossCase, "ours_" + what, false).orElse(Double.NaN))));
  }

  private double machine(String subject) {
    return either("machine", subject);
  }

  /** What does not depend on LibTorch is measured in both kinds of process. */
  private double either(Object what, String subject) {
    double usual = samples.cpuNanos(what, subject, false).orElse(Double.NaN);
    return (usual + samples.cpuNanos(what, subject, true).orElse(Double.NaN)) / 2;
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, "%.2f", x);
  }
}
