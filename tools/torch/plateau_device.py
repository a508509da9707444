"""Which device computes, and with how many threads."""

from __future__ import annotations

import argparse
import os

import torch

from plateau_say import USAGE, Refusal, whole


def add_device_options(options: argparse.ArgumentParser) -> None:
    options.add_argument("--device", choices=["cpu", "cuda"], help="default: cuda where there is one, otherwise cpu")
    options.add_argument("--threads", type=whole(1, 1024), metavar="N", help="CPU threads of this process (default: torch's)")


def choose_device(given: argparse.Namespace) -> torch.device:
    """The device of this process: with torchrun, the graphics card of its number on this machine. Raises Refusal.

    Products on a card are kept in full float32: with TF32 they would have 10 bits, and losses would differ in the third
    digit.
    """
    if given.threads:
        torch.set_num_threads(given.threads)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    if given.device == "cpu" or (not given.device and not torch.cuda.is_available()):
        return torch.device("cpu")
    cards, mine = torch.cuda.device_count(), int(os.environ.get("LOCAL_RANK", "0"))
    if mine >= cards:
        raise Refusal(f"--device cuda: This machine has {cards} cards for process {mine + 1}. Start at most {cards} "
                      "processes, or give --device cpu.", USAGE)
    torch.cuda.set_device(mine)
    return torch.device("cuda", mine)
