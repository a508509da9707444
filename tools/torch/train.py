#!/usr/bin/env python3
"""Continues a run of Plateau with PyTorch: on a graphics card, or with torchrun on many processes and machines."""

from __future__ import annotations

import argparse
import json
import os
import signal
import stat
import time
from dataclasses import dataclass

from plateau_device import add_device_options, choose_device
from plateau_file import Checkpoint, read_checkpoint, write_checkpoint
from plateau_measure import Loss, measure_held_out
from plateau_run import Diverged, Run
from plateau_say import GOOD, USAGE, WORLD, Refusal, parser, run, say, whole
from plateau_text import read_training_text
from plateau_workers import Workers

SAVE_EVERY = 30  # seconds, as the command
EPILOG = """The settings are those of the file. To begin a run, write its first weights with plateau train --epochs 0
--out MODEL FILE; to change settings, use plateau train --resume MODEL --epochs 0 --out MODEL FILE with them. Started again, the same
command continues from OUT. With several processes: torchrun --nproc_per_node 2 tools/torch/train.py --out OUT FILE."""


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    options = parser(__doc__ or "", EPILOG)
    options.add_argument("files", metavar="FILE", nargs="+", help="the text that the model was trained on")
    options.add_argument("--out", metavar="OUT", required=True,
                         help="save here, as plateau and the page open it; if it exists, continue from it")
    options.add_argument("--resume", metavar="MODEL", help="the model to start from, unless OUT is further")
    options.add_argument("--epochs", type=whole(0, 10**9), metavar="N",
                         help="epochs in all (default: schedule_epochs of the model)")
    options.add_argument("--save-every", type=whole(0, 86400), metavar="SECONDS", default=SAVE_EVERY,
                         help=f"default {SAVE_EVERY}; 0: after every epoch")
    options.add_argument("--json", action="store_true", help="print a line of JSON an epoch")
    add_device_options(options)
    return options.parse_args(arguments)


# ---- Where to start


def choose_start(given: argparse.Namespace) -> tuple[Checkpoint, str]:
    """The checkpoint to continue from, and its name: OUT, or MODEL where that is further or OUT is not there yet."""
    there = os.path.exists(given.out)
    if there and not stat.S_ISREG(os.stat(given.out).st_mode):
        raise Refusal(f"{given.out}: This is not a file that can be replaced. --out needs the name of a file.")
    for path in given.files:
        if there and path != "-" and os.path.exists(path) and os.path.samefile(path, given.out):
            raise Refusal(f"--out {given.out} would overwrite the text to train on. Choose another name.", USAGE)
    if not there and not given.resume:
        raise Refusal(f"{given.out} does not exist. Name the model to start from with --resume MODEL; plateau train "
                      "--epochs 0 --out MODEL writes a new one.", USAGE)
    model = read_checkpoint(given.resume) if given.resume else None
    old = read_checkpoint(given.out) if there else None
    if model and old and identity(model) != identity(old):
        raise Refusal(f"{given.out}: This is a model of another run than {given.resume}. Choose another name for --out, "
                      "or remove it first.")
    if old and (not model or old.figures["run.step"] >= model.figures["run.step"]):
        return old, given.out
    assert model
    return model, given.resume


def identity(checkpoint: Checkpoint) -> tuple[object, ...]:
    """What no run changes on its way."""
    c = checkpoint
    return (c.figures["text.hash"], c.figures["text.length"], len(c.vocabulary), c.config["seed"], c.config["cell"])


# ---- Training


@dataclass
class Job:
    """A run under way, and what this process has noticed."""

    given: argparse.Namespace
    run: Run
    workers: Workers
    signal: int = 0
    saved: float = 0.0  # time of the last save
    trained: float = 0.0  # seconds in steps, of the current epoch
    waited: bool = False  # long enough for a lower loss on the test text; only the first process knows

    def note(self, number: int, _frame: object) -> None:
        self.signal = number


def save(job: Job) -> bool:
    """Writes the run as it is now. Every process takes part; the first one writes. Returns whether it is on the disk."""
    job.run.keep_now()
    checkpoint = job.run.to_checkpoint()
    job.saved = time.monotonic()
    if not checkpoint:
        return True
    try:
        write_checkpoint(checkpoint, job.given.out)
        return True
    except Refusal as refusal:  # a full disk is no reason to lose the run
        say(str(refusal))
        return False


