/** Exact sums of doubles: free of order, mergeable, rounded once, with canonical bytes. */
package org.losskit.sum;
