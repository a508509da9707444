"""The processes of a run: one, or those that torchrun started on one or more machines."""

from __future__ import annotations

import datetime
import os
from typing import Callable, TypeVar

import numpy
import torch
from torch import Tensor, distributed, nn

from plateau_say import USAGE, Refusal

# The longest that a process waits for the others: the first one measures the held-out part and writes the file.
WAIT = datetime.timedelta(minutes=30)
Value = TypeVar("Value")


class Workers:
    """This process among the others. Without torchrun it is the only one, and nothing is sent.

    Gradients travel by nccl between graphics cards, otherwise by gloo. Everything else is a few numbers and the hidden
    state, which travel by gloo, from CPU to CPU.
    """

    def __init__(self, device: torch.device):
        self.device = device
        self.rank, self.count = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
        self.parent = os.getppid()
        self.control = None
        if self.count > 1:
            try:
                distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=WAIT)
                self.control = distributed.new_group(backend="gloo", timeout=WAIT)
            except (RuntimeError, ValueError) as error:
                raise Refusal("The processes do not find each other: " + str(error).splitlines()[0]) from None

    @property
    def first(self) -> bool:
        """Whether this process writes files and speaks."""
        return self.rank == 0

    @property
    def orphaned(self) -> bool:
        """Whether the torchrun that started this process has gone, so that nobody could end it."""
        return self.count > 1 and os.getppid() != self.parent

    def rows(self, count: int) -> range:
        """This process's rows of a batch of `count` rows: equal shares, or one more for some."""
        return range(self.rank * count // self.count, (self.rank + 1) * count // self.count)

    def check_rows(self, batch: int) -> None:
        """Raises Refusal where a process would have nothing to do."""
        if self.count > batch:
            raise Refusal(f"There are {self.count} processes for a batch of {batch} rows. Start at most {batch}, or give "
                          "the run a larger batch with plateau train --resume MODEL --batch N.", USAGE)

    def wrap(self, network: nn.Module) -> nn.Module:
        """The network whose backward pass averages the gradients of all processes."""
        if self.count == 1:
            return network
        cards = [self.device.index] if self.device.type == "cuda" else None
        return nn.parallel.DistributedDataParallel(network, device_ids=cards, broadcast_buffers=False)

    def sum(self, values: list[float]) -> list[float]:
        """The sums over all processes, the same bits in each of them."""
        if self.count == 1:
            return values
        total = torch.tensor(values, dtype=torch.float64)
        distributed.all_reduce(total, group=self.control)
        return total.tolist()

    def together(self, work: Callable[[], Value]) -> Value:
        """Does the same work in every process. Where one is refused all of them are, so that none waits for it."""
        refusal = None
        try:
            value = work()
        except Refusal as mine:
            refusal = mine
        refused = self.sum([0.0 if refusal is None else 1.0])[0]
        if refusal:
            raise refusal
        if refused:
            raise Refusal("Another process of this run could not start; a line of its own says why.")
        return value

    def from_first(self, work: Callable[[], Value]) -> Value:
        """The result of work that only the first process does: the others may lack its files."""
        if self.count == 1:
            return work()
        made: list = [None]
        try:
            made = [work() if self.first else None]
        except Refusal as mine:
            made = [mine]
        distributed.broadcast_object_list(made, 0, group=self.control)
        if isinstance(made[0], Refusal):
            raise made[0]
        return made[0]

    def join_rows(self, rows: Tensor) -> numpy.ndarray:
        """The rows of all processes, float32 [layers, B, H], from this one's [layers, rows, H]."""
        mine = rows.detach().cpu().numpy()
        if self.count == 1:
            return mine.copy()
        parts: list = [None] * self.count
        distributed.all_gather_object(parts, mine, group=self.control)
        return numpy.concatenate(parts, axis=1)

    def close(self) -> None:
        if self.count > 1:
            distributed.destroy_process_group()
