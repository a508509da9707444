"""Checkpoints of docs/format.md, read and written byte for byte as src/run/header.c and src/run/checkpoint.c do."""

from __future__ import annotations

import json
import math
import os
import tempfile
import zlib
from dataclasses import dataclass, field
from typing import Iterator

import numpy

from plateau_number import read_number, write_number
from plateau_say import Refusal
from plateau_settings import FIELDS, Settings

# The figures of a header in its order: "word" is any 64 bits, "count" is below 2^53, "real" is a number.
FIGURES = {
    "text.hash": "word",
    "text.length": "count",
    "vocabulary": "count",
    "state.rows": "count",
    "run.step": "count",
    "run.epoch": "count",
    "run.steps_done": "count",
    "run.updates": "count",
    "run.chars": "count",
    "run.rollbacks": "count",
    "run.partial_count": "count",
    "run.partial_loss": "real",
    "run.partial_norm": "real",
    "run.loss": "real",
    "run.grad_norm": "real",
    "run.hash": "word",
    "run.rate_factor": "real",
    "run.h0": "real",
    "schedule.factor": "real",
    "schedule.best": "real",
    "schedule.worse": "count",
    "schedule.from": "count",
    "rng.state": "word",
    "rng.increment": "word",
}
BEST_FIGURES = {
    "best.loss": "real",
    "best.error": "real",
    "best.temperature": "real",
    "best.step": "count",
    "best.epoch": "count",
    "best.since": "count",
    "best.h0": "real",
    "best.tensors": "count",
}
VERSION = 3  # the one that is written; older ones are only read
# What older versions lack: the version that brought it, and the value with which an older run continues as it was.
SINCE = {
    "config.tied": (3, "0"),
    "config.input_dropout": (3, "0"),
    "config.average": (3, "0"),
    "config.calibrate": (3, "0"),
    "config.patience": (3, "0"),
    "schedule.from": (2, "0"),
    "best.temperature": (3, "1"),
}
MAX_BYTES = 2**30  # of a model, as in the command
MAX_VOCABULARY = 4096
Tensors = dict[str, numpy.ndarray]


@dataclass
class Checkpoint:
    """A run as a file holds it. Tensors are float32, by torch's names, in the file's order."""

    config: dict[str, str]
    figures: dict[str, int | float]  # all of FIGURES
    vocabulary: numpy.ndarray  # int32 [V], code points
    weights: Tensors
    moments: list[Tensors]  # as weights; none, one or two, as the optimizer has
    hidden: list[numpy.ndarray]  # a layer [rows, H]; empty with state = reset
    cells: list[numpy.ndarray] = field(default_factory=list)  # the same of an LSTM
    best: dict[str, int | float] | None = None  # all of BEST_FIGURES; None before the first held-out loss
    average: Tensors = field(default_factory=dict)  # as weights: their mean over the newest steps, with average > 0
    best_weights: Tensors = field(default_factory=dict)  # of the best moment, where there is one

    @property
    def settings(self) -> Settings:
        return Settings(self.config)

    @property
    def measured(self) -> Tensors:
        """The weights that the run measures and writes with: their average where it has one."""
        return self.average or self.weights

    def take(self, which: str) -> tuple[Tensors, float, bool]:
        """The weights and h0 of "best" or "last", and whether they are the best ones.

        The best ones have their temperature in the decoder, so a tied one differs from its encoder.
        """
        if which == "best" and self.best:
            cooled = cool(self.best_weights, float(self.best["best.temperature"]))
            return cooled, float(self.best["best.h0"]), True
        return self.measured, float(self.figures["run.h0"]), False


def cool(weights: Tensors, temperature: float) -> Tensors:
    """Weights whose logits are divided by a temperature, as pl_model_cool."""
    by = numpy.float32(1 / temperature)
    return {name: values * by if name.startswith("decoder.") else values for name, values in weights.items()}


def shapes(settings: Settings, symbols: int) -> dict[str, tuple[int, ...]]:
    """The tensors of a model by torch's names: V symbols, E embedding, H hidden, G gates."""
    embedding, hidden = settings.embedding, settings.hidden
    rows = hidden * {"rnn": 1, "gru": 3, "lstm": 4}[settings.cell]
    named: dict[str, tuple[int, ...]] = {"encoder.weight": (symbols, embedding)} if embedding else {}
    for layer in range(settings.layers):
        named[f"rnn.weight_ih_l{layer}"] = (rows, hidden if layer else embedding or symbols)
        named[f"rnn.weight_hh_l{layer}"] = (rows, hidden)
        named[f"rnn.bias_ih_l{layer}"] = (rows,)
        named[f"rnn.bias_hh_l{layer}"] = (rows,)
    return named | {"decoder.weight": (symbols, hidden), "decoder.bias": (symbols,)}


