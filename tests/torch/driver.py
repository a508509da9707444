"""Does many things with tools/torch in one process, because torch takes seconds to load.

    driver.py TOOLS < REQUESTS > ANSWERS

A request is a line of JSON, an answer too:
  {"command": [PROGRAM, ARGUMENT...]}     -> {"status", "stdout", "stderr"} of tools/torch/PROGRAM.py
  {"model", "text", "steps", "out"}       -> {"same", "whole", "error", "held_out", "held_out_error", "temperature", "losses"}: whether the
                                             file is written as it was read; its losses; those of its next steps. The run, at its newest snapshot,
                                             is written to out.
  {"poison": FILE, "text"}                -> {"sentences", "restored", "rate_factor"}: of eight rollbacks
  {"damage": FILE}                        -> {"refused", "kept": [...]}: of every truncation and every changed byte
  {"forge": FILE, "change": [A, B]}       -> {"sentence"}: of the file with B for A in its header and a right checksum
  {"forge": FILE, "tensor", "out"}        -> the same with a tensor whose first number differs by its last bit; kept as out
  {"rewrite": FILE, "out"}                -> {"config"}: of a file that is read and written to out
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import tempfile

sys.path.insert(0, sys.argv[1])

import torch  # noqa: E402

import plateau_file  # noqa: E402
from plateau_measure import measure_held_out, measure_whole  # noqa: E402
from plateau_run import Diverged, Run  # noqa: E402
from plateau_say import Refusal  # noqa: E402
from plateau_say import run as run_program  # noqa: E402
from plateau_text import read_training_text  # noqa: E402
from plateau_workers import Workers  # noqa: E402


def command(program: str, *arguments: str) -> dict:
    out, err, status = io.StringIO(), io.StringIO(), 0
    sys.argv = [f"{program}.py", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run_program(importlib.import_module(program).main)
        except SystemExit as end:
            status = end.code
    return {"status": status, "stdout": out.getvalue(), "stderr": err.getvalue()}


def follow(model: str, text: str | list[str], steps: int, out: str) -> dict:
    checkpoint = plateau_file.read_checkpoint(model)
    with open(model, "rb") as file:
        same = file.read() == plateau_file.to_bytes(checkpoint)
    symbols = read_training_text([text] if isinstance(text, str) else text, checkpoint, model).symbols
    run = Run(checkpoint, symbols, Workers(torch.device("cpu")), model)
    h0 = float(run.figures["run.h0"])
    whole = measure_whole(run.measured, symbols, run.settings, h0)
    held_out = measure_held_out(run.measured, symbols, run.plan, h0, bool(run.settings.calibrate))
    losses = [run.step() for _ in range(steps)]
    plateau_file.write_checkpoint(run.to_checkpoint(), out)
    return {"same": same, "whole": whole.mean, "error": whole.error, "held_out": held_out.mean,
            "held_out_error": held_out.error, "temperature": held_out.temperature, "losses": losses}


def poison(path: str, text: str) -> dict:
    checkpoint = plateau_file.read_checkpoint(path)
    symbols = read_training_text([text], checkpoint, path).symbols
    run, sentences = Run(checkpoint, symbols, Workers(torch.device("cpu")), path), []
    before = plateau_file.to_bytes(run.to_checkpoint())
    for _ in range(8):
        for _ in range(3):
            run.step()
        with torch.no_grad():
            run.parameters[-1].fill_(float("inf"))
        try:
            run.step()
        except (Diverged, Refusal) as sentence:
            sentences.append(str(sentence))
    factor = run.kept.figures["run.rate_factor"]
    run.kept.figures |= {"run.rate_factor": checkpoint.figures["run.rate_factor"], "run.rollbacks": 0}
    restored = plateau_file.to_bytes(run.to_checkpoint()) == before and run.figures["run.step"] == checkpoint.figures["run.step"]
    return {"sentences": sentences, "restored": restored, "rate_factor": factor}


def damage(path: str) -> dict:
    with open(path, "rb") as file:
        data = file.read()
    files = [data[:size] for size in range(len(data))]
    files += [data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :] for at in range(len(data))]
    kept = []
    for i, changed in enumerate(files):
        try:
            plateau_file.parse(changed)
            kept.append(i)
        except ValueError:
            pass
    return {"refused": len(files) - len(kept), "kept": kept}


def forge(path: str, change: list[str] | None = None, tensor: str = "", out: str = "") -> dict:
    with open(path, "rb") as file:
        data = file.read()
    end = 8 + int.from_bytes(data[:8], "little")
    header, tensors = data[8:end].rstrip(b" "), bytearray(data[end:])
    if tensor:
        tensors[json.loads(header)[tensor]["data_offsets"][0]] ^= 1
    if change:
        old, new = (word.encode() for word in change)
        assert header.count(old) == 1, change
        header = header.replace(old, new)
    header += b" " * (-len(header) % 8)
    forged = len(header).to_bytes(8, "little") + header + tensors
    at = forged.index(b'"crc32":"') + 9
    forged = forged[:at] + f"{plateau_file.crc_of(forged):08x}".encode() + forged[at + 8 :]
    with open(out, "wb") if out else tempfile.NamedTemporaryFile(suffix=".safetensors") as file:
        file.write(forged)
        file.flush()
        try:
            plateau_file.read_checkpoint(file.name)
            return {"sentence": ""}
        except Refusal as refusal:
            return {"sentence": str(refusal)}


def rewrite(path: str, out: str) -> dict:
    checkpoint = plateau_file.read_checkpoint(path)
    plateau_file.write_checkpoint(checkpoint, out)
    return {"config": checkpoint.config}


torch.set_num_threads(1)
for line in sys.stdin:
    request = json.loads(line)
    if "command" in request:
        answer = command(*request["command"])
    elif "poison" in request:
        answer = poison(request["poison"], request["text"])
    elif "damage" in request:
        answer = damage(request["damage"])
    elif "forge" in request:
        answer = forge(request.pop("forge"), **request)
    elif "rewrite" in request:
        answer = rewrite(request["rewrite"], request["out"])
    else:
        answer = follow(**request)
    print(json.dumps(answer), flush=True)
