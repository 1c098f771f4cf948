/** The {@code losskit} command: requests as JSON lines, the catalogue, hand calculations. */
@org.jspecify.annotations.NullMarked
package org.losskit.cli;
