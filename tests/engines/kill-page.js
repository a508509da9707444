// The page of the kill tests: says what it finds in the store, then saves one run over and over until its browser is killed.
// It speaks to its host by what it asks for: /found/GENERATION/COUNTER, /saved/GENERATION/COUNTER, /failed/WHY.
import { Runs } from '../../web/store/runs.js';

const ID = 'run';
const TEXT = '# A text\n\nIts characters say which save it is of: none.\n'.repeat(100);

/** A save is this large, bytes: a small one is written in a millisecond, a large one in a hundred. */
const SIZES = [10_000, 300_000, 3_000_000];

/** @param {string} path */
const say = (path) => fetch(path, { cache: 'no-store' }).catch(() => {});

/** A checkpoint that says of each of its words which save it is of. @param {number} counter */
function checkpointOf(counter) {
  const bytes = SIZES[counter % SIZES.length] ?? 0;
  return new Uint32Array(bytes / 4).fill(counter).buffer;
}

/** The save that a snapshot is of; -1: parts of several, or damaged. @param {import('../../web/store/save.js').Snapshot} snapshot */
function counterOf({ checkpoint, text, curve }) {
  const words = new Uint32Array(checkpoint);
  const counter = words[0] ?? -1;
  const whole =
    text === TEXT && curve.counter === counter && words.every((word) => word === counter);
  return whole && words.byteLength === checkpointOf(counter).byteLength ? counter : -1;
}

async function main() {
  const runs = await Runs.open({ tab: crypto.getRandomValues(new Uint32Array(3)).join('-') });
  const found = await runs.claim(ID);
  let counter = found ? counterOf(found.snapshot) : 0;
  // The generation before the claim, which is that of the save.
  await say(`/found/${(found?.row.generation ?? 1) - 1}/${counter}`);
  const [row] = await runs.list();
  const described = {
    ...{ id: ID, name: 'Killed', named: false, textName: 'text', epoch: 0, loss: null },
    ...{ heldOutLoss: null, best: null, counted: 1, began: row?.began ?? Date.now() },
  };
  for (;;) {
    counter += 1;
    const snapshot = {
      checkpoint: checkpointOf(counter),
      text: TEXT,
      textName: 'text',
      curve: { counter },
    };
    const { generation } = await runs.save({ ...described, epoch: counter }, snapshot);
    say(`/saved/${generation}/${counter}`);
    await new Promise((resolve) => setTimeout(resolve, 20 * Math.random()));
  }
}

main().catch((error) => say(`/failed/${encodeURIComponent(`${error.why ?? ''} ${error.stack}`)}`));
