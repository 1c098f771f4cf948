/**
 * The report as a page and as pictures: self-contained, without scripts, the same bytes each time.
 */
@NullMarked
package org.losskit.score.page;

import org.jspecify.annotations.NullMarked;
