/** Losskit timed beside LibTorch: the same data, the same process, one thread. */
@NullMarked
package org.losskit.bench;

import org.jspecify.annotations.NullMarked;
