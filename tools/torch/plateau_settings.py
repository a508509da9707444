"""The settings of a run, out of a checkpoint's config.* fields, whose table is src/text/settings.c."""

from __future__ import annotations

from plateau_number import read_number, write_number

# Every field of a header, in its order: its choices, or its range and whether it is a whole number.
FIELDS: dict[str, tuple[str, ...] | tuple[type, float, float]] = {
    "cell": ("rnn", "gru", "lstm"),
    "activation": ("tanh", "sigmoid"),
    "embedding": (int, 0, 1024),
    "tied": (int, 0, 1),
    "hidden": (int, 1, 1024),
    "layers": (int, 1, 4),
    "dropout": (float, 0, 0.9),
    "input_dropout": (float, 0, 0.9),
    "init": ("default", "gaussian"),
    "init_scale": (float, 0, 10),
    "window": (int, 1, 4096),
    "batch": (int, 1, 1024),
    "state": ("carry", "reset"),
    "burn_in": (int, 0, 4095),
    "bptt": ("full", "last"),
    "chars": (int, 0, 2**31 - 1),
    "valid": (float, 0, 0.5),
    "max_vocab": (int, 2, 4096),
    "loss_scale": ("mean", "sum"),
    "optimizer": ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"),
    "lr": (float, 1e-9, 100),
    "momentum": (float, 0, 0.9999),
    "beta1": (float, 0, 0.999999),
    "beta2": (float, 0, 0.999999),
    "eps": (float, 1e-12, 1),
    "weight_decay": (float, 0, 1),
    "clip": (float, 0, 1e6),
    "average": (int, 0, 1000000),
    "calibrate": (int, 0, 1),
    "schedule": ("constant", "cosine", "plateau"),
    "schedule_epochs": (int, 1, 1000000),
    "patience": (int, 0, 1000000),
    "warmup": (int, 0, 1000000),
    "seed": (int, 0, 2**31 - 1),
    "arithmetic": ("fused", "plain"),
}


class Settings:
    """A run's settings as numbers and words: settings.hidden, settings.cell. The fields are those of FIELDS.

    fields: their text by name, as in a checkpoint. Raises ValueError where one is out of range or two of them contradict
    each other: burn-in and window, or the sizes of a tied embedding and the hidden layer.
    """

    cell: str
    activation: str
    embedding: int
    tied: int
    hidden: int
    layers: int
    dropout: float
    input_dropout: float
    window: int
    batch: int
    state: str
    burn_in: int
    bptt: str
    chars: int
    valid: float
    loss_scale: str
    optimizer: str
    lr: float
    momentum: float
    beta1: float
    beta2: float
    eps: float
    weight_decay: float
    clip: float
    average: int
    calibrate: int
    schedule: str
    schedule_epochs: int
    patience: int
    warmup: int
    seed: int

    def __init__(self, fields: dict[str, str]):
        if list(fields) != list(FIELDS):
            raise ValueError("its settings are not those of this version")
        for name, text in fields.items():
            setattr(self, name, read_field(name, text))
        if self.burn_in >= self.window or (self.tied and self.embedding != self.hidden):
            raise ValueError("its settings are out of range")

    @property
    def carries(self) -> bool:
        """Whether the hidden state flows from one window to the next."""
        return self.state == "carry"

    @property
    def sigmoid(self) -> bool:
        return self.cell == "rnn" and self.activation == "sigmoid"

    @property
    def dropout_between(self) -> float:
        """The share of a layer's outputs that is dropped on the way to the next layer; 0 for a single layer."""
        return self.dropout if self.layers > 1 else 0.0

    @property
    def moments(self) -> int:
        """How many moments the optimizer has: 0, 1 or 2 numbers a weight."""
        return {"sgd": 0, "adam": 2, "adamw": 2}.get(self.optimizer, 1)


def read_field(name: str, text: str) -> str | int | float:
    """A setting's value. Raises ValueError unless it is written as Plateau writes it."""
    kind = FIELDS[name]
    if isinstance(kind[0], str):
        if text not in kind:
            raise ValueError("its settings are out of range")
        return text
    number = read_number(text)
    if write_number(number) != text or not kind[1] <= number <= kind[2] or kind[0](number) != number:
        raise ValueError("its settings are out of range")
    return kind[0](number)
