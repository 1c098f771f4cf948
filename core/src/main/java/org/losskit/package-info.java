/**
 * The entrance hall, whose doors are {@link org.losskit.Losses}, the catalogue of losses; {@link
 * org.losskit.Activations}, from scores to probabilities; {@link org.losskit.Information}, the
 * measures of information; and {@link org.losskit.Objective}, a cost with a price on the
 * parameters.
 */
package org.losskit;
