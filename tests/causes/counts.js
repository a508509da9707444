// Figures of a curve and of a text that need no network.

/** Of the epochs of the true continuation, how many cost more than the one before; and how far they jump. @param {(number | null)[]} losses */
export function swings(losses) {
  const known = losses.filter((loss) => loss !== null);
  const rises = known.filter((loss, i) => i > 0 && loss > (known[i - 1] ?? loss)).length;
  const jumps = known.slice(1).map((loss, i) => Math.abs(loss - (known[i] ?? loss)));
  const mean = known.reduce((sum, loss) => sum + loss, 0) / known.length;
  const jump = jumps.reduce((sum, x) => sum + x, 0) / Math.max(1, jumps.length);
  return { rises: rises / Math.max(1, known.length - 1), jump: jump / mean };
}

/** The mean cost of a character by counts of the two before it, interpolated: no network and no command. */
export function bigrams(/** @type {string} */ learnt, /** @type {string} */ read) {
  /** @type {Map<string, Map<string, number>>} */
  const counts = new Map();
  const add = (/** @type {string} */ context, /** @type {string} */ c) => {
    const own = counts.get(context) ?? new Map();
    counts.set(context, own.set(c, (own.get(c) ?? 0) + 1));
  };
  for (let i = 2; i < learnt.length; i++)
    for (const n of [0, 1, 2]) add(learnt.slice(i - n, i), learnt[i] ?? '');
  const symbols = new Set(learnt + read).size;
  let sum = 0;
  for (let i = 2; i < read.length; i++) {
    let p = 1 / symbols;
    for (const n of [0, 1, 2]) {
      const own = counts.get(read.slice(i - n, i));
      if (!own) continue;
      const total = [...own.values()].reduce((a, b) => a + b, 0);
      p = ((own.get(read[i] ?? '') ?? 0) + own.size * p) / (total + own.size);
    }
    sum -= Math.log(p);
  }
  return sum / Math.max(1, read.length - 2);
}
