/** Prediction files as streams of batches of doubles, in constant memory. */
@NullMarked
package org.losskit.reader;

import org.jspecify.annotations.NullMarked;
