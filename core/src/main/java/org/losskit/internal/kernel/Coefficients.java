package org.losskit.internal.kernel;

/**
 * The coefficients that {@link ScalarMath} and the block loops share, as printed by {@code
 * src/coefficients/fit.py}.
 */
public final class Coefficients {
  public static final double LOG2_E = 0x1.71547652b82fep0;
  public static final double LN2 = 0x1.62e42fefa39efp-1;
  public static final double LN2_HIGH = 0x1.62e42fefa38p-1;
  public static final double LN2_LOW = 0x1.ef35793c7673p-45;

  // (e^r - 1 - r - r^2 / 2) / r^3, |r| <= ln(2) / 2: relative error 2^-59.2
  public static final double EXP3 = 0x1.5555555555559p-3;
  public static final double EXP4 = 0x1.5555555555549p-5;
  public static final double EXP5 = 0x1.111111110f7e7p-7;
  public static final double EXP6 = 0x1.6c16c16c1ccf8p-10;
  public static final double EXP7 = 0x1.a01a01af77e52p-13;
  public static final double EXP8 = 0x1.a01a0183017e4p-16;
  public static final double EXP9 = 0x1.71ddf94d5d15p-19;
  public static final double EXP10 = 0x1.27e52b31717fcp-22;
  public static final double EXP11 = 0x1.af5d2cc331c1ep-26;
  public static final double EXP12 = 0x1.1ef5237020a4bp-29;

  // (2 atanh s - 2 s) / s^3 in w = s^2, 1 + f up to sqrt 2: relative error 2^-59.2
  public static final double LOG1 = 0x1.5555555555592p-1;
  public static final double LOG2 = 0x1.999999997fea9p-2;
  public static final double LOG3 = 0x1.24924941e496fp-2;
  public static final double LOG4 = 0x1.c71c5212f8a0cp-3;
  public static final double LOG5 = 0x1.74663d0d09cc6p-3;
  public static final double LOG6 = 0x1.39a1e7df5a363p-3;
  public static final double LOG7 = 0x1.2f03b6a2e6ee6p-3;

  // the same, 1 + f up to 2: relative error 2^-58.7
  public static final double UNIT1 = 0x1.5555555555556p-1;
  public static final double UNIT2 = 0x1.999999999956cp-2;
  public static final double UNIT3 = 0x1.24924924c149dp-2;
  public static final double UNIT4 = 0x1.c71c71a63218dp-3;
  public static final double UNIT5 = 0x1.745d1df4eba37p-3;
  public static final double UNIT6 = 0x1.3b12d751b90aep-3;
  public static final double UNIT7 = 0x1.11232cb98b39fp-3;
  public static final double UNIT8 = 0x1.dfe4c75ee2671p-4;
  public static final double UNIT9 = 0x1.c1614d4060881p-4;
  public static final double UNIT10 = 0x1.1eb2e26ca52e3p-4;
  public static final double UNIT11 = 0x1.5114b541af9ffp-3;

  // For results in float.
  // (e^r - 1 - r) / r^2, |r| <= ln(2) / 2: relative error 2^-39.7
  public static final double FLOAT_EXP2 = 0x1.000000005dee8p-1;
  public static final double FLOAT_EXP3 = 0x1.5555557dd321bp-3;
  public static final double FLOAT_EXP4 = 0x1.5555541e50cdap-5;
  public static final double FLOAT_EXP5 = 0x1.1110a25f7a837p-7;
  public static final double FLOAT_EXP6 = 0x1.6c18d330fa648p-10;
  public static final double FLOAT_EXP7 = 0x1.a1855fde5737cp-13;
  public static final double FLOAT_EXP8 = 0x1.9e89354ad4566p-16;

  // (2 atanh s - 2 s) / s^3 in w = s^2, 1 + f up to 2: relative error 2^-43.7
  public static final double FLOAT_UNIT1 = 0x1.55555556356c2p-1;
  public static final double FLOAT_UNIT2 = 0x1.9999980b6ada6p-2;
  public static final double FLOAT_UNIT3 = 0x1.2492c07c24ad9p-2;
  public static final double FLOAT_UNIT4 = 0x1.c6faacb90b55ep-3;
  public static final double FLOAT_UNIT5 = 0x1.76e6384458f54p-3;
  public static final double FLOAT_UNIT6 = 0x1.20b4036a7b86ep-3;
  public static final double FLOAT_UNIT7 = 0x1.99bb7493ee223p-3;

  /** 1.5 * 2^52: adding it rounds a small double to an integer and leaves that in the low bits. */
  public static final double SHIFTER = 0x1.8p52;

  private Coefficients() {}
}
