"""How a text is cut into a training part, a held-out part, windows and batches: src/text/plan.c and src/run/step.c."""

from __future__ import annotations

from dataclasses import dataclass

import numpy

from plateau_settings import Settings


@dataclass(frozen=True)
class Step:
    """Where one step reads: row r of the batch has the inputs first + r * stride onwards, T of them."""

    rows: int  # B, fewer in the last step of an epoch of windows
    window: int  # T, less in the last step of an epoch of streams
    first: int
    stride: int
    burn_in: int  # positions whose predictions do not count

    @property
    def counted(self) -> int:
        return self.rows * (self.window - self.burn_in)

    def read(self, symbols: numpy.ndarray, rows: range) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Inputs and targets of some rows, int64 [T, rows] each."""
        at = self.first + numpy.arange(self.window + 1)[:, None] + numpy.array(rows)[None, :] * self.stride
        window = symbols[at].astype(numpy.int64)
        return window[:-1], window[1:]


class Plan:
    """The parts of a text of `length` characters, at least 2, and the steps of an epoch.

    With state = carry the training part is B parallel streams, read in windows of T. With reset it is windows of T, one
    after the other. A short text shrinks batch, then window, then burn-in.
    """

    def __init__(self, settings: Settings, length: int):
        if settings.chars > 0:
            self.train = min(settings.chars, length)
            self.held_out = min(length - self.train, self.train)
        else:
            self.held_out = int(length * settings.valid)
            self.train = length - self.held_out
        if self.held_out < 2:  # it would hold no prediction
            self.held_out = 0
            self.train = self.train if settings.chars > 0 else length
        if self.train < 2:
            raise ValueError("its text has nothing to train on")
        self.carries = settings.carries
        predictions = self.train - 1
        self.batch = min(settings.batch, max(1, predictions // settings.window))
        self.window = min(settings.window, predictions)
        self.burn_in = min(settings.burn_in, self.window - 1)
        if self.carries:
            self.stream = predictions // self.batch
            self.windows = self.batch * -(-self.stream // self.window)
            self.steps = -(-self.stream // self.window)
        else:
            self.stream = self.window
            self.windows = predictions // self.window
            self.steps = -(-self.windows // self.batch)

    def step(self, done: int) -> Step:
        """The step after the first `done` ones of an epoch."""
        if self.carries:
            first = done * self.window
            return Step(self.batch, min(self.window, self.stream - first), first, self.stream,
                        0 if done else self.burn_in)
        first = done * self.batch
        return Step(min(self.batch, self.windows - first), self.window, first * self.window, self.window, self.burn_in)

    def counted(self, done: int) -> int:
        """Predictions that count in the first `done` steps of an epoch, not all of them."""
        resets = min(done, 1) if self.carries else done
        return self.batch * (done * self.window - resets * self.burn_in)
