#!/usr/bin/env python3
"""Measures how well a model of Plateau predicts a text, as `plateau eval` does, with PyTorch."""

from __future__ import annotations

import json
import math

import torch

from plateau_device import add_device_options, choose_device
from plateau_file import read_checkpoint
from plateau_measure import Loss, measure_held_out, measure_whole
from plateau_model import Network
from plateau_plan import Plan
from plateau_say import GOOD, Refusal, parser, run, say
from plateau_text import read_text, read_training_text


def main(arguments: list[str]) -> int:
    options = parser(__doc__ or "", "The same text and weights give the figures of plateau eval, to 0.00001.")
    options.add_argument("model", metavar="MODEL", help="a file that plateau train --out, the page or train.py wrote")
    options.add_argument("files", metavar="FILE", nargs="+", help="the text: files one after the other; - is standard input")
    options.add_argument("--weights", choices=["best", "last"], default="best",
                         help="those of the lowest held-out loss, where the file has them (default), or the newest")
    options.add_argument("--held-out", action="store_true",
                         help="FILE is the text that MODEL was trained on: measure its held-out part alone")
    options.add_argument("--unknown", choices=["refuse", "replace", "skip"], default="refuse",
                         help="what to do with characters that the model does not know (default: refuse)")
    options.add_argument("--json", action="store_true", help="print one line of JSON, with the keys of plateau eval --json")
    add_device_options(options)
    given = options.parse_args(arguments)
    checkpoint = read_checkpoint(given.model)
    settings = checkpoint.settings
    settings.tied = 0  # a temperature is in the decoder alone
    weights, h0, best = checkpoint.take(given.weights)
    device = choose_device(given)
    if given.held_out:
        text = read_training_text(given.files, checkpoint, given.model)
    else:
        text = read_text(given.files, checkpoint.vocabulary, given.unknown)
    unknown = text.replaced + text.skipped
    if unknown and not given.held_out:
        became = "were replaced" if text.replaced else "were left out"
        say(f"{text.name}: characters outside the model's vocabulary {became}: {unknown}.")
    network = Network(settings, len(checkpoint.vocabulary))
    network.load(weights)
    network.to(device)
    if given.held_out:
        calibrate = bool(settings.calibrate) and not best  # the best weights have their temperature
        loss = measure_held_out(network, text.symbols, Plan(settings, len(text.symbols)), h0, calibrate)
    else:
        loss = measure_whole(network, text.symbols, settings, h0)
    if not loss.counted:
        raise Refusal(f"{text.name}: No prediction counts: the text, or its held-out part, is shorter than the model's "
                      "burn-in. Give a longer one.")
    if not math.isfinite(loss.mean):
        raise Refusal(f"{given.model}: The loss is not finite: the model's weights are too large.")
    epoch = (checkpoint.best or {})["best.epoch"] if best else checkpoint.figures["run.epoch"]
    show(loss, text.replaced, len(text.symbols), best, int(epoch), given.json)
    return GOOD


def show(loss: Loss, replaced: int, chars: int, best: bool, epoch: int, as_json: bool) -> None:
    """Prints what plateau eval prints."""
    bits = loss.mean / math.log(2)
    if as_json:
        error = loss.error if math.isfinite(loss.error) else None
        print(json.dumps({
            "loss": loss.mean, "error": error, "bits": bits, "perplexity": math.exp(loss.mean),
            "predictions": loss.counted, "chars": chars, "replaced": replaced,
            "weights": "best" if best else "last", "epoch": epoch,
        }))
        return
    plus_minus = f" ± {loss.error:.4f}" if loss.error > 0 else ""
    print(f"loss         {loss.mean:.4f}{plus_minus} nats a character")
    print(f"bits         {bits:.4f} bits a character")
    print(f"predictions  {loss.counted}")
    print(f"weights      {'of the lowest held-out loss' if best else 'the newest'}, epoch {epoch}")


if __name__ == "__main__":
    run(main)
