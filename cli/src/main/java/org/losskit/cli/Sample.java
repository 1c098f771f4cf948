package org.losskit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Held-out predictions of a real model, to look at before one has a file of one's own. */
enum Sample {
  /** Late arrivals of US flights, by origin. */
  flights("bce_with_logits", "logit", "late", "origin"),
  /** Handwritten digits: ten classes. */
  digits("cross_entropy", "p_*", "digit", null);

  /** The loss that the model was trained with; both models give logits. */
  final String loss;

  final String prediction;
  final String target;
  final @Nullable String by;

  Sample(String loss, String prediction, String target, @Nullable String by) {
    this.loss = loss;
    this.prediction = prediction;
    this.target = target;
    this.by = by;
  }

  /** The sample as a file, in a folder that is removed when the process ends. */
  Path file() {
    String name = name() + ".csv.gz";
    try (InputStream in = Objects.requireNonNull(Sample.class.getResourceAsStream(name))) {
      Path folder = Files.createTempDirectory("losskit");
      Path file = folder.resolve(name);
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("the sample does not unpack", e);
    }
  }
}
