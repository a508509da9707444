"""What other tools recommend for a text like this, trained in PyTorch on one thread for some seconds.

bench/quality/methods.js starts it with one line of JSON on standard input:
  {"recipe": "word-lm" | "char-rnn", "train": [symbol, ...], "test": [...], "tail": [...], "symbols": V, "seed": S, "seconds": T}
and reads a line for each moment: {"seconds": s, "test": nats, "tail": nats}, of the weights of that moment. Seconds are processor
time of training and of measuring the test text, which the recipes need too; measuring the tail is not counted.

The settings are published ones, of characters instead of words for the first:
  word-lm   PyTorch's example word_language_model: LSTM of 2 x 200 with an embedding of 200, dropout 0.2, SGD at 20, clipped at
            0.25, windows of 35 in batches of 20, the rate a quarter after an epoch that was no better on the test text, 40 epochs
  char-rnn  Karpathy's char-rnn: LSTM of 2 x 128 on one-hot rows, RMSprop (0.95) at 0.002, times 0.97 an epoch from the tenth
            on, gradients clamped to 5, windows of 50 in batches of 50, 50 epochs
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Network(nn.Module):
    """An LSTM of two layers between symbols and logits. `embedding` 0: one-hot rows."""

    def __init__(self, symbols, embedding, hidden, dropout):
        super().__init__()
        self.encoder = nn.Embedding(symbols, embedding) if embedding else None
        self.register_buffer("rows", torch.eye(symbols))
        self.rnn = nn.LSTM(embedding or symbols, hidden, 2, dropout=dropout)
        self.decoder = nn.Linear(hidden, symbols)
        self.drop = nn.Dropout(dropout)

    def forward(self, inputs, state):
        rows = self.encoder(inputs) if self.encoder else F.embedding(inputs, self.rows)
        out, state = self.rnn(self.drop(rows), state)
        return self.decoder(self.drop(out)), state


class WordLm:
    batch, window, epochs = 20, 35, 40

    def __init__(self, symbols):
        self.network = Network(symbols, 200, 200, 0.2)
        nn.init.uniform_(self.network.encoder.weight, -0.1, 0.1)
        nn.init.uniform_(self.network.decoder.weight, -0.1, 0.1)
        nn.init.zeros_(self.network.decoder.bias)
        self.rate, self.best = 20.0, math.inf

    def update(self):
        parameters = list(self.network.parameters())
        nn.utils.clip_grad_norm_(parameters, 0.25)
        with torch.no_grad():
            for p in parameters:
                p.add_(p.grad, alpha=-self.rate)

    def end_epoch(self, _epoch, test):
        if test < self.best:
            self.best = test
        else:
            self.rate /= 4


class CharRnn:
    batch, window, epochs = 50, 50, 50

    def __init__(self, symbols):
        self.network = Network(symbols, 0, 128, 0)
        for p in self.network.parameters():
            nn.init.uniform_(p, -0.08, 0.08)
        for layer in range(2):
            getattr(self.network.rnn, f"bias_ih_l{layer}").data[128:256] = 1
        self.optimizer = torch.optim.RMSprop(self.network.parameters(), lr=0.002, alpha=0.95)

    def update(self):
        nn.utils.clip_grad_value_(self.network.parameters(), 5)
        self.optimizer.step()

    def end_epoch(self, epoch, _test):
        if epoch >= 10:
            for group in self.optimizer.param_groups:
                group["lr"] *= 0.97


RECIPES = {"word-lm": WordLm, "char-rnn": CharRnn}


def streams(symbols, batch, window):
    """The text in `batch` streams side by side, time first. A text that is too short has fewer."""
    batch = max(1, min(batch, (len(symbols) - 1) // window))
    length = (len(symbols) - 1) // batch
    inputs = symbols[: batch * length].view(batch, length).t().contiguous()
    targets = symbols[1 : batch * length + 1].view(batch, length).t().contiguous()
    return inputs, targets


def cost(network, symbols):
    """Mean nats of a text that is read from its first character on, as one stream."""
    network.eval()
    state, nats = None, 0.0
    with torch.no_grad():
        for at in range(0, len(symbols) - 1, 1000):
            part = symbols[at : at + 1001]
            logits, state = network(part[:-1].view(-1, 1), state)
            nats += F.cross_entropy(logits.flatten(0, 1), part[1:], reduction="sum").item()
    network.train()
    return nats / (len(symbols) - 1)


def train(request):
    torch.manual_seed(request["seed"])
    text, test, tail = (torch.tensor(request[name]) for name in ("train", "test", "tail"))
    recipe = RECIPES[request["recipe"]](request["symbols"])
    network = recipe.network
    inputs, targets = streams(text, recipe.batch, recipe.window)
    began = time.process_time()
    for epoch in range(1, recipe.epochs + 1):
        state = None
        for at in range(0, len(inputs), recipe.window):
            network.zero_grad()
            logits, state = network(inputs[at : at + recipe.window], state)
            state = tuple(part.detach() for part in state)
            F.cross_entropy(logits.flatten(0, 1), targets[at : at + recipe.window].flatten()).backward()
            recipe.update()
            if time.process_time() - began > request["seconds"]:
                break
        measured = cost(network, test)
        recipe.end_epoch(epoch, measured)
        seconds = time.process_time() - began
        print(json.dumps({"seconds": seconds, "test": measured, "tail": cost(network, tail)}), flush=True)
        if seconds > request["seconds"]:
            return
        began = time.process_time() - seconds


torch.set_num_threads(1)
train(json.loads(sys.stdin.readline()))
