/** The block primitives on the Vector API; present only where its module is. */
package org.losskit.internal.kernel.vector;
