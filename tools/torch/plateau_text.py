"""Text files as symbols of a model's vocabulary, by the rules of src/text/text.c and cli/texts.c."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy

from plateau_file import Checkpoint
from plateau_random import WORD
from plateau_say import Refusal

REPLACEMENT = 0xFFFD
MAX_BYTES = 2**30  # of a text, as in the command
MARK = b"\xef\xbb\xbf"


@dataclass
class Text:
    """A text in the vocabulary of a model."""

    name: str
    utf8: bytes  # normalised
    symbols: numpy.ndarray  # uint16 [length]
    replaced: int  # characters that became U+FFFD
    skipped: int  # characters that were left out


def read_text(paths: list[str], vocabulary: numpy.ndarray, unknown: str) -> Text:
    """Reads files one after the other as one text; - is standard input. Raises Refusal.

    vocabulary: int32 [V], ascending code points
    unknown: what becomes of a character that is not in it: "refuse", "replace" (by U+FFFD) or "skip"
    """
    name = paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
    joined = b"".join(read_file(path) for path in paths)
    if len(joined) > MAX_BYTES:
        raise Refusal(f"{name}: It is larger than a text may be, which is 1 GiB in all. Give a part of it.")
    utf8 = joined.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    code_points = numpy.frombuffer(utf8.decode().encode("utf-32-le"), "<u4").astype(numpy.int64)
    if len(code_points) < 2:
        raise Refusal(f"{name}: The text has fewer than two characters. Some thousands are better.")
    symbols = numpy.searchsorted(vocabulary, code_points)
    symbols[symbols == len(vocabulary)] = 0
    strange = vocabulary[symbols] != code_points
    count = int(strange.sum())
    if not count:
        return Text(name, utf8, symbols.astype(numpy.uint16), 0, 0)
    if unknown == "skip":
        return Text(name, utf8, symbols[~strange].astype(numpy.uint16), 0, count)
    if unknown == "replace":
        place = int(numpy.searchsorted(vocabulary, REPLACEMENT))
        if place == len(vocabulary) or vocabulary[place] != REPLACEMENT:
            raise Refusal(f"{name}: The model's vocabulary has no U+FFFD to put in the place of {count} characters. "
                          "Leave them out with --unknown skip.")
        symbols[strange] = place
        return Text(name, utf8, symbols.astype(numpy.uint16), count, 0)
    at = int(strange.argmax())
    raise Refusal(f"{name}: The character {chr(code_points[at])} (U+{code_points[at]:04X}) at character offset {at} is "
                  "not in the model's vocabulary. Remove it, or give --unknown replace or --unknown skip.")


def read_file(path: str) -> bytes:
    """A file's bytes without a byte-order mark. Raises Refusal unless they are UTF-8."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refusal(f"{path}: Cannot open it: {error.strerror}.") from None
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Refusal(f"{path}: The text is not UTF-8 at byte offset {error.start}. Save it as UTF-8, or remove that "
                      "part.") from None
    return data.removeprefix(MARK)


def fnv1a(values: bytes | list[int]) -> int:
    """64-bit FNV-1a over bytes, or over 32-bit words. About 10 million a second."""
    hashed = 0xCBF29CE484222325
    for value in values:
        hashed = (hashed ^ value) * 0x100000001B3 & WORD
    return hashed


def read_training_text(paths: list[str], checkpoint: Checkpoint, model: str) -> Text:
    """The text that a model was trained on. Raises Refusal for any other.

    A vocabulary that could not hold all of its characters has U+FFFD for the rarest.
    """
    there = int(checkpoint.figures["text.length"])
    rare = "replace" if REPLACEMENT in checkpoint.vocabulary else "skip"
    text = read_text(paths, checkpoint.vocabulary, rare)
    if fnv1a(text.utf8) != checkpoint.figures["text.hash"]:
        raise Refusal(f"{text.name}: This is not the text that {model} was trained on ({there} characters there, "
                      f"{len(text.symbols) + text.skipped} here). Give that text, or start anew on this one with "
                      "plateau train --resume MODEL --new-text --epochs 0.")
    return text
