/**
 * The entrance hall, whose doors are {@link org.losskit.Losses}, the catalogue, and {@link
 * org.losskit.Information}, the measures of information.
 */
package org.losskit;
