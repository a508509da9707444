"""A model of Plateau around torch.nn.RNN, GRU or LSTM: encoder.weight, rnn.*, decoder.* under torch's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from plateau_file import Tensors
from plateau_settings import Settings

KINDS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
FUNCTIONS = {"rnn": torch.rnn_tanh, "gru": torch.gru, "lstm": torch.lstm}
State = tuple[Tensor, ...]  # h, and c of an LSTM, [layers, B, H] each


class Network(nn.Module):
    """Predicts the next symbol: embedding or one-hot, recurrent layers, decoder.

    torch has no sigmoid rnn. sigmoid(s) = (1 + tanh(s / 2)) / 2, so a sigmoid layer runs as a tanh layer of weights that
    are made from its own inside the graph. With h = (1 + u) / 2, u the state that torch has, starting at 2 h0 - 1:
        u = tanh(W_ih x / 2 + b_ih / 2 + W_hh u / 4 + (b_hh + sum over k of W_hh_k / 2) / 2)
    The parameters are those of the file, so an optimizer does here what it does in the command. A tied encoder is the
    decoder's parameter, which is listed once.
    """

    def __init__(self, settings: Settings, symbols: int):
        super().__init__()
        self.settings = settings
        self.sigmoid = settings.sigmoid
        if settings.embedding:
            self.encoder = nn.Embedding(symbols, settings.embedding)
        else:
            self.register_buffer("one_hot", torch.eye(symbols), persistent=False)
        self.rnn = KINDS[settings.cell](settings.embedding or symbols, settings.hidden, settings.layers)
        self.decoder = nn.Linear(settings.hidden, symbols)
        if settings.tied:
            self.decoder.weight = self.encoder.weight

    def load(self, weights: Tensors) -> None:
        """Takes weights of a checkpoint."""
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                parameter.copy_(torch.from_numpy(weights[name].copy()))

    def start(self, rows: int, h0: float) -> State:
        """The state after a reset, for `rows` rows. h0: run.h0 of the file."""
        like = self.decoder.weight
        shape = (self.settings.layers, rows, self.settings.hidden)
        h = torch.full(shape, h0, dtype=like.dtype, device=like.device)
        return (self.inner(h), torch.zeros_like(h)) if self.settings.cell == "lstm" else (self.inner(h),)

    def inner(self, h: Tensor) -> Tensor:
        """The state that torch has, from that of the file."""
        return 2 * h - 1 if self.sigmoid else h

    def outer(self, u: Tensor) -> Tensor:
        """The state of the file, from that which torch has."""
        return (1 + u) / 2 if self.sigmoid else u

    def forward(
        self, inputs: Tensor, state: State, constant: int = 0, masks: list[Tensor] | None = None, seen: Tensor | None = None
    ) -> tuple[Tensor, State]:
        """Logits [T, B, V] of the symbols that follow, and the state at the end, cut from the graph.

        inputs: int64 [T, B]
        constant: no gradient flows through the first `constant` steps (burn-in, or all but the last)
        masks: of dropout, a layer [T, B, H] for all layers but the last
        seen: of input dropout, [T, B, 1], 0 where the network does not see its input
        """
        outputs = []
        x = self.encoder(inputs) if self.settings.embedding else nn.functional.embedding(inputs, self.one_hot)
        x = x if seen is None else x * seen
        if constant:
            with torch.no_grad():
                before, state = self.layers(x[:constant], state, part(masks, slice(None, constant)))
            outputs = [before]
        after, state = self.layers(x[constant:], state, part(masks, slice(constant, None)))
        outputs.append(after)
        return self.decoder(torch.cat(outputs)), tuple(s.detach() for s in state)

    def layers(self, x: Tensor, state: State, masks: list[Tensor] | None) -> tuple[Tensor, State]:
        """The last layer's h [T, B, H] and the state at the end, from the inputs [T, B, E or V]."""
        if not self.sigmoid and not masks:
            x, end = self.rnn(x, state if len(state) > 1 else state[0])
            return x, end if isinstance(end, tuple) else (end,)
        ends = []
        for layer in range(self.settings.layers):
            x, *end = self.layer(x, tuple(s[layer : layer + 1].contiguous() for s in state), layer)
            ends.append(end)
            if masks and layer < len(masks):
                x = x * masks[layer]
        return x, tuple(torch.cat(s) for s in zip(*ends))

    def layer(self, x: Tensor, state: State, layer: int) -> State:
        """One layer by itself, through what torch's modules call: its h [T, B, H], then its state at the end."""
        w_ih, w_hh, b_ih, b_hh = (
            getattr(self.rnn, f"{name}_l{layer}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        if self.sigmoid:
            w_ih, w_hh, b_ih, b_hh = w_ih / 2, w_hh / 4, b_ih / 2, (b_hh + w_hh.sum(1) / 2) / 2
        given = state if len(state) > 1 else state[0]
        out, *end = FUNCTIONS[self.settings.cell](
            x, given, [w_ih, w_hh, b_ih, b_hh], True, 1, 0.0, self.training, False, False
        )
        return (self.outer(out), *end)


def part(masks: list[Tensor] | None, steps: slice) -> list[Tensor] | None:
    return [mask[steps] for mask in masks] if masks else None
