"""Losses with the weights held still, and their standard errors: src/run/measure.c and src/text/excerpt.c."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy
import torch
from torch import nn

from plateau_model import Network
from plateau_plan import Plan
from plateau_random import mix
from plateau_settings import Settings

EXACT_CHARS = 32000  # a longer held-out part is read in excerpts
CELL, RUN_IN, MIN_TAKEN = 256, 128, 32  # of an excerpt: predictions of a cell and of its run-in, cells to read
CLUSTER = 32  # neighbouring predictions whose losses are alike
# A calibrated loss is that at the one of these which costs least.
TEMPERATURES = (0.92, 1, 1.09, 1.19, 1.3, 1.41, 1.54, 1.68, 1.83, 2, 2.18, 2.38)
ROWS, PIECE = 64, 128  # lanes read side by side, steps at a time


@dataclass(frozen=True)
class Lane:
    """A stretch that is read from h0: inputs first to first + length - 1, of which skip to end - 1 count."""

    first: int
    length: int
    skip: int
    end: int


@dataclass(frozen=True)
class Loss:
    """Mean nats a counted prediction, its standard error (NaN where it cannot be known), their number, and the
    temperature that divided the logits."""

    mean: float
    error: float
    counted: int
    temperature: float = 1


def tail(count: int, window: int, burn_in: int, carries: bool, first: int = 0) -> list[Lane]:
    """The lanes of a text of `count` symbols that was never seen: one stream, or windows and a shorter last one."""
    predictions = count - 1
    length = predictions if carries else window
    lanes = [Lane(first + at, min(length, predictions - at), 0, 0) for at in range(0, predictions, length)]
    return [Lane(x.first, x.length, min(burn_in, x.length), x.length) for x in lanes]


def held_out(plan: Plan) -> tuple[list[Lane], bool]:
    """The lanes of the held-out part, and whether they are stretches of an excerpt."""
    if plan.held_out < 2:
        return [], False
    exact = tail(plan.held_out, plan.window, plan.burn_in, plan.carries, plan.train)
    if plan.held_out <= EXACT_CHARS:
        return exact, False
    predictions = plan.held_out - 1
    stream = predictions if plan.carries else plan.window
    per_stream = -(-stream // CELL) if plan.carries else 1
    cells = per_stream if plan.carries else predictions // plan.window
    run_in = RUN_IN if plan.carries else 0
    length = min(RUN_IN + CELL, stream) if plan.carries else plan.window
    taken = max(EXACT_CHARS // length, MIN_TAKEN)
    if taken >= cells:
        return exact, False
    return [stretch(i, cells, taken, stream, per_stream, length, run_in, plan) for i in range(taken)], True


def stretch(
    i: int, cells: int, taken: int, stream: int, per_stream: int, length: int, run_in: int, plan: Plan
) -> Lane:
    """The i-th stretch of an excerpt: a cell drawn from its share of all cells, read after a run-in."""
    group, after = i * cells // taken, (i + 1) * cells // taken
    cell = group + mix(i) % (after - group)
    start, at = cell // per_stream * stream, cell % per_stream
    begin, end = at * stream // per_stream, (at + 1) * stream // per_stream
    origin = min(max(0, begin - run_in), stream - length)
    if begin < plan.burn_in:
        begin = min(plan.burn_in, end)
    return Lane(plan.train + start + origin, length, begin - origin, end - origin)


def measure(
    network: Network, symbols: numpy.ndarray, lanes: list[Lane], h0: float, excerpt: bool = False, temperature: float = 1
) -> Loss:
    """The loss over some lanes of a text, dropout off.

    excerpt: each lane is one cluster; otherwise its predictions are clusters of 32
    """
    sums: list[tuple[float, int]] = []  # nats and predictions of each cluster
    for group in groups(lanes):
        for lane, (nats,) in zip(group, read(network, symbols, group, h0, [temperature])):
            counted = nats[lane.skip : lane.end]
            size = max(1, len(counted)) if excerpt else CLUSTER
            sums += [(float(counted[at : at + size].sum()), len(counted[at : at + size]))
                     for at in range(0, len(counted), size)]
    return replace(loss_of(sums), temperature=temperature)


def fit(network: Network, symbols: numpy.ndarray, lanes: list[Lane], h0: float, excerpt: bool) -> float:
    """The temperature at which some lanes cost least; of equals the lower one.

    As in the command, the stretches of an excerpt count with their run-in.
    """
    costs = numpy.zeros(len(TEMPERATURES))
    for group in groups(lanes):
        for lane, nats in zip(group, read(network, symbols, group, h0, list(TEMPERATURES))):
            costs += nats[:, 0 if excerpt else lane.skip :].sum(1)
    return TEMPERATURES[int(costs.argmin())]


def groups(lanes: list[Lane]) -> list[list[Lane]]:
    """Lanes of equal length that are read side by side."""
    found: list[list[Lane]] = []
    for lane in lanes:
        if not found or len(found[-1]) == ROWS or found[-1][0].length != lane.length:
            found.append([])
        found[-1].append(lane)
    return found


def read(
    network: Network, symbols: numpy.ndarray, lanes: list[Lane], h0: float, temperatures: list[float]
) -> numpy.ndarray:
    """Nats of every prediction of lanes of equal length, at some temperatures, float64 [lanes, temperatures, length]."""
    first = numpy.array([lane.first for lane in lanes])
    device = network.decoder.weight.device
    state, pieces = network.start(len(lanes), h0), []
    was_training = network.training
    network.eval()
    with torch.no_grad():
        for at in range(0, lanes[0].length, PIECE):
            steps = numpy.arange(at, min(at + PIECE, lanes[0].length) + 1)
            window = torch.from_numpy(symbols[first[None, :] + steps[:, None]].astype(numpy.int64)).to(device)
            logits, state = network(window[:-1], state)
            at_each = (logits if t == 1 else logits * (1 / t) for t in temperatures)
            nats = [nn.functional.cross_entropy(x.flatten(0, 1), window[1:].flatten(), reduction="none") for x in at_each]
            pieces.append(torch.stack(nats).view(len(nats), -1, len(lanes)).double().cpu())
    network.train(was_training)
    return torch.cat(pieces, dim=1).numpy().transpose(2, 0, 1)


def loss_of(clusters: list[tuple[float, int]]) -> Loss:
    """The mean is a ratio of sums over clusters; its variance is that of their residuals y - mean m (Cochran 1977, 6.3)."""
    if not clusters:
        return Loss(math.nan, math.nan, 0)
    y, m = (numpy.array(column, dtype=numpy.float64) for column in zip(*clusters))
    mean = float(y.sum() / m.sum())
    if len(y) < 2:
        return Loss(mean, math.nan, int(m.sum()))
    residuals = float((y * y).sum() - 2 * mean * (y * m).sum() + mean * mean * (m * m).sum())
    error = math.sqrt(len(y) / (len(y) - 1) * max(0.0, residuals)) / float(m.sum())
    return Loss(mean, error, int(m.sum()))


def measure_held_out(network: Network, symbols: numpy.ndarray, plan: Plan, h0: float, calibrate: bool) -> Loss:
    """As a training run measures it: with `calibrate` twice, at every temperature and then at the best of them."""
    lanes, excerpt = held_out(plan)
    counts = any(lane.skip < lane.end for lane in lanes)
    temperature = fit(network, symbols, lanes, h0, excerpt) if calibrate and counts else 1
    return measure(network, symbols, lanes, h0, excerpt, temperature)


def measure_whole(network: Network, symbols: numpy.ndarray, settings: Settings, h0: float) -> Loss:
    """A whole text, as plateau eval measures it."""
    window = min(settings.window, len(symbols) - 1)
    return measure(network, symbols, tail(len(symbols), window, settings.burn_in, settings.carries), h0)
