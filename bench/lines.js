// A program that answers each line with a line of JSON, one at a time.
import { spawn } from 'node:child_process';

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to this process's
 */
export function startLines(program, args, env = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let received = '';
  let ended = false;
  /** @type {{ resolve: (answer: any) => void, reject: (error: Error) => void } | null} */
  let waiting = null;
  const settle = () => {
    const end = received.indexOf('\n');
    if (waiting === null || (end < 0 && !ended)) return;
    const { resolve, reject } = waiting;
    waiting = null;
    if (end < 0) return reject(new Error(`${program} ended`));
    const answer = JSON.parse(received.slice(0, end));
    received = received.slice(end + 1);
    if (answer.error) reject(new Error(answer.error));
    else resolve(answer);
  };
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text) => {
    received += text;
    settle();
  });
  const gone = () => {
    ended = true;
    settle();
  };
  child.on('error', gone);
  child.on('close', gone);
  child.stdin.on('error', gone);
  /** The next line. @returns {Promise<any>} */
  const next = () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      settle();
    });
  return {
    next,
    ask: (/** @type {string} */ line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    end: async () => {
      child.stdin.end();
    },
  };
}
