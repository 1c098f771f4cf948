/**
 * The losses, one file each, and their contract: {@link org.losskit.loss.Loss} with its {@link
 * org.losskit.loss.Reduction}, results and mergeable {@link org.losskit.loss.LossAccumulator}.
 */
package org.losskit.loss;
