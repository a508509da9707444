#!/usr/bin/env python3
"""Measures how fast plateau train and train.py are on this machine, and prints the table of docs/elsewhere.md."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

from plateau_say import GOOD, Refusal, parser, run, say, whole

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
TEXT = os.path.join(TOP, "corpus/handbook.md")
PLATEAU = os.path.join(TOP, "build/plateau")
# A small model and a larger one, for which several processes pay sooner.
MODELS = {
    "GRU 128": "--cell gru --layers 1 --hidden 128 --batch 32 --window 64 --chars 20000",
    "LSTM 256": "--cell lstm --layers 1 --hidden 256 --batch 64 --window 64 --chars 20000",
}
WAYS = ["plateau train, 1 thread", "plateau train, 2 threads", "train.py, 1 thread", "train.py, 2 threads",
        "torchrun, 1 process", "torchrun, 2 processes"]
EPOCHS = 4  # the first one warms up
TABLE = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)


def command(way: str, model: str, folder: str) -> list[str]:
    """The command line of a way to continue a model. Processes have one thread each."""
    count = next(word for word in way.split() if word.isdecimal())
    if way.startswith("plateau"):
        return [PLATEAU, "train", "--resume", model, "--threads", count, "--epochs", str(EPOCHS), "--sample", "0", "--json",
                TEXT]
    out = os.path.join(folder, "out")
    if os.path.exists(out):
        os.unlink(out)
    train = [os.path.join(HERE, "train.py"), "--device", "cpu", "--resume", model, "--out", out, "--epochs", str(EPOCHS),
             "--json", "--threads", count if way.startswith("train") else "1", TEXT]
    start = ["-m", "torch.distributed.run", "--nproc_per_node", count] if way.startswith("torchrun") else []
    return [sys.executable, *start, *train]


def speed(way: str, model: str, folder: str) -> float:
    """Characters a second: the median of the epochs after the first one."""
    environment = dict(os.environ, OMP_NUM_THREADS="2" if way == "train.py, 2 threads" else "1",
                       PET_REDIRECTS="9:1", PET_TEE="9:1")
    environment["OPENBLAS_NUM_THREADS"] = environment["OMP_NUM_THREADS"]
    done = subprocess.run(command(way, model, folder), capture_output=True, text=True, env=environment)
    if done.returncode:
        raise Refusal(f"{way} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}.")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return statistics.median(line["chars_per_second"] for line in lines if line.get("epoch", 0) > 1)


def main(arguments: list[str]) -> int:
    options = parser(__doc__ or "", "Needs build/plateau. The ways take turns, so that a busy moment never hits one alone.")
    options.add_argument("--rounds", type=whole(1, 100), default=5, metavar="N", help="runs of each way (default 5)")
    options.add_argument("--write", metavar="DOCUMENT", help="put the table into this file, between its two marks")
    given = options.parse_args(arguments)
    if not os.path.exists(PLATEAU):
        raise Refusal(f"{PLATEAU} does not exist. Run make first.")
    rows = ["| thousand characters a second | " + " | ".join(MODELS) + " |", "|---" * (len(MODELS) + 1) + "|"]
    speeds: dict[tuple[str, str], list[float]] = {(way, name): [] for way in WAYS for name in MODELS}
    with tempfile.TemporaryDirectory() as folder:
        for name, settings in MODELS.items():
            subprocess.run([PLATEAU, "train", *settings.split(), "--epochs", "0", "--out", os.path.join(folder, name), TEXT],
                           check=True, capture_output=True)
        for turn in range(given.rounds):
            for way, name in speeds:
                speeds[way, name].append(speed(way, os.path.join(folder, name), folder))
                say(f"round {turn + 1}, {name}: {way}: {speeds[way, name][-1]:,.0f}")
    for way in WAYS:
        medians = (statistics.median(speeds[way, name]) / 1000 for name in MODELS)
        rows.append(f"| {way} | " + " | ".join(f"{x:.1f}" for x in medians) + " |")
    table = "\n".join(rows) + "\n"
    print(table, end="")
    if given.write:
        put(table, given.write)
    return GOOD


def put(table: str, document: str) -> None:
    with open(document, encoding="utf-8") as file:
        text = file.read()
    if len(TABLE.findall(text)) != 1:
        raise Refusal(f"{document}: It has no two marks <!-- measured --> and <!-- end --> to write between.")
    with open(document, "w", encoding="utf-8") as file:
        file.write(TABLE.sub(lambda found: f"{found[1]}\n{table}\n{found[2]}", text))


if __name__ == "__main__":
    run(main)
