"""Plateau's random numbers: the PCG32 generator of src/base/rng.c and the dropout of src/kernel/dropout.h.

A mask is a function of its place (layer, step of the window, row of the batch), so every process of a run computes its
own rows of the masks that the command would use.
"""

from __future__ import annotations

import numpy

WORD = 2**64 - 1
MULTIPLIER = 6364136223846793005
MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)

INPUT = 255  # the layer of the input's mask


class Generator:
    """PCG32, O'Neill 2014: XSH-RR 64/32. Its two words are its whole state, rng.state and rng.increment of a file."""

    def __init__(self, state: int, increment: int):
        self.state, self.increment = state, increment

    def next(self) -> int:
        """32 random bits."""
        old = self.state
        self.state = (old * MULTIPLIER + self.increment) & WORD
        bits, turn = ((old >> 18 ^ old) >> 27) & 0xFFFFFFFF, old >> 59
        return (bits >> turn | bits << (-turn & 31)) & 0xFFFFFFFF

    def key(self) -> int:
        """The 64 bits that stand for a step's dropout. Every step takes them, even without dropout."""
        high = self.next()
        return high << 32 | self.next()


def mix(x: int) -> int:
    """Scrambles 64 bits one-to-one: SplitMix64's output for this state."""
    x = (x + MIX[0]) & WORD
    x = (x ^ x >> 30) * MIX[1] & WORD
    x = (x ^ x >> 27) * MIX[2] & WORD
    return x ^ x >> 31


def dropout_mask(key: int, layer: int, steps: int, rows: range, hidden: int, rate: float) -> numpy.ndarray:
    """The masks of one layer, float32 [steps, rows, hidden]: 0 with probability `rate`, else 1 / (1 - rate).

    rows: of the batch, whichever process has them.
    """
    with numpy.errstate(over="ignore"):  # all of this is modulo 2^64
        seed = mixed_places(key, layer, steps, rows)
        # Seeding: from state 0 one step gives the increment, 1 of stream 0; the seed is added; another step follows.
        first = (seed + numpy.uint64(1)) * numpy.uint64(MULTIPLIER) + numpy.uint64(1)
        old = first[..., None] * powers(hidden)[0] + powers(hidden)[1]
        bits = ((old >> numpy.uint64(18) ^ old) >> numpy.uint64(27)).astype(numpy.uint32)
        turn = (old >> numpy.uint64(59)).astype(numpy.uint32)
        drawn = bits >> turn | bits << (-turn & numpy.uint32(31))
    kept = numpy.float32(1 / (1 - rate))
    return numpy.where(drawn < numpy.uint32(int(rate * 2**32)), numpy.float32(0), kept)


def input_mask(key: int, steps: int, rows: range, rate: float) -> numpy.ndarray:
    """What the inputs are multiplied by, float32 [steps, rows, 1]: 0 with probability `rate`, else 1."""
    with numpy.errstate(over="ignore"):
        drawn = mixed_places(key, INPUT, steps, rows) >> numpy.uint64(32)
    return (drawn >= numpy.uint64(int(rate * 2**32))).astype(numpy.float32)[..., None]


def mixed_places(key: int, layer: int, steps: int, rows: range) -> numpy.ndarray:
    """64 random bits for each step and row of a layer, uint64 [steps, rows]."""
    t = numpy.arange(steps, dtype=numpy.uint64)[:, None] << numpy.uint64(28)
    place = t | numpy.array(rows, dtype=numpy.uint64) | numpy.uint64(layer << 56)
    return mixed(place ^ numpy.uint64(key))


def mixed(x: numpy.ndarray) -> numpy.ndarray:
    """mix() of every number of an array of uint64."""
    a, b, c = (numpy.uint64(m) for m in MIX)
    x = x + a
    x = (x ^ x >> numpy.uint64(30)) * b
    x = (x ^ x >> numpy.uint64(27)) * c
    return x ^ x >> numpy.uint64(31)


_powers: dict[int, tuple[numpy.ndarray, numpy.ndarray]] = {}


def powers(count: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """What n steps of stream 0 do to a state, n from 0 to count-1: state * a[n] + c[n]."""
    if count not in _powers:
        a, c = [1], [0]
        for _ in range(count - 1):
            a.append(a[-1] * MULTIPLIER & WORD)
            c.append((c[-1] * MULTIPLIER + 1) & WORD)
        _powers[count] = numpy.array(a, numpy.uint64), numpy.array(c, numpy.uint64)
    return _powers[count]
