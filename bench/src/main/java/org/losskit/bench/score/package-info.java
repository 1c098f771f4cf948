/**
 * The {@code losskit score} command timed beside DuckDB's SQL and scikit-learn on the same files.
 */
@NullMarked
package org.losskit.bench.score;

import org.jspecify.annotations.NullMarked;
