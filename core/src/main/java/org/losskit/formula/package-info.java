/**
 * Losses as expressions: a {@link Formula} is written once; its derivatives, its evaluation on
 * blocks and in double-double, its LaTeX and its step-by-step explanation are derived from it.
 */
package org.losskit.formula;
