package org.losskit.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.losskit.formula.Node.Sign.NON_NEGATIVE;
import static org.losskit.formula.Node.Sign.NON_POSITIVE;
import static org.losskit.formula.Node.Sign.UNKNOWN;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.losskit.formula.Formula.Domain;
import org.losskit.formula.Node.Sign;
import org.losskit.internal.kernel.Op;

/** What is known of a part before it has a value: its sign, its range, whether it can cancel. */
class LoweringTest {
  private static final Formula X = Formula.input("x");
  private static final Formula Y = Formula.input("y");
  private static final Formula W = Formula.input("w", Domain.NON_NEGATIVE);
  private static final Formula P = Formula.input("p", Domain.UNIT);
  private static final Formula DISTANCE = Formula.abs(X.times(Y));
  private static final Formula NEGATIVE = Formula.abs(X).negate();

  private static Node lower(Formula formula) {
    return new Lowering(List.of("x", "y", "w", "p")::indexOf, false)
        .lower(new Graph().add(formula));
  }

  private static Formula one() {
    return Formula.constant(1);
  }

  static Stream<Arguments> signs() {
    return Stream.of(
        arguments(X, UNKNOWN),
        arguments(W, NON_NEGATIVE),
        arguments(P, NON_NEGATIVE),
        arguments(W.negate(), NON_POSITIVE),
        arguments(Formula.constant(-2), NON_POSITIVE),
        arguments(Formula.abs(X), NON_NEGATIVE),
        arguments(Formula.sign(X), UNKNOWN),
        arguments(Formula.sign(W), NON_NEGATIVE),
        arguments(Formula.step(X), NON_NEGATIVE),
        arguments(Formula.sqrt(W), NON_NEGATIVE),
        arguments(Formula.exp(X), NON_NEGATIVE),
        arguments(Formula.expm1(X), UNKNOWN),
        arguments(Formula.expm1(W), NON_NEGATIVE),
        arguments(Formula.log(W), UNKNOWN),
        arguments(Formula.log(P), NON_POSITIVE),
        arguments(Formula.log1p(W), NON_NEGATIVE),
        arguments(Formula.softplus(X), NON_NEGATIVE),
        arguments(Formula.sigmoid(X), NON_NEGATIVE),
        arguments(X.lessThan(Y), NON_NEGATIVE),
        arguments(X.times(Y), UNKNOWN),
        arguments(X.square(), NON_NEGATIVE),
        arguments(W.times(NEGATIVE), NON_POSITIVE),
        arguments(NEGATIVE.times(W.negate()), NON_NEGATIVE),
        arguments(W.times(X), UNKNOWN),
        arguments(X.times(W), UNKNOWN),
        arguments(W.dividedBy(P), NON_NEGATIVE),
        arguments(W.massTimes(NEGATIVE), NON_POSITIVE),
        arguments(W.plus(P), NON_NEGATIVE),
        arguments(NEGATIVE.plus(W.negate().times(P)), NON_POSITIVE),
        arguments(W.plus(X), UNKNOWN),
        arguments(W.plus(NEGATIVE.times(P)), UNKNOWN),
        arguments(W.minus(P), UNKNOWN),
        arguments(W.minus(NEGATIVE.times(P)), NON_NEGATIVE),
        arguments(NEGATIVE.minus(W), NON_POSITIVE),
        arguments(X.minus(Y), UNKNOWN),
        arguments(one().minus(P), NON_NEGATIVE),
        arguments(Formula.constant(2).minus(P), NON_NEGATIVE),
        arguments(Formula.constant(0.5).minus(P), UNKNOWN),
        arguments(one().minus(W), UNKNOWN),
        arguments(W.minus(P.square()), UNKNOWN),
        arguments(one().minus(one().minus(P)), NON_NEGATIVE),
        arguments(Formula.max(X, W), NON_NEGATIVE),
        arguments(Formula.max(W, X), NON_NEGATIVE),
        arguments(Formula.max(X, Y), UNKNOWN),
        arguments(Formula.max(X, NEGATIVE), UNKNOWN),
        arguments(Formula.max(NEGATIVE, W.negate()), NON_POSITIVE),
        arguments(Formula.min(X, NEGATIVE), NON_POSITIVE),
        arguments(Formula.min(NEGATIVE, X), NON_POSITIVE),
        arguments(Formula.min(X, W), UNKNOWN),
        arguments(Formula.min(W, P), NON_NEGATIVE),
        arguments(Formula.where(X.lessThan(Y), W, P), NON_NEGATIVE),
        arguments(Formula.where(X.lessThan(Y), W, X), UNKNOWN),
        // softplus(x) - x t = (step(x) - t) x + log1p(e^-|x|): both parts are >= 0 for t in [0, 1].
        arguments(Formula.softplus(X).minus(X.times(P)), NON_NEGATIVE),
        arguments(Formula.softplus(X).minus(P.times(X)), NON_NEGATIVE),
        arguments(Formula.softplus(X).minus(X.times(Formula.constant(0.25))), NON_NEGATIVE),
        arguments(Formula.softplus(X).minus(X.times(Formula.constant(-0.25))), UNKNOWN),
        arguments(Formula.softplus(X).minus(X.times(Formula.constant(1.25))), UNKNOWN),
        arguments(Formula.softplus(X).minus(X.times(W)), UNKNOWN),
        arguments(Formula.softplus(X).minus(Y.times(P)), UNKNOWN),
        arguments(Formula.sigmoid(X).minus(P), UNKNOWN));
  }

