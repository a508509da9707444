"""Numbers of a checkpoint's header as text and back, byte for byte as src/base/number.c writes them."""

from __future__ import annotations

import math


def write_number(x: float) -> str:
    """The shortest decimal of at most 15 digits that reads back exactly, else a C hex float.

    Positional from 0.000001 up to 16 digits, otherwise with an exponent.
    """
    if math.isnan(x):
        return "nan"
    sign = "-" if math.copysign(1, x) < 0 else ""
    if math.isinf(x) or x == 0:
        return sign + ("0" if x == 0 else "inf")
    return sign + (write_decimal(abs(x)) or write_hex(abs(x)))


def write_decimal(a: float) -> str:
    """a > 0 in decimal; empty where more than 15 digits or a power of ten outside -22 to 37 would be needed."""
    mantissa, exponent = f"{a!r}e0".split("e")[:2]  # repr has the fewest digits that read back exactly
    before, _, after = mantissa.partition(".")
    digits = (before + after).lstrip("0")
    power = int(exponent) - len(after)
    power += len(digits) - len(digits.rstrip("0"))
    digits = digits.rstrip("0")
    if len(digits) > 15 or not -22 <= power <= 37 or len(digits) + max(0, power - 22) > 15:
        return ""
    first = power + len(digits) - 1  # the power of the first digit
    if not -6 <= first <= 15:
        return digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + f"e{first}"
    if power >= 0:
        return digits + "0" * power
    if first < 0:
        return "0." + "0" * (-first - 1) + digits
    return digits[: first + 1] + "." + digits[first + 1 :]


def write_hex(a: float) -> str:
    """a > 0 as 0x1.8p-3, without the zeros and the plus of float.hex()."""
    mantissa, exponent = a.hex().split("p")
    return mantissa.rstrip("0").rstrip(".") + "p" + exponent.replace("+", "")


def read_number(text: str) -> float:
    """The number of either form. Raises ValueError for anything else."""
    return float.fromhex(text) if text.lstrip("-").startswith("0x") else float(text)
