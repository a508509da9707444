#!/usr/bin/env python3
"""Derives every coefficient of src/kernel/vmath.h and src/base/dmath.c and prints their tables.

A function is approximated by the polynomial with the smallest maximum weighted error (Remez's exchange). Then the
coefficients are rounded to the target format one at a time, the most significant first, and the rest are fitted again
around the rounded one, so rounding costs almost nothing. Needs mpmath (Debian: python3-mpmath). The reasons are in
docs/numerics.md.

    tools/minimax.py            the tables, each under the maximum error of the rounded polynomial
    tools/minimax.py --check    exit 1 unless every table is in the sources as printed
"""

import pathlib
import re
import sys

from mpmath import cos, exp, ldexp, log, lu_solve, matrix, mp, mpf, nint, pi, sin, sqrt, tanh

mp.dps = 50
BITS = {"float": 24, "double": 53}


def rounded(x, bits):
    """x rounded to `bits` significant bits (exponents are never near the limits here)."""
    shift = bits - mp.frexp(x)[1]
    return ldexp(nint(ldexp(x, shift)), -shift)


def c_literal(x, kind):
    """The C hexadecimal constant of x, which must be exact in `kind`."""
    text = float(x).hex()
    text = re.sub(r"\.?0*p", "p", text)
    return text + ("f" if kind == "float" else "")


def polynomial(coefficients, u):
    value = mpf(0)
    for c in reversed(coefficients):
        value = value * u + c
    return value


def remez(points, target, weight, terms):
    """The polynomial in u of `terms` terms with the smallest max |weight (target - p)|; the lists run over the points."""
    count = terms + 1
    chosen = [round((len(points) - 1) * (1 - cos(pi * i / (count - 1))) / 2) for i in range(count)]
    for _ in range(60):
        rows, right = matrix(count, count), matrix(count, 1)
        for i, k in enumerate(chosen):
            for j in range(terms):
                rows[i, j] = weight[k] * points[k] ** j
            rows[i, terms] = (-1) ** i
            right[i] = weight[k] * target[k]
        solution = lu_solve(rows, right)
        coefficients = list(solution[:terms])
        error = [w * (t - polynomial(coefficients, u)) for u, t, w in zip(points, target, weight)]
        # The largest error of each run of one sign, then the best `count` neighbours.
        peaks = []
        for k, e in enumerate(error):
            if peaks and (e > 0) == (error[peaks[-1]] > 0):
                if abs(e) > abs(error[peaks[-1]]):
                    peaks[-1] = k
            else:
                peaks.append(k)
        while len(peaks) > count:
            peaks.pop(0 if abs(error[peaks[0]]) < abs(error[peaks[-1]]) else -1)
        worst = max(abs(e) for e in error)
        if len(peaks) < count or worst <= abs(solution[terms]) * (1 + mpf(10) ** -6):
            return coefficients
        chosen = peaks
    return coefficients


class Fit:
    """Approximates f(x) on [low, high] by factor(x) * p(u(x)) + known(x) with the smallest max |error * weight(x)|, by
    default the relative error."""

    def __init__(self, name, kind, f, known, factor, u, low, high, terms, weight=None):
        self.name, self.kind = name, kind
        count = 40 * (terms + 1)
        # Cosine spacing; the shift avoids x = 0, where the quotients below are 0/0.
        xs = [low + (high - low) * (1 - cos(pi * (k + mpf("0.37")) / count)) / 2 for k in range(count)]
        xs = [low] * (low != 0) + xs + [high]
        points = [u(x) for x in xs]
        exact = [f(x) for x in xs]
        target = [(e - known(x)) / factor(x) for e, x in zip(exact, xs)]
        scale = [factor(x) * (weight(x) if weight else 1 / e) for e, x in zip(exact, xs)]
        left, right, found = target, scale, []
        while len(found) < terms:
            c = rounded(remez(points, left, right, terms - len(found))[0], BITS[kind])
            found.append(c)
            left = [(t - c) / p for t, p in zip(left, points)]
            right = [w * p for w, p in zip(right, points)]
        self.coefficients = found
        self.error = max(abs(w * (t - polynomial(found, p))) for w, t, p in zip(scale, target, points))

    def text(self):
        return c_array(self.name, [c_literal(c, self.kind) for c in self.coefficients])


def c_array(name, literals):
    """`name = {...},` in lines of at most 120 characters."""
    lines, line = [], f"  {name} = {{"
    for i, literal in enumerate(literals):
        part = literal + ("}," if i + 1 == len(literals) else ", ")
        if len(line) + len(part.rstrip()) > 120:
            lines.append(line.rstrip())
            line = " " * (len(name) + 6)
        line += part
    return "\n".join(lines + [line])


def split(high_name, low_name, kind, value, bits):
    """value = high + low. high has few bits, so its product with a small integer is exact."""
    high = rounded(value, bits)
    return number(high_name, kind, high) + "\n" + number(low_name, kind, value - high)


