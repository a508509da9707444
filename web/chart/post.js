// What the post printed of its own run: the loss summed over its 16 steps, every 100 epochs (901 it left out).

const STEPS = 16;
/** @type {readonly (readonly [number, number])[]} */
const PRINTED = [
  [1, 107.64],
  [101, 14.23],
  [201, 5.19],
  [301, 3.52],
  [401, 2.86],
  [501, 2.64],
  [601, 2.53],
  [701, 2.47],
  [801, 2.43],
  [1001, 2.38],
  [1101, 2.36],
  [1201, 2.34],
  [1301, 2.33],
  [1401, 2.32],
  [1501, 2.31],
];

/** Epoch, what was printed, and nats per character. */
export const POST = PRINTED.map(([epoch, printed]) => ({ epoch, printed, nats: printed / STEPS }));