# ---- The form of a file


def entries(settings: Settings, symbols: int, rows: int, best: bool) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Name, type and shape of a file's tensors, in its order."""
    model = shapes(settings, symbols)
    yield "vocabulary", "I32", (symbols,)
    for prefix in parts(settings):
        for name, shape in model.items():
            yield prefix + name, "F32", shape
    for layer in range(settings.layers if rows else 0):
        for kind in "hc" if settings.cell == "lstm" else "h":
            yield f"state.{kind}_l{layer}", "F32", (rows, settings.hidden)
    for name, shape in model.items() if best else ():
        yield "best." + name, "F32", shape


def parts(settings: Settings) -> list[str]:
    """The prefixes of what has the model's tensors, before the states of a file: weights, moments, average."""
    moments = ["optimizer.moment1.", "optimizer.moment2."][: settings.moments]
    return ["", *moments] + (["average."] if settings.average else [])


def header_bytes(version: int, crc: int, config: dict[str, str], figures: dict[str, int | float]) -> bytes:
    """The only form of a header, padded to a multiple of 8, without its length. What the version lacks is left out."""
    metadata = {"format": f"plateau {version}", "crc32": f"{crc:08x}"}
    metadata |= {"config." + name: value for name, value in config.items()}
    metadata |= {name: write_figure(name, value) for name, value in figures.items()}
    for name in lacking(version):
        metadata.pop(name, None)
    header: dict[str, object] = {"__metadata__": metadata}
    at = 0
    settings, best = Settings(config), figures.get("best.tensors") == 1
    for name, kind, shape in entries(settings, int(figures["vocabulary"]), int(figures["state.rows"]), best):
        end = at + 4 * math.prod(shape)
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":")).encode()
    return text + b" " * (-len(text) % 8)


def lacking(version: int) -> dict[str, str]:
    """What a header of this version has not, with its values."""
    return {name: value for name, (since, value) in SINCE.items() if version < since}


def write_figure(name: str, value: int | float) -> str:
    kind = FIGURES.get(name) or BEST_FIGURES[name]
    return write_number(float(value)) if kind == "real" else str(value)


def read_figure(name: str, text: str) -> int | float:
    """Raises ValueError unless the text is a number of this figure's kind. Its form is compared later."""
    kind = FIGURES.get(name) or BEST_FIGURES[name]
    if kind == "real":
        return read_number(text)
    if not (text.isascii() and text.isdecimal() and len(text) <= 20):
        raise ValueError(f"{name} is not a count")
    return int(text)


def crc_of(data: bytes) -> int:
    """The CRC-32 of all bytes of a file except the 8 digits in which it stands."""
    at = data.index(b'"crc32":"') + len(b'"crc32":"')
    return zlib.crc32(data[at + 8 :], zlib.crc32(data[:at]))


# ---- Reading


def read_checkpoint(path: str) -> Checkpoint:
    """Reads and proves a whole file. Raises Refusal with a sentence that names the file."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refusal(f"{path}: Cannot open it: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise Refusal(f"{path}: It is larger than a model may be, which is 1 GiB.")
    try:
        return parse(data)
    except ValueError as error:
        fault = str(error)
    except RecursionError:
        fault = "its header cannot be read"
    raise Refusal(f"{path}: This is not a complete Plateau model: {fault}. Use another copy of the file.")


def parse(data: bytes) -> Checkpoint:
    """The checkpoint in a file's bytes. Raises ValueError with the fault; nothing is placed before sizes are proved."""
    if len(data) < 8:
        raise ValueError("it is shorter than its first field")
    length = int.from_bytes(data[:8], "little")
    if length > len(data) - 8:
        raise ValueError("it ends inside its header, or is no safetensors file")
    header = data[8 : 8 + length]
    version, crc, config, figures = parse_metadata(header)
    settings = Settings(config)
    check_sizes(settings, figures)
    if header != header_bytes(version, crc, config, figures):
        raise ValueError("its header is not as Plateau writes it")
    listed = list(entries(settings, figures["vocabulary"], figures["state.rows"], figures.get("best.tensors") == 1))
    if len(data) != 8 + length + sum(4 * math.prod(shape) for _, _, shape in listed):
        raise ValueError("its size is not what its header says")
    if crc_of(data) != crc:
        raise ValueError("its checksum is wrong")
    tensors: Tensors = {}
    at = 8 + length
    for name, kind, shape in listed:
        dtype = "<i4" if kind == "I32" else "<f4"
        tensors[name] = numpy.frombuffer(data, dtype, math.prod(shape), at).reshape(shape)
        at += 4 * math.prod(shape)
    check_tensors(settings, tensors)
    return checkpoint_of(settings, config, figures, tensors)


