/** Scores of predictions by class and segment: mergeable states, findings and reports. */
@NullMarked
package org.losskit.score;

import org.jspecify.annotations.NullMarked;
