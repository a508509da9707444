// What is measured of how far back a run learns, as an aide sends it and the page reads it.

/**
 * A state of a layer: h, or an lstm's c.
 * @typedef {object} LagLine
 * @property {number} layer from 0
 * @property {'h'|'c'} state
 * @property {number[]} norms mean norm of d loss[t] / d state[t-k], by lag k
 * @property {number|null} half the lag at which that first falls below a half of lag 0; null: not within the window
 * @property {number|null} hundredth below 1 %
 */

/**
 * @typedef {object} Reach
 * @property {LagLine[]} lines of each layer and state
 * @property {{layer: number, factor: number, norm: number}[]} bounds (factor * norm)^lag bounds the layer's own decay
 * @property {number|null} cleared characters after which the memory is cleared in training; null: it is kept
 * @property {boolean} heldOut the losses below are of the held-out part; else of the training part
 * @property {{seen: number, loss: number}[]} reach mean nats per character when only this number of characters is seen
 * @property {number|null} all the same when all before it is seen; null where the text is too long or short for that
 * @property {number} predictions that each of those is the mean of
 */

export {};
