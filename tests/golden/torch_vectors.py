#!/usr/bin/python3
"""Writes torch_vectors.txt: what PyTorch's loss is over 20 steps, for each cell and each optimizer.

    apt-get install python3-torch && /usr/bin/python3 tests/golden/torch_vectors.py

Made with Debian 12's python3-torch 1.13.0 (torch.__version__ 1.13.0a0), Python 3.11. Nothing here reads Plateau: the
windows are cut as docs and DESIGN.md say, the rest is torch's RNNs and torch.optim in float64 on one thread, so a second
run writes the same bytes. tests/c/test_torch.c (float, 1e-5) and tests/c/double_torch.c (double, 1e-10) read the file.

The file is lines of words, '#' starts a comment:
    text LETTERS                 the training text; a case uses its first `length` letters. Symbol i is 'a' + i
    model NAME TENSORS V         then, for each tensor, `tensor NAME ROWS COLS` and its float32 bits in hex, row-major
                                 of a tied model encoder.weight and decoder.weight are one leaf, and stand here twice
    case MODEL LENGTH KEY=VALUE... names of the field table
    losses X * 20                mean nats per character of each step's batch, before that step's update

A sigmoid rnn is not in torch. Its weights are the leaves, the optimizer works on them, and a tanh RNN runs on weights
derived from them inside the graph: sigmoid(s) = (1 + tanh(s / 2)) / 2, so with h = (1 + u) / 2, u starting at -1,
    u = tanh((W_ih x + b_ih + b_hh + W_hh (1 + u) / 2) / 2).
"""
import os
import struct
import torch

STEPS, BATCH, WINDOW, VOCABULARY, SEED = 20, 4, 8, 11, 20221028
TANH, SIGMOID = ('rnn', 'tanh'), ('rnn', 'sigmoid')
KINDS = {'rnn-tanh': TANH, 'rnn-sigmoid': SIGMOID, 'gru': ('gru', ''), 'lstm': ('lstm', '')}
SIZES = {'onehot': dict(embedding=0, hidden=17, layers=1), 'embedded': dict(embedding=7, hidden=13, layers=2)}

# How each optimizer is run on each size, so that every option meets every cell: the text's length (33: one step an
# epoch with reset; 54: 6 windows, the second batch of 2 rows; 119: streams of 29, the last window of 5) and settings.
RUNS = [
    ('onehot', 33, dict(state='reset', optimizer='sgd', lr=0.5)),
    ('embedded', 119, dict(state='carry', optimizer='sgd', lr=0.05, loss_scale='sum', clip=1.5, weight_decay=0.01)),
    ('onehot', 119, dict(state='carry', optimizer='momentum', lr=0.1, momentum=0.9, weight_decay=0.02)),
    ('embedded', 33, dict(state='reset', optimizer='momentum', lr=0.1, momentum=0.9, clip=0.25)),
    ('onehot', 54, dict(state='reset', optimizer='nesterov', lr=0.02, momentum=0.9, loss_scale='sum', clip=2)),
    ('embedded', 119, dict(state='carry', optimizer='nesterov', lr=0.1, momentum=0.9, weight_decay=0.005)),
    ('onehot', 119, dict(state='carry', optimizer='rmsprop', lr=0.004, beta2=0.95, eps=1e-6, clip=0.3)),
    ('embedded', 54, dict(state='reset', optimizer='rmsprop', lr=0.002, beta2=0.99, eps=1e-8, weight_decay=0.01)),
    ('onehot', 33, dict(state='reset', optimizer='adam', lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8,
                        weight_decay=0.01)),
    ('embedded', 119, dict(state='carry', optimizer='adam', lr=0.005, beta1=0.8, beta2=0.99, eps=1e-6, clip=0.5)),
    ('onehot', 119, dict(state='carry', optimizer='adamw', lr=0.01, beta1=0.9, beta2=0.99, eps=1e-8,
                         weight_decay=0.1, clip=0.2)),
    ('embedded', 54, dict(state='reset', optimizer='adamw', lr=0.005, beta1=0.9, beta2=0.999, eps=1e-7,
                          weight_decay=0.5, loss_scale='sum')),
]

# What came later is written after the rest: an encoder that is the decoder once more. Norms of more than `clip` show that
# clipping counts it once.
TIED_SIZES = {'tied': dict(embedding=13, hidden=13, layers=2, tied=1)}
TIED_RUNS = [
    ('tied', 33, dict(state='reset', optimizer='sgd', lr=0.3, clip=0.2)),
    ('tied', 119, dict(state='carry', optimizer='momentum', lr=0.05, momentum=0.9, weight_decay=0.02, clip=0.5)),
    ('tied', 54, dict(state='reset', optimizer='nesterov', lr=0.02, momentum=0.9, loss_scale='sum', clip=2)),
    ('tied', 119, dict(state='carry', optimizer='rmsprop', lr=0.002, beta2=0.95, eps=1e-6, clip=0.3)),
    ('tied', 119, dict(state='carry', optimizer='adam', lr=0.005, beta1=0.8, beta2=0.99, eps=1e-6, weight_decay=0.01)),
    ('tied', 54, dict(state='reset', optimizer='adamw', lr=0.01, beta1=0.9, beta2=0.99, eps=1e-8, weight_decay=0.3,
                      clip=0.1)),
]


