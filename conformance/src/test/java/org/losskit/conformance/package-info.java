/** Losskit against LibTorch in one process, in float64, over seeded random configurations. */
@NullMarked
package org.losskit.conformance;

import org.jspecify.annotations.NullMarked;
