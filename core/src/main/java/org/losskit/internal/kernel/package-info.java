/**
 * The block primitives under every loss: one small loop each, in a portable form and (in {@code
 * vector}) on the Vector API, both giving the same bits as the scalar reference. {@link Kernels} is
 * the door.
 */
package org.losskit.internal.kernel;