def draw_weights(cell, embedding, hidden, layers, seed, tied=0):
    """Initial weights by torch name, float32: uniform, within 1.5 / sqrt(fan-in), biases within 0.2."""
    gates = {'rnn': 1, 'gru': 3, 'lstm': 4}[cell]
    shapes = {'encoder.weight': (VOCABULARY, embedding)} if embedding else {}
    for k in range(layers):
        width = hidden if k else embedding or VOCABULARY
        shapes[f'rnn.weight_ih_l{k}'] = (gates * hidden, width)
        shapes[f'rnn.weight_hh_l{k}'] = (gates * hidden, hidden)
        shapes[f'rnn.bias_ih_l{k}'] = (gates * hidden,)
        shapes[f'rnn.bias_hh_l{k}'] = (gates * hidden,)
    shapes['decoder.weight'] = (VOCABULARY, hidden)
    shapes['decoder.bias'] = (VOCABULARY,)
    generator = torch.Generator().manual_seed(seed)
    weights = {name: (torch.rand(shape, generator=generator) * 2 - 1) * (1.5 / shape[-1] ** 0.5 if len(shape) > 1 else 0.2)
               for name, shape in shapes.items()}
    return tie(weights, tied)


def tie(weights, tied):
    """The same weights, with the encoder in place of the decoder where they are tied."""
    return {**weights, 'decoder.weight': weights['encoder.weight']} if tied else weights


def as_tanh(weights, layers):
    """The tanh network's rnn weights, and its decoder, from a sigmoid network's. Differentiable."""
    out = dict(weights)
    for k in range(layers):
        ih, hh = weights[f'rnn.weight_ih_l{k}'], weights[f'rnn.weight_hh_l{k}']
        bias = weights[f'rnn.bias_ih_l{k}'] / 2 + hh.sum(1) / 4
        if k:  # the layer below also gives u instead of h
            bias = bias + ih.sum(1) / 4
        out[f'rnn.weight_ih_l{k}'] = ih / 4 if k else ih / 2
        out[f'rnn.weight_hh_l{k}'] = hh / 4
        out[f'rnn.bias_ih_l{k}'] = bias
        out[f'rnn.bias_hh_l{k}'] = weights[f'rnn.bias_hh_l{k}'] / 2
    out['decoder.weight'] = weights['decoder.weight'] / 2
    out['decoder.bias'] = weights['decoder.bias'] + weights['decoder.weight'].sum(1) / 2
    return out


