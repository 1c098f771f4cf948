/** Arrays with a shape: the only place that knows strides, broadcasting and shape errors. */
package org.losskit.tensor;
