/** The loss-function library of the JVM. */
@org.jspecify.annotations.NullMarked
module org.losskit {
  // Not transitive: who compiles against the library shall not need the annotations.
  requires static org.jspecify;
  // The vector kernels are used when the module is in the boot layer, the portable ones otherwise.
  requires static jdk.incubator.vector;

  exports org.losskit;
  exports org.losskit.formula;
  exports org.losskit.loss;
  exports org.losskit.sum;
  exports org.losskit.tensor;
}
