"""Fits the polynomials of ScalarMath (Remez exchange, 60 digits) and prints them as Java constants.

Usage: python3 fit.py        (needs mpmath; about a minute)

Every fit minimises the error relative to the function, not to the polynomial, so that the printed
bound is in the units of the result. Coefficients are rounded to double afterwards; the bound is
that of the rounded polynomial.
"""
from mpmath import mp, mpf, matrix, lu_solve, exp, expm1, log, sqrt, cos, pi

mp.dps = 60


def remez(target, weight, low, high, terms, rounds=30, grid=3000):
    """Coefficients c (c[0] first) that minimise max |weight(x) (sum c[i] x^i - target(x))|."""
    xs = [low + (high - low) * (1 - cos(pi * (j + mpf(1) / 2) / grid)) / 2 for j in range(grid)]
    fs = [target(x) for x in xs]
    ws = [weight(x) for x in xs]
    n = terms + 1
    points = [(j * (grid - 1)) // (n - 1) for j in range(n)]
    for _ in range(rounds):
        a = matrix(n, n)
        b = matrix(n, 1)
        for row, j in enumerate(points):
            for i in range(terms):
                a[row, i] = xs[j] ** i
            a[row, terms] = (-1) ** row / ws[j]
            b[row] = fs[j]
        solution = lu_solve(a, b)
        c = [solution[i] for i in range(terms)]
        errors = [ws[j] * (horner(c, xs[j]) - fs[j]) for j in range(grid)]
        fresh = extrema(errors, n)
        level = max(abs(e) for e in errors)
        if fresh == points or level - abs(solution[terms]) < level * mpf(10) ** -6:
            break
        points = fresh
    rounded = [mpf(float(v)) for v in c]
    bound = max(abs(ws[j] * (horner(rounded, xs[j]) - fs[j])) for j in range(grid))
    return rounded, bound


def extrema(errors, count):
    """The `count` alternating extrema with the largest errors, contiguous as Remez wants them."""
    best = []
    for j, e in enumerate(errors):
        if best and (errors[best[-1]] > 0) == (e > 0):
            if abs(e) > abs(errors[best[-1]]):
                best[-1] = j
        else:
            best.append(j)
    while len(best) > count:
        best.pop(0 if abs(errors[best[0]]) < abs(errors[best[-1]]) else -1)
    return best


def horner(c, x):
    value = mpf(0)
    for v in reversed(c):
        value = value * x + v
    return value


def show(title, prefix, first, fit):
    coefficients, bound = fit
    print(f"// {title}: relative error 2^{float(log(bound, 2)):.1f}")
    for i, v in enumerate(coefficients):
        print(f"static final double {prefix}{first + i} = {java(float(v))};")
    print()


def java(v):
    mantissa, exponent = v.hex().split("p")
    return f"{mantissa.rstrip('0').rstrip('.')}p{int(exponent)}"


def atanh_tail(w):
    """(2 atanh(s) - 2 s) / s^3 with w = s^2, by its series (no cancellation near 0)."""
    total, power, i = mpf(0), mpf(1), 3
    while power > mpf(10) ** -65:
        total += 2 * power / i
        power *= w
        i += 2
    return total


def exp_tail(r):
    """(e^r - 1 - r - r^2 / 2) / r^3 by its series."""
    total, term, i = mpf(0), mpf(1) / 6, 4
    while abs(term) > mpf(10) ** -65:
        total += term
        term *= r / i
        i += 1
    return total


def exp_square_tail(r):
    """(e^r - 1 - r) / r^2 by its series."""
    return mpf(1) / 2 + r * exp_tail(r)


def exp_weight(r):
    return r**2 / exp(r)


def half_log_width(width):
    """Largest s^2 for s = (m - 1) / (m + 1), 1 <= m <= width."""
    return ((width - 1) / (width + 1)) ** 2


def atanh_weight(w):
    return w / (2 + w * atanh_tail(w))


def expm1_weight(r):
    return r**3 / expm1(r) if r else mpf(0)


def split(name, value, bits):
    """A head of `bits` bits (its product with an 11-bit integer is exact) and the rest."""
    scale = mpf(2) ** bits
    head = mp.floor(value * scale) / scale
    print(f"static final double {name}_HIGH = {java(float(head))};")
    print(f"static final double {name}_LOW = {java(float(value - head))};")


print(f"static final double LOG2_E = {java(float(1 / log(2)))};")
split("LN2", log(mpf(2)), 42)
print()
edge = log(mpf(2)) / 2 * mpf("1.0001")
show("(e^r - 1 - r - r^2 / 2) / r^3, |r| <= ln(2) / 2", "EXP", 3,
     remez(exp_tail, expm1_weight, -edge, edge, 10))
show("(2 atanh s - 2 s) / s^3 in w = s^2, 1 + f up to sqrt 2", "LOG", 1,
     remez(atanh_tail, atanh_weight, mpf(0), half_log_width(sqrt(mpf(2))) * mpf("1.0001"), 7))
show("the same, 1 + f up to 2", "UNIT", 1,
     remez(atanh_tail, atanh_weight, mpf(0), half_log_width(mpf(2)), 11))
print("// For results in float.")
show("(e^r - 1 - r) / r^2, |r| <= ln(2) / 2", "FLOAT_EXP", 2,
     remez(exp_square_tail, exp_weight, -edge, edge, 7))
show("(2 atanh s - 2 s) / s^3 in w = s^2, 1 + f up to 2", "FLOAT_UNIT", 1,
     remez(atanh_tail, atanh_weight, mpf(0), half_log_width(mpf(2)), 7))