def parse_metadata(header: bytes) -> tuple[int, int, dict[str, str], dict[str, int | float]]:
    """Version, checksum, settings and figures of a header. That nothing else is in it is proved by writing it anew."""
    try:
        metadata = json.loads(header)["__metadata__"]
        texts = {str(name): value for name, value in metadata.items() if isinstance(value, str)}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("its header cannot be read") from None
    version = {f"plateau {n}": n for n in range(1, VERSION + 1)}.get(texts.get("format", ""))
    if version is None:
        raise ValueError("it is of another program or version")
    texts |= lacking(version)
    given = {name[7:]: value for name, value in texts.items() if name.startswith("config.")}
    config = {name: given.pop(name) for name in FIELDS if name in given} | given
    names = list(FIGURES) + (list(BEST_FIGURES) if "best.loss" in texts and version > 1 else [])
    try:
        figures = {name: read_figure(name, texts[name]) for name in names}
        return version, int(texts["crc32"], 16), config, figures
    except (KeyError, ValueError):
        raise ValueError("its header cannot be read") from None


def checkpoint_of(
    settings: Settings, config: dict[str, str], figures: dict[str, int | float], tensors: Tensors
) -> Checkpoint:
    names = list(shapes(settings, len(tensors["vocabulary"])))
    best = {name: figures.pop(name) for name in BEST_FIGURES if name in figures}
    average = "average." if settings.average else ""
    prefix = "best." if best.get("best.tensors") == 1 else average
    return Checkpoint(
        config=config,
        figures=figures,
        vocabulary=tensors["vocabulary"],
        weights={name: tensors[name] for name in names},
        moments=[{n: tensors[f"optimizer.moment{i + 1}.{n}"] for n in names} for i in range(settings.moments)],
        hidden=[tensors[name] for name in tensors if name.startswith("state.h_l")],
        cells=[tensors[name] for name in tensors if name.startswith("state.c_l")],
        average={name: tensors[average + name] for name in names} if average else {},
        best=best or None,
        best_weights={name: tensors[prefix + name] for name in names} if best else {},
    )


# ---- What no run could have


def check_sizes(settings: Settings, figures: dict[str, int | float]) -> None:
    """Proves what sizes follow from, and the counters. Raises ValueError with the fault."""
    at = figures.__getitem__
    begun, inside = at("run.epoch") > 0, at("run.steps_done") > 0
    kinds = FIGURES | BEST_FIGURES
    if any(kinds[name] == "count" and value >= 2**53 for name, value in figures.items()):
        raise ValueError("one of its counts is larger than any run can reach")
    if not 1 <= at("vocabulary") <= MAX_VOCABULARY:
        raise ValueError("its vocabulary has no possible size")
    if at("state.rows") > (settings.batch if settings.carries else 0):
        raise ValueError("its hidden state has no possible size")
    if at("run.step") < max(map(at, ("run.steps_done", "run.epoch", "run.updates", "schedule.from"))):
        raise ValueError("its counters disagree")
    if at("run.chars") < at("run.partial_count") or at("run.rollbacks") > 8:
        raise ValueError("its counters disagree")
    sums = [at("run.partial_loss"), at("run.partial_norm")]
    if not all(is_amount(x) for x in sums) or (not inside and any(sums + [at("run.partial_count")])):
        raise ValueError("a sum of the epoch is not possible")
    if not all(is_amount(x) if begun else math.isnan(x) for x in (at("run.loss"), at("run.grad_norm"))):
        raise ValueError("its last loss is not a number from 0 on")
    if not (0 < at("run.rate_factor") <= 1 and 0 < at("schedule.factor") <= 1 and at("schedule.best") >= 0):
        raise ValueError("its schedule has no possible rate")
    if at("schedule.worse") > 10 or at("rng.increment") % 2 == 0:
        raise ValueError("its schedule or its generator is not one of ours")
    for name in ("run.h0", "best.h0"):
        if figures.get(name, 0) not in possible_h0(settings):
            raise ValueError("its h0 is not 0, -1 or 0.5")
    if "best.loss" in figures:
        error = at("best.error")
        if not is_amount(at("best.loss")) or not (is_amount(error) or math.isnan(error)):
            raise ValueError("its best loss is not a number from 0 on")
        if not 0.01 <= at("best.temperature") <= 100:
            raise ValueError("the temperature of its best moment is not between 0.01 and 100")
        if at("best.epoch") > min(at("best.step"), at("run.epoch")) or at("best.tensors") > 1:
            raise ValueError("its best moment has no possible place")


