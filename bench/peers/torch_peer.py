"""The benchmark's network in PyTorch: requests are lines of JSON on standard input, answers on standard output.

bench/peers/torch.js starts this with Debian's Python and OpenBLAS. Requests:
  {"text": TEXT, "threads": N}                         -> {"version": TEXT}; the first one
  {"settings": {...}}                                  -> {"seconds": S} of a step; the network is open and warm
  {"slice": S}                                         -> {"speed": characters a second} over S seconds, or over one step
  {"settings": {...}, "weights": FILE, "epochs": N}    -> {"losses": [mean of an epoch, ...]}
A failure is answered with {"error": SENTENCE}.
"""

import ctypes
import json
import struct
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

# As in bench/native.c: after this time the caches are warm and the CPU runs at full clock.
WARM_SECONDS = 0.3
KINDS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Windows:
    """Windows of a text that is cut into parallel streams, time first; the first window follows the last."""

    def __init__(self, text, batch, window):
        symbols = sorted(set(text))
        number = {symbol: i for i, symbol in enumerate(symbols)}
        codes = torch.tensor([number[symbol] for symbol in text])
        self.symbols = len(symbols)
        self.window = window
        length = (len(text) - 1) // batch
        self.count = length // window
        if self.count == 0:
            raise ValueError("The text is shorter than one window of every stream.")
        self.inputs = codes[: batch * length].view(batch, length).t().contiguous()
        self.targets = codes[1 : batch * length + 1].view(batch, length).t().contiguous()

    def get(self, i):
        rows = slice(i * self.window, (i + 1) * self.window)
        return self.inputs[rows], self.targets[rows].reshape(-1)


class LibraryLayer(nn.Module):
    """nn.RNN, nn.GRU or nn.LSTM on one-hot rows, which are looked up in an identity matrix."""

    def __init__(self, kind, symbols, hidden, layers):
        super().__init__()
        self.rnn = kind(symbols, hidden, num_layers=layers)
        self.register_buffer("rows", torch.eye(symbols))

    def forward(self, inputs, state):
        return self.rnn(F.embedding(inputs, self.rows), state)


class LookedUpRnn(nn.Module):
    """A tanh RNN whose input weights are an embedding, so no product multiplies zeros."""

    def __init__(self, symbols, hidden):
        super().__init__()
        like = nn.RNN(symbols, hidden)
        self.weight_ih = nn.Parameter(like.weight_ih_l0.detach().t().contiguous())
        self.weight_hh = nn.Parameter(like.weight_hh_l0.detach())
        self.bias_ih = nn.Parameter(like.bias_ih_l0.detach())
        self.bias_hh = nn.Parameter(like.bias_hh_l0.detach())

    def forward(self, inputs, state):
        h, u = state[0], self.weight_hh.t()
        sums = F.embedding(inputs, self.weight_ih) + (self.bias_ih + self.bias_hh)
        out = []
        for z in sums.unbind(0):
            h = torch.tanh(torch.addmm(z, h, u))
            out.append(h)
        return torch.stack(out), h[None]