def number(name, kind, value):
    return f"  {name} = {c_literal(rounded(value, BITS[kind]), kind)},"


HALF_LN2 = log(2) / 2
# The reduced argument may slightly exceed half of ln 2, because rounded arithmetic chooses the multiple.
EXP_REACH = HALF_LN2 * (1 + mpf(2) ** -17)
LOG_LOW, LOG_HIGH = sqrt(mpf(0.5)) - 1, sqrt(mpf(2)) - 1
# Where tanh passes 1/2 its last place doubles, so the less exact formula starts just above.
TANH_NEAR = mpf("0.55")
TANH_ONE = mpf("9.02")


def float_tables():
    yield "", number(".log2e", "float", 1 / log(2)), None
    minus_ln2 = split(".minus_ln2_high", ".minus_ln2_low", "float", -log(2), 16)
    yield "n * minus_ln2_high is exact for |n| <= 2^8", minus_ln2, None
    for title, fit in [
        ("exp(r) = 1 + r + r^2 p(r), |r| <= ln 2 / 2",
         Fit(".exp", "float", exp, lambda x: 1 + x, lambda x: x**2, lambda x: x, -EXP_REACH, EXP_REACH, 5)),
        ("tanh(x) = x + x^3 p(x^2), x < 0.55",
         Fit(".tanh_near", "float", tanh, lambda x: x, lambda x: x**3, lambda x: x**2, mpf(0), TANH_NEAR, 4)),
        # tanh(x) = 1 - 2 / (1 + q^4): an error in q counts as the error it causes in tanh.
        ("exp(x / 2) = p(x), x >= 0.55",
         Fit(".tanh_far", "float", lambda x: exp(x / 2), lambda x: 0, lambda x: 1, lambda x: x, TANH_NEAR, TANH_ONE, 8,
             weight=lambda x: 8 * exp(2 * x) / (1 + exp(2 * x)) ** 2 / exp(x / 2) / tanh(x))),
        ("log(1 + f) = f - f^2 / 2 + f^3 p(f), sqrt(1/2) <= 1 + f < sqrt(2)",
         Fit(".log", "float", lambda x: log(1 + x), lambda x: x - x**2 / 2, lambda x: x**3, lambda x: x, LOG_LOW,
             LOG_HIGH, 9)),
    ]:
        yield title, fit.text(), fit.error


def double_tables():
    yield "", number("LOG2E", "double", 1 / log(2)), None
    yield "n * LN2_HIGH is exact for |n| <= 2^11", split("LN2_HIGH", "LN2_LOW", "double", log(2), 42), None
    yield "", split("HALF_PI_HIGH", "HALF_PI_LOW", "double", pi / 2, 53), None
    for title, fit in [
        ("exp(r) = 1 + r + r^2 p(r), |r| <= ln 2 / 2",
         Fit("EXP[]", "double", exp, lambda x: 1 + x, lambda x: x**2, lambda x: x, -EXP_REACH, EXP_REACH, 10)),
        ("2 atanh(s) = 2 s + s^3 p(s^2), |s| <= 3 - 2 sqrt(2)",
         Fit("LOG[]", "double", lambda s: log((1 + s) / (1 - s)), lambda s: 2 * s, lambda s: s**3, lambda s: s**2,
             mpf(0), LOG_HIGH / (2 + LOG_HIGH), 7)),
        ("cos(x) = 1 - x^2 / 2 + x^4 p(x^2), |x| <= pi / 4",
         Fit("COS[]", "double", cos, lambda x: 1 - x**2 / 2, lambda x: x**4, lambda x: x**2, mpf(0), pi / 4, 6)),
        ("sin(x) = x + x^3 p(x^2), |x| <= pi / 4",
         Fit("SIN[]", "double", sin, lambda x: x, lambda x: x**3, lambda x: x**2, mpf(0), pi / 4, 7)),
    ]:
        yield title, fit.text(), fit.error


def squeezed(text):
    """The text without white space, commas and semicolons, so a member of a table equals a constant."""
    return re.sub(r"[\s,;]", "", text)


def main():
    missing = 0
    check = "--check" in sys.argv
    root = pathlib.Path(__file__).resolve().parent.parent
    for path, tables in [("src/kernel/vmath.h", float_tables()), ("src/base/dmath.c", double_tables())]:
        source = squeezed((root / path).read_text()) if check else ""
        print(f"/* {path} */")
        for title, text, error in tables:
            note = f"; error {mp.nstr(error, 3)}" if error is not None else ""
            if title:
                print(f"  /* {title}{note} */")
            print(text)
            for entry in re.split(r",\n(?=  \S)", text):
                if check and squeezed(entry) not in source:
                    missing += 1
                    print(f"{path} differs from the lines above")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
