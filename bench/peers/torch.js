// Debian's PyTorch with OpenBLAS, in a process that runs bench/peers/torch_peer.py.
import { fileURLToPath } from 'node:url';
import { startLines } from '../lines.js';

/** @typedef {import('./peer.js').Peer} Peer */

/** Debian's Python, even if another is in the path: only Debian's has its PyTorch. */
const PYTHON = '/usr/bin/python3';

/** @param {string} text @param {{ threads: number }} how @returns {Promise<Peer>} */
export async function open(text, { threads }) {
  const count = String(threads);
  const program = fileURLToPath(new URL('torch_peer.py', import.meta.url));
  const lines = startLines(PYTHON, [program], {
    OPENBLAS_NUM_THREADS: count,
    OMP_NUM_THREADS: count,
  });
  const ask = (/** @type {object} */ request) => lines.ask(JSON.stringify(request));
  const { version } = await ask({ text, threads }).catch(() => {
    throw new Error('PyTorch ended: is python3-torch installed?');
  });
  return {
    name: 'PyTorch',
    version: `${version}, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
    open: async ({ settings }) => ({
      seconds: (await ask({ settings })).seconds,
      slices: async (what, seconds) => {
        const speeds = [];
        for (const _ of what) speeds.push((await ask({ slice: seconds })).speed);
        return speeds;
      },
      close: async () => {},
    }),
    losses: async ({ settings }, weights, epochs) =>
      (await ask({ settings, weights, epochs })).losses,
    close: lines.end,
  };
}
