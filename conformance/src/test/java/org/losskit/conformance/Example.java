package org.losskit.conformance;

/**
 * Something that a class of deviations explains.
 *
 * @param isTelling whether it shows how the libraries differ
 */
record Example(boolean isTelling, String text) {
  /** The one that shows more, then the shorter one. */
  Example better(Example other) {
    if (isTelling != other.isTelling) {
      return isTelling ? this : other;
    }
    return other.text.length() < text.length() ? other : this;
  }
}
