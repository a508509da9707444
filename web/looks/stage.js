// A stage of a job: a part of its work, which is a part of its progress.

/**
 * Does some work and gives back the blocks that it took.
 * @template T
 * @param {import('../core/wasm.js').Core} core
 * @param {number} from the share of the job that is done before, 0 to 1
 * @param {number} to the share that is done after it
 * @param {Generator<number, T>} work yields the share of itself that is done, 0 to 1
 * @returns {Generator<number, T>}
 */
export function* stage({ raw: { blocks } }, from, to, work) {
  const { top } = blocks;
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      yield from + (to - from) * value;
    }
  } finally {
    blocks.top = top;
  }
}