  @ParameterizedTest
  @MethodSource
  void signs(Formula formula, Sign sign) {
    assertThat(lower(formula).sign()).isEqualTo(sign);
  }

  static Stream<Arguments> units() {
    return Stream.of(
        arguments(P, true),
        arguments(W, false),
        arguments(Formula.step(X), true),
        arguments(X.lessThan(Y), true),
        arguments(Formula.sigmoid(X), true),
        arguments(one().minus(P), true),
        arguments(Formula.constant(2).minus(P), false),
        arguments(W.minus(P), false),
        arguments(one().minus(W), false),
        arguments(Formula.exp(X), false));
  }

  @ParameterizedTest
  @MethodSource
  void units(Formula formula, boolean unit) {
    assertThat(lower(formula).unit()).isEqualTo(unit);
  }

  static Stream<Arguments> guards() {
    return Stream.of(
        arguments(Formula.exp(X).minus(Formula.exp(Y)), true),
        arguments(Formula.exp(X).plus(X), true),
        arguments(Formula.exp(X).plus(Formula.exp(Y)), false),
        arguments(Formula.exp(X).minus(NEGATIVE), false),
        arguments(NEGATIVE.plus(Formula.exp(Y).negate()), false),
        // A difference of exact parts has one rounding, however much cancels.
        arguments(X.minus(Y), false),
        arguments(Formula.abs(X).minus(W), false),
        arguments(Formula.max(X, Y).minus(W), false),
        arguments(X.times(Y).minus(W), true),
        arguments(W.minus(X.times(Y)), true),
        arguments(one().minus(P), false),
        // At least half of a part >= 0 remains when half of the smaller of it and another is gone.
        arguments(W.minus(Formula.constant(0.5).times(Formula.min(W, P))), false),
        arguments(DISTANCE.minus(Formula.constant(0.5).times(Formula.min(DISTANCE, W))), false),
        arguments(DISTANCE.minus(Formula.min(DISTANCE, W)), true),
        arguments(DISTANCE.minus(Formula.constant(2).times(Formula.min(DISTANCE, W))), true),
        arguments(DISTANCE.minus(Formula.constant(0.5).times(Formula.max(DISTANCE, W))), true),
        arguments(DISTANCE.minus(Formula.constant(0.5).times(Formula.min(W, P))), true),
        arguments(X.times(Y).minus(Formula.constant(0.5).times(Formula.min(X.times(Y), W))), true),
        arguments(DISTANCE.plus(Formula.constant(0.5).times(Formula.min(DISTANCE, X))), true),
        // step(x) - t + (x > 0 ? -q : q) cancels unless t is hard.
        arguments(Formula.sigmoid(X).minus(P), true),
        arguments(Formula.sigmoid(X).minus(Formula.constant(0.5)), true),
        arguments(Formula.sigmoid(X).minus(one()), false));
  }

  @ParameterizedTest
  @MethodSource
  void guards(Formula formula, boolean guarded) {
    assertThat(lower(formula).guardedPart() != null).isEqualTo(guarded);
  }

  @Test
  void aDifferenceIsComparedWithItsFirstPart() {
    Node difference = lower(Formula.exp(X).minus(Formula.exp(Y)));
    assertThat(difference.guardedPart()).isSameAs(difference.argument(0));
  }

  @Test
  void theExponentialOfADistanceServesBothSigns() {
    Node plus = lower(Formula.softplus(X).plus(Formula.softplus(X.negate())));
    Node tail = plus.argument(0).argument(1);
    assertThat(tail.op()).isEqualTo(Op.LOG1P_UNIT_FLOAT);
    assertThat(plus.argument(1).argument(1)).isSameAs(tail);
  }

  @Test
  void divisionByAPowerOfTwoIsMultiplication() {
    assertThat(lower(X.dividedBy(4)).op()).isEqualTo(Op.MUL);
    assertThat(lower(X.dividedBy(4)).argument(1).constant()).isEqualTo(0.25);
    assertThat(lower(X.dividedBy(-0.5)).argument(1).constant()).isEqualTo(-2);
    assertThat(lower(X.dividedBy(3)).op()).isEqualTo(Op.DIV);
    assertThat(lower(X.dividedBy(Y)).op()).isEqualTo(Op.DIV);
    // Its reciprocal is no normal number.
    assertThat(lower(X.dividedBy(0x1p1023)).op()).isEqualTo(Op.DIV);
    assertThat(lower(X.dividedBy(0)).op()).isEqualTo(Op.DIV);
  }
}