def is_milestone(epoch: int) -> bool:
    """1, 2, 5, 10, 20, 50 and so on."""
    return epoch > 0 and str(epoch).rstrip("0") in ("1", "2", "5")


def end_epoch(job: Job, chars: int) -> None:
    """Measures, reports and offers the best moment, in the first process."""
    r, target = job.run, job.given.epochs
    epoch, loss = int(r.figures["run.epoch"]), float(r.figures["run.loss"])
    held_out = measure_held_out(r.measured, r.symbols, r.plan, float(r.figures["run.h0"]), bool(r.settings.calibrate))
    if held_out.counted:
        r.offer(held_out)
        job.waited = r.waited
    report(job, epoch, loss, held_out, chars / job.trained, is_milestone(epoch) or epoch == target or job.waited)
    if job.waited:
        say(f"The loss on the test text was not below its best for {r.settings.patience} measurements: the run ends here.")


def report(job: Job, epoch: int, loss: float, held_out: Loss, speed: float, shown: bool) -> None:
    if job.given.json:
        valid = held_out.mean if held_out.counted else None
        print(json.dumps({"epoch": epoch, "loss": loss, "valid_loss": valid, "chars_per_second": speed}), flush=True)
    if shown:
        unseen = f", test text {held_out.mean:.4f}" if held_out.counted else ""
        say(f"epoch {epoch}: loss {loss:.4f}{unseen}, {speed:,.0f} characters a second")


def train(job: Job) -> int:
    """Trains to the last epoch, or as long as patience lasts. Returns 0, or the number of a signal that any process
    received."""
    r, workers, every = job.run, job.workers, job.given.save_every
    job.saved = time.monotonic()
    begun = int(r.figures["run.chars"])
    while r.figures["run.epoch"] < job.given.epochs:
        due = workers.first and every > 0 and time.monotonic() - job.saved > every
        stop = float(job.signal or (signal.SIGTERM if workers.orphaned else 0))
        stop, waited, save_now = workers.sum([stop, float(job.waited), float(due)])
        if stop:
            return job.signal or signal.SIGTERM
        if waited:
            return 0
        if save_now:
            save(job)
        started = time.monotonic()
        try:
            r.step()
        except Diverged as sentence:
            say(str(sentence))
            begun = int(r.figures["run.chars"])
            continue
        job.trained += time.monotonic() - started
        if r.figures["run.steps_done"] == 0:
            if workers.first:
                end_epoch(job, int(r.figures["run.chars"]) - begun)
            begun, job.trained = int(r.figures["run.chars"]), 0.0
            if every == 0:
                save(job)
    return 0


def go(given: argparse.Namespace, workers: Workers) -> int:
    checkpoint, name = workers.from_first(lambda: choose_start(given))
    text = workers.together(lambda: read_training_text(given.files, checkpoint, name))
    given.epochs = checkpoint.settings.schedule_epochs if given.epochs is None else given.epochs
    job = Job(given, Run(checkpoint, text.symbols, workers, name), workers)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, job.note)
    epoch = checkpoint.figures["run.epoch"]
    say(f"Continuing from {name}, epoch {epoch}, step {checkpoint.figures['run.step']}, on {workers.device.type} with "
        f"{workers.count} {'process' if workers.count == 1 else 'processes'}.")
    if epoch >= given.epochs:
        say(f"{name} has {epoch} epochs already; --epochs {given.epochs} leaves nothing to train.")
    stopped = train(job)
    saved = save(job)
    figures = job.run.kept.figures
    if saved:
        say(f"{'Stopped' if stopped else 'Saved'} at epoch {figures['run.epoch']}, step {figures['run.step']}: "
            f"{given.out}{'. The same command continues from there.' if stopped else ''}")
    return 128 + stopped if stopped else GOOD if saved else WORLD


def main(arguments: list[str]) -> int:
    given = read_arguments(arguments)
    workers = Workers(choose_device(given))
    try:
        status = go(given, workers)
    except RuntimeError as error:
        if workers.count == 1 or not any(word in str(error) for word in ("peer", "closed", "NCCL")):
            raise
        raise Refusal(f"Another process of this run has ended. {given.out} holds the newest save; the same command "
                      "continues from there.") from None
    workers.close()
    return status


if __name__ == "__main__":
    run(main)
