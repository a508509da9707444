"""What is said to the user: refusals of one sentence, notices, and the exit status that follows from them."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Callable

# As of the plateau command. A signal gives 128 plus its number.
GOOD, WORLD, USAGE = 0, 1, 2


class Refusal(Exception):
    """A sentence that says what was wrong, where, and what to do.

    status: WORLD for a bad file or text, USAGE for a bad command line.
    """

    def __init__(self, sentence: str, status: int = WORLD):
        super().__init__(sentence)
        self.status = status

    def __reduce__(self) -> tuple[object, ...]:  # between processes
        return Refusal, (str(self), self.status)


def printable(text: str) -> str:
    """The text without characters that a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in text)


def say(sentence: str, rank: str = "RANK") -> None:
    """Prints one line on standard error. Of several processes only the first one speaks, or that of each machine.

    rank: the variable of torchrun that is 0 in the process that speaks
    """
    if os.environ.get(rank, "0") == "0":
        print(printable(f"{program()}: {sentence}"), file=sys.stderr, flush=True)


def program() -> str:
    return os.path.basename(sys.argv[0]) or "plateau"


def parser(description: str, epilog: str) -> argparse.ArgumentParser:
    """A parser of command lines whose options cannot be shortened, so that a new option changes no old command."""
    return argparse.ArgumentParser(description=description, epilog=epilog, allow_abbrev=False)


def whole(low: int, high: int) -> Callable[[str], int]:
    """A type of an option: a whole number from low to high."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 12 and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return int(text)

    return read


def run(main: Callable[[list[str]], int]) -> None:
    """Runs a program and ends the process with its exit status."""
    try:
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except Refusal as refusal:
        say(str(refusal), "LOCAL_RANK")
        status = refusal.status
    except MemoryError:
        say("There is not enough memory. Make the model or the text smaller.")
        status = WORLD
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = WORLD
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
