// Debian's PyTorch with OpenBLAS, in a process that runs bench/peers/torch_peer.py.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./peer.js').Peer} Peer */

/** Debian's Python, even if another is in the path: only Debian's has its PyTorch. */
const PYTHON = '/usr/bin/python3';

/**
 * A process that answers lines of JSON with lines of JSON, one at a time.
 * @param {Record<string, string>} env
 */
function start(env) {
  const child = spawn(PYTHON, [fileURLToPath(new URL('torch_peer.py', import.meta.url))], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let received = '';
  /** @type {{ resolve: (answer: any) => void, reject: (error: Error) => void } | null} */
  let waiting = null;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text) => {
    received += text;
    const end = received.indexOf('\n');
    if (end < 0) return;
    const answer = JSON.parse(received.slice(0, end));
    received = received.slice(end + 1);
    if (answer.error) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer);
  });
  const gone = () => waiting?.reject(new Error('PyTorch ended: is python3-torch installed?'));
  child.on('error', gone);
  child.on('exit', gone);
  child.stdin.on('error', gone);
  return {
    ask: (/** @type {object} */ request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    end: () => child.stdin.end(),
  };
}

/** @param {string} text @param {{ threads: number }} how @returns {Promise<Peer>} */
export async function open(text, { threads }) {
  const count = String(threads);
  const { ask, end } = start({ OPENBLAS_NUM_THREADS: count, OMP_NUM_THREADS: count });
  const { version } = await ask({ text, threads });
  return {
    name: 'PyTorch',
    version: `${version}, ${threads === 1 ? 'one thread' : `${threads} threads`}`,
    speeds: async ({ settings }, seconds, samples) =>
      (await ask({ settings, seconds, samples })).speeds,
    losses: async ({ settings }, weights, epochs) =>
      (await ask({ settings, weights, epochs })).losses,
    close: async () => {
      end();
    },
  };
}
