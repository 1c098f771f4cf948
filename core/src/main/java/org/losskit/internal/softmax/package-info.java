/** Softmax of one row: what cross entropy and the activations share. */
package org.losskit.internal.softmax;
