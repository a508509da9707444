"""A run of Plateau that PyTorch continues: step, epoch, snapshot, rollback, best moment, as src/run/step.c has them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy
import torch
from torch import Tensor, nn

from plateau_file import Checkpoint, Tensors
from plateau_measure import Loss
from plateau_model import Network, State
from plateau_optimizer import Schedule, get_moments, make_optimizer, set_moments, update_average
from plateau_plan import Plan, Step
from plateau_random import Generator, dropout_mask, input_mask
from plateau_say import Refusal
from plateau_text import fnv1a
from plateau_workers import Workers

SNAPSHOT_STEPS, MAX_ROLLBACKS = 64, 8
Figures = dict[str, "int | float"]


@dataclass
class Snapshot:
    """Everything that the next step depends on. Tensors are copies; the state is that of this process's rows."""

    figures: Figures
    weights: list[Tensor]
    moments: list[list[Tensor]]
    average: list[Tensor]  # as weights, or empty
    state: State


class Diverged(Exception):
    """Something was not finite; the run is back at its newest snapshot with half the rate."""


class Run:
    """One process's part of a run.

    symbols: uint16 [length], the text that the checkpoint was trained on. Raises Refusal where the checkpoint's place
    in it is impossible, or where there are more processes than rows.
    """

    def __init__(self, checkpoint: Checkpoint, symbols: numpy.ndarray, workers: Workers, name: str):
        self.settings = checkpoint.settings
        self.workers, self.symbols = workers, symbols
        self.checkpoint = checkpoint  # what never changes, and the best moment
        try:
            self.plan = Plan(self.settings, len(symbols))
        except ValueError as fault:
            raise Refusal(f"{name}: This is not a complete Plateau model: {fault}.") from None
        self.check_place(checkpoint, name)
        workers.check_rows(self.plan.batch)
        self.figures: Figures = dict(checkpoint.figures)
        self.schedule = Schedule(self.settings, self.plan.steps)
        self.network = self.make_network(checkpoint.weights)
        self.parameters = list(self.network.parameters())
        self.names = [name for name, _ in self.network.named_parameters()]  # a tied matrix only once
        # What the run measures and writes with: a network of the averaged weights, or the one that learns.
        self.measured = self.make_network(checkpoint.average) if checkpoint.average else self.network
        self.average = list(self.measured.parameters()) if checkpoint.average else []
        self.optimizer = make_optimizer(self.network, self.settings)
        self.put_moments([[torch.from_numpy(m[n].copy()) for n in self.names] for m in checkpoint.moments])
        self.state = self.first_state(checkpoint)
        self.since_kept = int((checkpoint.best or {}).get("best.since", 0))
        self.model = workers.wrap(self.network)
        self.keep()

    def make_network(self, weights: Tensors) -> Network:
        network = Network(self.settings, len(self.checkpoint.vocabulary))
        network.load(weights)
        return network.to(self.workers.device)

    def check_place(self, checkpoint: Checkpoint, name: str) -> None:
        """As pl_checkpoint_fits. Raises Refusal."""
        f, plan = checkpoint.figures, self.plan
        done, best = int(f["run.steps_done"]), checkpoint.best or {"best.step": 0}
        rows = plan.batch if self.settings.carries else 0
        good = done < plan.steps and f["run.partial_count"] == plan.counted(done) and f["state.rows"] == rows
        if not good or best["best.step"] > f["run.step"] - done + plan.steps:
            raise Refusal(f"{name}: This model's place in the text is impossible: step {done} of {plan.steps}, "
                          f"{f['run.partial_count']} predictions counted. Use another copy of the file.")

    def first_state(self, checkpoint: Checkpoint) -> State:
        """The state of this process's rows, out of a file."""
        mine = self.workers.rows(self.plan.batch)
        if not self.settings.carries:
            return ()
        parts = [p for p in (checkpoint.hidden, checkpoint.cells) if p]
        h, *c = (torch.from_numpy(numpy.stack(p)[:, mine].copy()).to(self.workers.device) for p in parts)
        return (self.network.inner(h), *c)

    # ---- One step

    def step(self) -> float:
        """Trains one step. Returns the mean nats of its counted predictions, before its update.

        Raises Diverged after a rollback, Refusal after the eighth.
        """
        f, place = self.figures, self.plan.step(int(self.figures["run.steps_done"]))
        generator = Generator(int(f["rng.state"]), int(f["rng.increment"]))
        key = generator.key()
        f |= {"rng.state": generator.state}
        nats = self.workers.sum([self.backward(place, key)])[0]
        limit = self.settings.clip or math.inf
        norm = float(nn.utils.clip_grad_norm_(self.parameters, limit))
        rate = self.rate()
        fault = next((what for what, x in (("loss", nats), ("gradient", norm), ("learning rate", rate))
                      if not math.isfinite(x)), "")
        if fault:
            self.roll_back(fault)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        if self.average:
            update_average(self.average, self.parameters, self.settings.average, int(f["run.step"]) + 1)
        ends, keeps = f["run.steps_done"] + 1 == self.plan.steps, (f["run.step"] + 1) % SNAPSHOT_STEPS == 0
        if not self.is_finite(ends or keeps):
            self.roll_back("updated model")
        self.count(place, nats, norm)
        if ends:
            self.end_epoch()
        if ends or keeps:
            self.keep()
        return nats / place.counted

    def backward(self, place: Step, key: int) -> float:
        """Adds the gradients of this process's rows and averages them over the processes. Returns its rows' nats.

        torch averages over processes, however many predictions each has. So each differentiates its sum of nats, times
        the number of processes, over what all of them count together.
        """
        rows = self.workers.rows(place.rows)
        share = len(rows)
        if not share:  # the last windows of an epoch are fewer than the processes; this one takes part with weight 0
            rows = range(1)
        fresh = not self.settings.carries or self.figures["run.steps_done"] == 0
        state = self.network.start(len(rows), float(self.figures["run.h0"])) if fresh else self.state
        inputs, targets = (torch.from_numpy(x).to(self.workers.device) for x in place.read(self.symbols, rows))
        loss_from = place.window - 1 if self.settings.bptt == "last" else place.burn_in
        masks, seen = self.masks(key, place.window, rows), self.seen(key, place.window, rows)
        self.optimizer.zero_grad(set_to_none=True)
        logits, self.state = self.model(inputs, state, loss_from, masks, seen)
        nats = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").view_as(targets)
        over = place.rows if self.settings.loss_scale == "sum" else place.counted
        (nats[loss_from:].sum() * (self.workers.count / over if share else 0.0)).backward()
        return float(nats[place.burn_in :].detach().double().sum()) if share else 0.0

    def masks(self, key: int, steps: int, rows: range) -> list[Tensor] | None:
        """The command's own dropout masks for these rows, a layer but the last."""
        rate, hidden = self.settings.dropout_between, self.settings.hidden
        if not rate:
            return None
        made = (dropout_mask(key, layer, steps, rows, hidden, rate) for layer in range(self.settings.layers - 1))
        return [torch.from_numpy(mask).to(self.workers.device) for mask in made]

    def seen(self, key: int, steps: int, rows: range) -> Tensor | None:
        """The command's own mask of the inputs of these rows."""
        rate = self.settings.input_dropout
        return torch.from_numpy(input_mask(key, steps, rows, rate)).to(self.workers.device) if rate else None

    def rate(self) -> float:
        f = self.figures
        since = int(f["run.step"] - f["schedule.from"])
        return float(f["run.rate_factor"]) * self.schedule.rate(since, float(f["schedule.factor"]))

    def is_finite(self, all_of_it: bool) -> bool:
        """Whether the weights are finite everywhere, and before a snapshot moments, average and states too."""
        checked = [p.detach() for p in self.parameters]
        if all_of_it:
            checked += [m for moment in get_moments(self.optimizer, self.settings.optimizer) for m in moment]
            checked += [mean.detach() for mean in self.average]
            checked += self.state
        good = all(bool(torch.isfinite(x.sum())) or bool(torch.isfinite(x).all()) for x in checked)
        return good if not all_of_it else self.workers.sum([0.0 if good else 1.0])[0] == 0

    def count(self, place: Step, nats: float, norm: float) -> None:
        f = self.figures
        for name in ("run.step", "run.updates", "run.steps_done"):
            f[name] += 1
        for name in ("run.chars", "run.partial_count"):
            f[name] += place.counted
        f["run.partial_loss"] += nats
        f["run.partial_norm"] += norm

    def end_epoch(self) -> None:
        f = self.figures
        f["run.loss"] = f["run.partial_loss"] / f["run.partial_count"]
        f["run.grad_norm"] = f["run.partial_norm"] / f["run.steps_done"]
        f["schedule.factor"], f["schedule.best"], f["schedule.worse"] = Schedule.end_epoch(
            float(f["run.loss"]), float(f["schedule.factor"]), float(f["schedule.best"]), int(f["schedule.worse"])
        )
        f |= {"run.partial_loss": 0.0, "run.partial_norm": 0.0, "run.partial_count": 0, "run.steps_done": 0}
        f["run.epoch"] += 1
        if self.workers.first:
            f["run.hash"] = fnv1a([w for values in self.by_name(self.parameters).values() for w in words(values)])

    # ---- Snapshots

    def keep(self) -> None:
        """Takes a snapshot of the run as it is now."""
        self.kept = Snapshot(
            dict(self.figures),
            [p.detach().clone() for p in self.parameters],
            [[m.clone() for m in moment] for moment in get_moments(self.optimizer, self.settings.optimizer)],
            [mean.detach().clone() for mean in self.average],
            tuple(s.clone() for s in self.state) if self.settings.carries else (),
        )
        self.since_kept = int((self.checkpoint.best or {}).get("best.since", 0))

    def keep_now(self) -> None:
        """A snapshot between the usual ones, before a save. Nothing that is not finite is ever kept."""
        if self.is_finite(True):
            self.keep()

    def roll_back(self, what: str) -> None:
        """Returns to the newest snapshot with half the rate. Always raises."""
        at, kept = int(self.figures["run.step"]) + 1, self.kept
        kept.figures["run.rollbacks"] = min(MAX_ROLLBACKS, kept.figures["run.rollbacks"] + 1)
        stop = kept.figures["run.rollbacks"] == MAX_ROLLBACKS
        kept.figures["run.rate_factor"] *= 1 if stop else 0.5
        self.figures = dict(kept.figures)
        with torch.no_grad():
            for now, then in zip(self.parameters + self.average, kept.weights + kept.average):
                now.copy_(then)
        self.put_moments(kept.moments)
        self.state = tuple(s.clone() for s in kept.state)
        if self.checkpoint.best:
            self.checkpoint.best["best.since"] = self.since_kept
        step = kept.figures["run.step"]
        if stop:
            raise Refusal(f"The {what} was not finite at step {at}, for the eighth time: training stopped and keeps step "
                          f"{step}; start over with a lower learning rate or with clipping.")
        raise Diverged(f"The {what} was not finite at step {at}: the run went back to step {step} and continues with "
                       f"half the learning rate, now {self.rate():g}.")

    def put_moments(self, moments: list[list[Tensor]]) -> None:
        set_moments(self.optimizer, self.settings.optimizer, moments, int(self.figures["run.updates"]))

    def to_checkpoint(self) -> Checkpoint | None:
        """The newest snapshot as a file holds it. Every process must call this; only the first one gets it."""
        kept, given = self.kept, self.checkpoint
        parts = [self.workers.join_rows(s) for s in kept.state]
        if not self.workers.first:
            return None
        moments = [self.by_name(moment) for moment in kept.moments]
        best = given.best and dict(given.best, **{"best.since": self.since_kept})
        hidden = [array(self.network.outer(torch.from_numpy(h))) for h in parts[0]] if parts else []
        cells = list(parts[1]) if len(parts) > 1 else []
        average = self.by_name(kept.average) if kept.average else {}
        return Checkpoint(given.config, dict(kept.figures), given.vocabulary, self.by_name(kept.weights), moments, hidden,
                          cells, best, average, given.best_weights)

    def by_name(self, values: list[Tensor]) -> Tensors:
        """Copies of numbers of every parameter as a file has them, by its names and in its order."""
        named = dict(zip(self.names, map(array, values)))
        return {name: named[name] if name in named else named["encoder.weight"] for name in self.checkpoint.weights}

    # ---- The best moment

    @property
    def waited(self) -> bool:
        """Whether `patience` losses in a row were not below the best one: plateau_best_waited."""
        best, patience = self.checkpoint.best, self.settings.patience
        return bool(best) and 0 < patience <= best["best.since"]

    def offer(self, loss: Loss) -> bool:
        """Keeps the newest weights as the best ones if no lower held-out loss was offered before: src/run/offer.c."""
        f, best = self.figures, self.checkpoint.best
        if not math.isfinite(loss.mean):
            return False
        again = best and loss.mean == best["best.loss"] and f["run.step"] == best["best.step"]
        if best and not (loss.mean < best["best.loss"] or again):
            if f["run.step"] > best["best.step"]:
                best["best.since"] += 1
                if f["run.step"] == self.kept.figures["run.step"]:
                    self.since_kept = int(best["best.since"])
            return False
        self.checkpoint.best = {
            "best.loss": loss.mean, "best.error": loss.error, "best.temperature": loss.temperature,
            "best.step": f["run.step"], "best.epoch": f["run.epoch"], "best.since": 0, "best.h0": f["run.h0"],
            "best.tensors": 1,
        }
        self.checkpoint.best_weights = self.by_name(list(self.measured.parameters()))
        self.since_kept = 0
        return True


def array(values: Tensor) -> numpy.ndarray:
    """A copy, float32."""
    return values.detach().cpu().numpy().astype(numpy.float32, copy=True)


def words(values: numpy.ndarray) -> list[int]:
    """The 32-bit words of a float32 tensor, row by row, as run.hash reads them."""
    return values.view(numpy.uint32).ravel().tolist()