class Run:
    """A network and its optimizer on one text. The state is carried from window to window and cleared at each epoch."""

    def __init__(self, text, settings):
        self.cell = settings["cell"]
        self.hidden = int(settings["hidden"])
        self.layers = int(settings["layers"])
        self.batch = int(settings["batch"])
        self.clip = float(settings["clip"])
        self.windows = Windows(text, self.batch, int(settings["window"]))
        self.at = 0
        symbols = self.windows.symbols
        torch.manual_seed(1)
        # The faster of two ways on one core of Zen 4. Thousands of characters a second with one-hot rows and with an
        # embedding: rnn 128 152 and 210, but lstm 128 65 and 61, gru 256 32 and 28, lstm 256 23 and 21. There the
        # library's own layer saves more than the product with zeros costs.
        if self.cell == "rnn" and self.layers == 1:
            self.layer = LookedUpRnn(symbols, self.hidden)
        else:
            self.layer = LibraryLayer(KINDS[self.cell], symbols, self.hidden, self.layers)
        self.decoder = nn.Linear(self.hidden, symbols)
        self.parameters = [*self.layer.parameters(), *self.decoder.parameters()]
        # foreach=True, kernels for another core (OPENBLAS_CORETYPE) and larger malloc thresholds made no difference
        # beyond the noise, so the defaults stay.
        self.optimizer = torch.optim.Adam(self.parameters, lr=0.002)

    def load(self, tensors):
        """Takes weights under Plateau's names, which are PyTorch's."""
        with torch.no_grad():
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                values = tensors[f"rnn.{name}_l0"]
                if self.cell != "rnn":
                    getattr(self.layer.rnn, f"{name}_l0").copy_(values.view_as(getattr(self.layer.rnn, f"{name}_l0")))
                    continue
                mine = getattr(self.layer, name)
                mine.copy_(values.t() if name == "weight_ih" else values.view_as(mine))
            self.decoder.weight.copy_(tensors["decoder.weight"])
            self.decoder.bias.copy_(tensors["decoder.bias"].view(-1))

    def cleared(self):
        zeros = torch.zeros(self.layers, self.batch, self.hidden)
        return (zeros, zeros) if self.cell == "lstm" else zeros

    def step(self):
        if self.at % self.windows.count == 0:
            self.state = self.cleared()
        inputs, targets = self.windows.get(self.at % self.windows.count)
        self.at += 1
        out, state = self.layer(inputs, self.state)
        self.state = tuple(part.detach() for part in state) if self.cell == "lstm" else state.detach()
        loss = F.cross_entropy(self.decoder(out).view(-1, self.windows.symbols), targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.optimizer.step()
        return loss.item()

    def speed(self, min_seconds):
        characters = self.batch * self.windows.window
        steps, began = 0, time.perf_counter()
        while True:
            self.step()
            steps += 1
            took = time.perf_counter() - began
            if took >= min_seconds:
                return steps * characters / took

    def epoch(self):
        losses = [self.step() for _ in range(self.windows.count)]
        return sum(losses) / len(losses)


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, end = entry["data_offsets"]
            tensors[name] = torch.frombuffer(bytearray(data[first:end]), dtype=torch.float32).view(entry["shape"])
    return tensors


def version():
    """The version of PyTorch, and the core whose kernels OpenBLAS chose."""
    lines = torch.__config__.show().splitlines()
    capability = next((line.split(":")[1].strip() for line in lines if "CPU capability" in line), "?")
    try:
        blas = ctypes.CDLL("libblas.so.3")
        blas.openblas_get_config.restype = ctypes.c_char_p
        words = blas.openblas_get_config().decode().split()
        # "OpenBLAS 0.3.21 NO_LAPACKE ... SkylakeX MAX_THREADS=64"
        products = f"{words[0]} {words[1]} ({words[-2]})"
    except (OSError, AttributeError):
        raise RuntimeError("PyTorch would multiply without OpenBLAS: install libopenblas0-pthread.") from None
    return f"PyTorch {torch.__version__} {capability}, {products}"


def main():
    text = ""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "text" in request:
                text = request["text"]
                torch.set_num_threads(request["threads"])
                answer = {"version": version()}
            elif "weights" in request:
                run = Run(text, request["settings"])
                run.load(read_safetensors(request["weights"]))
                answer = {"losses": [run.epoch() for _ in range(request["epochs"])]}
            elif "settings" in request:
                run = Run(text, request["settings"])
                characters = run.batch * run.windows.window
                seconds = characters / run.speed(0)
                if seconds <= WARM_SECONDS:
                    run.speed(WARM_SECONDS)
                    seconds = characters / run.speed(0)
                answer = {"seconds": seconds}
            else:
                answer = {"speed": run.speed(request["slice"])}
        except (KeyError, ValueError, RuntimeError) as error:
            answer = {"error": str(error) or repr(error)}
        print(json.dumps(answer), flush=True)


main()
