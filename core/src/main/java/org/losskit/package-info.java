/** The entrance hall: {@link org.losskit.Losses} is the catalogue. */
package org.losskit;
