/** The block loops on the Vector API; loaded only when its module is present. */
package org.losskit.internal.kernel.vector;
