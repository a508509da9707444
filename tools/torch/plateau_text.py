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
    symbols: numpy.ndarray  # uint16 [length], of the characters that were kept
    hash: int  # of the UTF-8 of these characters, as it was written
    replaced: int  # characters for which another one stands
    skipped: int  # characters that were left out


def read_text(paths: list[str], vocabulary: numpy.ndarray, unknown: str) -> Text:
    """Reads files one after the other as one text; - is standard input. Raises Refusal.

    vocabulary: int32 [V], ascending code points
    unknown: what becomes of a character that is not in it: "refuse", "replace" or "skip"
    """
    name = paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
    return encode(name, join(paths, name), vocabulary, unknown)


def encode(name: str, utf8: bytes, vocabulary: numpy.ndarray, unknown: str) -> Text:
    """The symbols of a normalised text. Raises Refusal."""
    code_points = numpy.frombuffer(utf8.decode().encode("utf-32-le"), "<u4").astype(numpy.int64)
    symbols, strange = look_up(code_points, vocabulary)
    count = int(strange.sum())
    if count and unknown == "refuse":
        refuse_character(name, code_points, int(strange.argmax()))
    if count and unknown == "replace":
        symbols[strange] = replacement(name, vocabulary)
    if count and unknown == "skip":
        symbols = symbols[~strange]
        utf8 = code_points[~strange].astype("<u4").tobytes().decode("utf-32-le").encode()
    if len(symbols) < 2:
        raise Refusal(f"{name}: The text has fewer than two characters that the model knows. Some thousands are better.")
    replaced, skipped = (count if unknown == what else 0 for what in ("replace", "skip"))
    return Text(name, symbols.astype(numpy.uint16), fnv1a(utf8), replaced, skipped)


def look_up(code_points: numpy.ndarray, vocabulary: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The symbol of each code point, and whether the vocabulary lacks it."""
    symbols = numpy.searchsorted(vocabulary, code_points)
    symbols[symbols == len(vocabulary)] = 0
    return symbols, vocabulary[symbols] != code_points


def replacement(name: str, vocabulary: numpy.ndarray) -> int:
    """The symbol that stands for what the vocabulary lacks: U+FFFD, ? or a space."""
    symbols, strange = look_up(numpy.array([REPLACEMENT, ord("?"), ord(" ")]), vocabulary)
    if strange.all():
        raise Refusal(f"{name}: The model's vocabulary has neither U+FFFD nor ? nor a space to replace characters by. "
                      "--unknown skip leaves them out.")
    return int(symbols[~strange][0])


def refuse_character(name: str, code_points: numpy.ndarray, at: int) -> None:
    """Names a character that the vocabulary lacks, and its place. Always raises."""
    feeds = numpy.flatnonzero(code_points[:at] == ord("\n"))
    column = at - (int(feeds[-1]) if len(feeds) else -1)
    raise Refusal(f"{name}: The character {chr(code_points[at])} (U+{code_points[at]:04X}) at character offset {at} (line "
                  f"{len(feeds) + 1}, column {column}) is not in the model's vocabulary. --unknown replace puts another "
                  "character in its place, --unknown skip leaves it out.")


# ---- Files


def join(paths: list[str], name: str) -> bytes:
    """The bytes of files with an empty line between them, line ends as LF, as cli/joined.c does it. Raises Refusal."""
    joined = b""
    for path in paths:
        data = read_file(path)
        if joined and data:
            joined += b"\n" if joined.endswith(b"\n") else b"\n\n"
        joined += data
    if len(joined) > MAX_BYTES:
        raise Refusal(f"{name}: It is larger than a text may be, which is 1 GiB in all. Give a part of it.")
    return joined.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


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
    at = data.find(0)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        at = error.start if at < 0 else min(at, error.start)
    if at < 0:
        return data.removeprefix(MARK)
    encoding = encoding_of(data)
    if encoding:
        raise Refusal(f"{path}: The text seems to be {encoding}. Save it as UTF-8, or convert it: iconv -f {encoding} -t "
                      "UTF-8.")
    raise Refusal(f"{path}: The text is not UTF-8 at byte offset {at}{', a NUL' if data[at] == 0 else ''}. Save it as "
                  "UTF-8, or remove that part.")


def encoding_of(data: bytes) -> str:
    """UTF-16 by its mark, or by the zeros beside its letters; empty: none that is recognised."""
    first, second = data[::2].count(0), data[1::2].count(0)
    if data.startswith(b"\xfe\xff") or 32 * first > len(data) and first > 2 * second:
        return "UTF-16BE"
    if data.startswith(b"\xff\xfe") or 32 * second > len(data) and second > 2 * first:
        return "UTF-16LE"
    return ""


def fnv1a(values: bytes | list[int]) -> int:
    """64-bit FNV-1a over bytes, or over 32-bit words. About 10 million a second."""
    hashed = 0xCBF29CE484222325
    for value in values:
        hashed = (hashed ^ value) * 0x100000001B3 & WORD
    return hashed


def read_training_text(paths: list[str], checkpoint: Checkpoint, model: str) -> Text:
    """The text that a model was trained on. Raises Refusal for any other.

    Most vocabularies were made from the text; of one with too many characters the rarest are replaced. Others are those
    of an earlier model, and what they lack was replaced, or left out, which changes the hash.
    """
    there = (checkpoint.figures["text.hash"], checkpoint.figures["text.length"])
    name = paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
    utf8 = join(paths, name)
    length = len(utf8.decode())
    own = "replace" if (fnv1a(utf8), length) == there else "skip"
    text = encode(name, utf8, checkpoint.vocabulary, own)
    if (text.hash, len(text.symbols)) != there:
        raise Refusal(f"{name}: This is not the text that {model} was trained on ({there[1]} characters there, {length} "
                      "here). Give that text, or start anew on this one with plateau train --resume MODEL --new-text "
                      "--epochs 0.")
    return text
