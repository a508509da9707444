"""The optimizers of src/kernel/optimizer.c in torch, their moments from a file and back, the average and the rate."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from plateau_settings import Settings

# The names of the moments in an optimizer's state.
KEYS = {
    "sgd": [],
    "momentum": ["momentum_buffer"],
    "nesterov": ["momentum_buffer"],
    "rmsprop": ["square_avg"],
    "adam": ["exp_avg", "exp_avg_sq"],
    "adamw": ["exp_avg", "exp_avg_sq"],
}


def make_optimizer(network: nn.Module, settings: Settings) -> torch.optim.Optimizer:
    """torch's optimizer of the settings. The rate is set before every step."""
    s, parameters = settings, list(network.parameters())
    if s.optimizer in ("sgd", "momentum", "nesterov"):
        momentum = 0 if s.optimizer == "sgd" else s.momentum
        nesterov = s.optimizer == "nesterov" and momentum > 0  # torch refuses it without momentum, where it is sgd
        return torch.optim.SGD(parameters, s.lr, momentum, weight_decay=s.weight_decay, nesterov=nesterov)
    if s.optimizer == "rmsprop":
        return torch.optim.RMSprop(parameters, s.lr, s.beta2, s.eps, s.weight_decay)
    make = torch.optim.Adam if s.optimizer == "adam" else torch.optim.AdamW
    return make(parameters, s.lr, (s.beta1, s.beta2), s.eps, s.weight_decay)


def set_moments(optimizer: torch.optim.Optimizer, kind: str, moments: list[list[Tensor]], updates: int) -> None:
    """Gives the optimizer its state after `updates` steps.

    moments: for each moment a tensor a parameter, in the order of the parameters; they are copied
    """
    for i, parameter in enumerate(optimizer.param_groups[0]["params"]):
        state = {key: moment[i].detach().clone().to(parameter) for key, moment in zip(KEYS[kind], moments)}
        if kind in ("rmsprop", "adam", "adamw"):
            state["step"] = torch.tensor(float(updates))
        optimizer.state[parameter] = state


def get_moments(optimizer: torch.optim.Optimizer, kind: str) -> list[list[Tensor]]:
    """The moments as set_moments takes them, not copied. Those of momentum 0, which torch does not keep, are 0."""
    parameters = optimizer.param_groups[0]["params"]
    return [[optimizer.state[p].get(key, torch.zeros_like(p)) for p in parameters] for key in KEYS[kind]]


def update_average(average: list[Tensor], parameters: list[Tensor], steps: int, step: int) -> None:
    """Moves an average of about the newest `steps` weights towards the newest, after a step counted from 1: the share of
    src/run/update.c, which is larger while there are fewer steps."""
    keep = 1 - 1 / steps
    share = (1 - keep) / (1 - keep**step)
    with torch.no_grad():
        for mean, newest in zip(average, parameters):
            mean.lerp_(newest, share)


class Schedule:
    """How the learning rate changes: src/run/schedule.c. factor, best and worse are schedule.* of the file."""

    def __init__(self, settings: Settings, epoch_steps: int):
        self.settings, self.epoch_steps = settings, epoch_steps

    def rate(self, step: int, factor: float) -> float:
        """The rate of a step, counted from 0 since the schedule began."""
        s = self.settings
        rate = s.lr
        if s.schedule == "plateau":
            rate *= factor
        if s.schedule == "cosine":
            done = min(1.0, step / (s.schedule_epochs * self.epoch_steps))
            rate *= 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done))
        if step < s.warmup:
            rate *= (step + 1) / s.warmup
        return rate

    @staticmethod
    def end_epoch(loss: float, factor: float, best: float, worse: int) -> tuple[float, float, int]:
        """factor, best and worse after an epoch of this running loss: torch's ReduceLROnPlateau, down to 1e-8."""
        if loss < best * (1 - 1e-4):
            return factor, loss, 0
        if worse < 10:
            return factor, best, worse + 1
        return (factor * 0.1 if factor > 10 * 1e-8 else 1e-8), best, 0