def windows(symbols, state):
    """Yields for ever (fresh, inputs, targets): T x B symbols, and whether the state starts anew."""
    predictions = len(symbols) - 1
    while True:
        if state == 'reset':
            starts = [w * WINDOW for w in range(predictions // WINDOW)]
            for first in range(0, len(starts), BATCH):
                rows = starts[first:first + BATCH]
                yield True, *(torch.tensor([[symbols[s + t + ahead] for s in rows] for t in range(WINDOW)])
                              for ahead in (0, 1))
        else:
            length = predictions // BATCH
            for first in range(0, length, WINDOW):
                steps = range(first, min(first + WINDOW, length))
                yield first == 0, *(torch.tensor([[symbols[b * length + t + ahead] for b in range(BATCH)]
                                                  for t in steps]) for ahead in (0, 1))


def make_optimizer(parameters, run):
    decay = run.get('weight_decay', 0)
    kind = run['optimizer']
    if kind in ('sgd', 'momentum', 'nesterov'):
        return torch.optim.SGD(parameters, lr=run['lr'], momentum=run.get('momentum', 0), weight_decay=decay,
                               nesterov=kind == 'nesterov')
    if kind == 'rmsprop':
        return torch.optim.RMSprop(parameters, lr=run['lr'], alpha=run['beta2'], eps=run['eps'], weight_decay=decay)
    make = torch.optim.Adam if kind == 'adam' else torch.optim.AdamW
    return make(parameters, lr=run['lr'], betas=(run['beta1'], run['beta2']), eps=run['eps'], weight_decay=decay)


def train(kind, size, weights, symbols, run, dtype):
    """Losses of 20 steps."""
    cell, activation = KINDS[kind]
    hidden, layers, embedding = size['hidden'], size['layers'], size['embedding']
    # what nn.RNN, nn.GRU and nn.LSTM call; the modules themselves keep a list of their own weights, which
    # stateless.functional_call does not replace
    network = {'rnn': torch.rnn_tanh, 'gru': torch.gru, 'lstm': torch.lstm}[cell]
    order = [f'rnn.{part}_l{k}' for k in range(layers) for part in ('weight_ih', 'weight_hh', 'bias_ih', 'bias_hh')]
    tied = size.get('tied', 0)
    leaves = {name: value.to(dtype, copy=True).requires_grad_() for name, value in weights.items()
              if not (tied and name == 'decoder.weight')}
    optimizer = make_optimizer(list(leaves.values()), run)
    losses, state = [], None
    for _, (fresh, inputs, targets) in zip(range(STEPS), windows(symbols, run['state'])):
        rows = inputs.shape[1]
        if fresh:
            h = torch.full((layers, rows, hidden), -1.0 if activation == 'sigmoid' else 0.0, dtype=dtype)
            state = (h, torch.zeros_like(h)) if cell == 'lstm' else h
        used = tie(leaves, tied)
        used = as_tanh(used, layers) if activation == 'sigmoid' else used
        x = used['encoder.weight'][inputs] if embedding else torch.nn.functional.one_hot(inputs, VOCABULARY).to(dtype)
        output, *state = network(x, state, [used[name] for name in order], has_biases=True, num_layers=layers,
                                 dropout=0.0, train=True, bidirectional=False, batch_first=False)
        state = tuple(s.detach() for s in state) if cell == 'lstm' else state[0].detach()
        logits = torch.nn.functional.linear(output, used['decoder.weight'], used['decoder.bias'])
        total = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction='sum')
        losses.append(total.item() / targets.numel())
        optimizer.zero_grad()
        (total / (rows if run.get('loss_scale') == 'sum' else targets.numel())).backward()
        if run.get('clip'):
            torch.nn.utils.clip_grad_norm_(list(leaves.values()), run['clip'])
        optimizer.step()
    return losses


def hex_lines(values):
    words = [struct.pack('>f', v).hex() for v in values.flatten().tolist()]
    return [' '.join(words[i:i + 12]) for i in range(0, len(words), 12)]


def main():
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(SEED)
    # half of the letters follow the one before: something to learn
    symbols = [0]
    for a, b in torch.randint(0, 2 * VOCABULARY, (127, 2), generator=generator).tolist():
        symbols.append((symbols[-1] * 3 + 1) % VOCABULARY if a < VOCABULARY else b % VOCABULARY)
    lines = ['# Written by torch_vectors.py (torch ' + torch.__version__ + '); it explains the format.',
             'text ' + ''.join(chr(ord('a') + s) for s in symbols)]
    lines += vectors(SIZES, RUNS, symbols) + vectors(TIED_SIZES, TIED_RUNS, symbols)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'torch_vectors.txt')
    with open(path, 'w', encoding='ascii') as file:
        file.write('\n'.join(lines) + '\n')


def vectors(sizes, runs, symbols):
    """The lines of models of these sizes and their cases."""
    lines, cases, worst = [], [], 0.0
    for number, kind in enumerate(KINDS):
        for name, size in sizes.items():
            weights = draw_weights(KINDS[kind][0], **size, seed=SEED + 10 * number + len(name))
            lines.append(f'model {kind}/{name} {len(weights)} {VOCABULARY}')
            for tensor, values in weights.items():
                rows, cols = values.shape if values.dim() > 1 else (1, len(values))
                lines += [f'tensor {tensor} {rows} {cols}', *hex_lines(values)]
            for _, length, run in (r for r in runs if r[0] == name):
                losses = train(kind, size, weights, symbols[:length], run, torch.float64)
                single = train(kind, size, weights, symbols[:length], run, torch.float32)
                worst = max(worst, max(abs(a - b) / a for a, b in zip(losses, single)))
                settings = dict(cell=KINDS[kind][0], **({'activation': KINDS[kind][1]} if KINDS[kind][1] else {}),
                                **size, window=WINDOW, batch=BATCH, **run)
                cases.append(f'case {kind}/{name} {length} ' + ' '.join(f'{k}={v}' for k, v in settings.items()))
                cases += ['losses ' + ' '.join(f'{x:.17g}' for x in losses[:10]),
                          ' '.join(f'{x:.17g}' for x in losses[10:])]
                print(f"{kind:12}{name:9}{run['optimizer']:9}{losses[0]:8.4f} ->{losses[-1]:8.4f}   float32 off by "
                      f'{max(abs(a - b) / a for a, b in zip(losses, single)):.1e}')
    lines.append(f"# torch's own float32 departs from these losses by at most {worst:.1e} of them")
    return lines + cases


if __name__ == '__main__':
    main()