def is_amount(x: float) -> bool:
    return math.isfinite(x) and x >= 0


def possible_h0(settings: Settings) -> tuple[float, ...]:
    """The hidden states after a reset: 0, or what that of an rnn became when its activation was rewritten."""
    if settings.cell != "rnn":
        return (0.0,)
    return (0.0, 0.5) if settings.sigmoid else (0.0, -1.0)


def check_tensors(settings: Settings, tensors: Tensors) -> None:
    """Proves the vocabulary and the numbers. Raises ValueError with the fault."""
    symbols = tensors["vocabulary"].astype(numpy.int64)
    if symbols[0] < 0 or (numpy.diff(symbols) <= 0).any():
        raise ValueError("its vocabulary is not in ascending order")
    if symbols[-1] > 0x10FFFF or ((symbols >= 0xD800) & (symbols < 0xE000)).any():
        raise ValueError("its vocabulary has a number that is no character")
    if not all(numpy.isfinite(tensor).all() for tensor in tensors.values()):
        raise ValueError("it holds a number that is not finite")
    for name in tensors if settings.tied else ():
        twin = name.replace("encoder.", "decoder.")
        if name.endswith("encoder.weight") and tensors[name].tobytes() != tensors[twin].tobytes():
            raise ValueError("its encoder and decoder are tied, and not the same")
    best = [name for name in tensors if name.startswith("best.")]
    newest = "average." if settings.average else ""
    if best and all(tensors[name].tobytes() == tensors[newest + name[5:]].tobytes() for name in best):
        raise ValueError("it holds the same weights twice")


# ---- Writing


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """The bytes of a file. Best weights that are the newest ones, to the bit, are not written again."""
    c = checkpoint
    figures = dict(c.figures)
    tensors: Tensors = {"vocabulary": c.vocabulary, **c.weights}
    for i, moment in enumerate(c.moments):
        tensors |= {f"optimizer.moment{i + 1}.{name}": values for name, values in moment.items()}
    tensors |= {"average." + name: values for name, values in c.average.items()}
    tensors |= {f"state.h_l{layer}": values for layer, values in enumerate(c.hidden)}
    tensors |= {f"state.c_l{layer}": values for layer, values in enumerate(c.cells)}
    if c.best:
        differ = any(c.best_weights[name].tobytes() != values.tobytes() for name, values in c.measured.items())
        figures |= {name: c.best[name] for name in BEST_FIGURES} | {"best.tensors": int(differ)}
        tensors |= {"best." + name: values for name, values in c.best_weights.items()} if differ else {}
    best = figures.get("best.tensors") == 1
    header = header_bytes(VERSION, 0, c.config, figures)
    pieces = [len(header).to_bytes(8, "little"), header]
    for name, kind, shape in entries(c.settings, len(c.vocabulary), int(figures["state.rows"]), best):
        assert tensors[name].shape == shape, name
        pieces.append(tensors[name].astype("<i4" if kind == "I32" else "<f4").tobytes())
    pieces[1] = header_bytes(VERSION, crc_of(b"".join(pieces)), c.config, figures)
    return b"".join(pieces)


def write_checkpoint(checkpoint: Checkpoint, path: str) -> None:
    """Replaces the file by a complete new one, or leaves it as it was. Raises Refusal."""
    target = os.path.realpath(path)
    part = ""
    try:
        # A name by which the plateau command finds and removes what a killed process has left.
        part = tempfile.mktemp("", f"{target}.plateau-part-{os.getpid()}-", "")
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(file, "wb") as out:
            out.write(to_bytes(checkpoint))
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
        sync_directory(os.path.dirname(target))
    except OSError as error:
        if part and os.path.exists(part):
            os.unlink(part)
        raise Refusal(f"{path}: Cannot write it: {error.strerror}.") from None


def sync_directory(path: str) -> None:
    """A rename is on the disk only when its directory is."""
    directory = os.open(path or ".", os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
