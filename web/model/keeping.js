// Keeps the run at hand on this device while it trains, and brings back what was kept. No DOM.
//
// Each run is kept under its curve's id, so one that comes back continues where it is kept.
// Event: 'change' when what is kept, or what is said of it, changed.

import { Runs } from '../store/runs.js';
import { sentenceOf } from '../wire/refusal.js';
import { keepWords } from '../words/keep.js';
import { keptWords } from '../words/kept.js';
import { saidOf } from './kept-said.js';
import { Points } from './points.js';
import { ANY_KEPT, anyKept, recall, keep as remember } from './remembered.js';
import { takeSnapshot } from './snapshot.js';

/**
 * @import { KeptRow } from '../store/rows.js'
 * @import { Conductor } from './conductor.js'
 * @import { Curve } from './curve.js'
 * @import { Snapshot } from './snapshot.js'
 */

/**
 * How the run at hand is kept: up to a moment; not since then; by the reader's wish no longer; by another tab;
 * nowhere, as it was removed.
 * @typedef {'kept'|'failing'|'forgotten'|'taken'|'gone'} Standing
 */

/**
 * @typedef {object} Entry
 * @property {Standing} standing
 * @property {KeptRow|null} row as it was written last
 * @property {number} step of the run when that was
 * @property {number} samples that it had then
 * @property {number} at when that was, or since when nothing is saved; ms since 1970
 * @property {string} sentence why it is not kept; ''
 */

/** Milliseconds of training between two saves: with the time a save takes, at most 30 s are lost. */
const INTERVAL = 20_000;
/** The first save comes so soon after training began: it has the text. */
const FIRST = 2000;

/** Keys of what is remembered: 'off' where nothing is to be kept; the offer that was declined. */
const ON = 'plateau-keep';
const DECLINED = 'plateau-declined';
/** Each tab holds a lock of this name and its id, so that others know that it lives. */
const LOCK = 'plateau-tab-';

export class Keeping extends EventTarget {
  /** Newest first. @type {KeptRow[]} */
  rows = [];
  /** The run of an earlier visit that may be brought back. @type {KeptRow|null} */
  offer = null;
  /** Tabs that are open, this one too, by their ids. @type {Set<string>} */
  tabs = new Set();
  /** Why what is kept could not be read; then the rows are those that were read last. */
  trouble = '';

  #conductor;
  /** @type {import('./run.js').Run|null} */
  #run = null;
  #on = recall(ON) !== 'off';
  /** Runs of this visit, by id. @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {Promise<Runs>|null} */
  #opening = null;
  /** @type {Runs|null} */
  #runs = null;
  /** What is written, in its order. @type {Promise<unknown>} */
  #writing = Promise.resolve();
  /** When the next save is due while it trains; Infinity: that is not known yet. */
  #due = Infinity;
  /** A save was asked for that is not done. */
  #saving = false;
  #id = randomId();
  #ended = false;

  /** @param {Conductor} conductor */
  constructor(conductor) {
    super();
    this.#conductor = conductor;
    conductor.addEventListener('replaced', this.#replaced);
    anyKept().then((any) => {
      if (any) this.#look();
    });
  }

  /** Whether the reader wants runs to be kept. */
  get on() {
    return this.#on;
  }

  /** Of this tab, as the owner of a run. */
  get id() {
    return this.#id;
  }

  /** That in words. */
  get said() {
    return saidOf(this);
  }

  /** The run that may be brought back, in a sentence. */
  get offered() {
    if (!this.offer) return '';
    return keptWords.offer(this.offer, (Date.now() - this.offer.saved) / 1000);
  }

  /** How the run at hand is kept; null while there is nothing to keep. @returns {Entry|null} */
  get now() {
    const { curve } = this.#conductor.run;
    return (curve && this.#entries.get(curve.id)) ?? null;
  }

  /** True while the run at hand has more than is kept, and no save of it is to come soon. */
  get atRisk() {
    const { run } = this.#conductor;
    const step = run.progress?.step ?? 0;
    const { now } = this;
    if (step === 0 || (now && now.step === step)) return false;
    return now?.standing !== 'kept';
  }

  /** Looks for what an earlier visit has left. */
  async #look() {
    await this.#refresh();
    const [newest] = this.rows.filter(({ owner, broken }) => !broken && !this.tabs.has(owner));
    if (!newest || recall(DECLINED) === nameOf(newest)) return;
    // Who has begun to train in the meantime has not come back for it.
    if (this.#conductor.run.progress?.step) return;
    this.offer = newest;
    this.#changed();
  }

  /** @param {import('./run.js').Run} run the one at hand */
  follow(run) {
    if (this.#run === run) return;
    this.#run?.removeEventListener('state', this.#heardState);
    this.#run?.removeEventListener('progress', this.#heardProgress);
    this.#run?.removeEventListener('sample', this.#heardState);
    this.#run = run;
    run.addEventListener('state', this.#heardState);
    run.addEventListener('progress', this.#heardProgress);
    // After a pause the sample of that moment comes.
    run.addEventListener('sample', this.#heardState);
    // A short run may have ended while this part of the page was loaded.
    this.#heardState();
  }

  #heardState = () => {
    const phase = this.#run?.phase;
    if (phase === 'paused' || phase === 'finished' || phase === 'stopped') this.keep();
  };

  #heardProgress = () => {
    if (this.#run?.phase !== 'running') return;
    const now = Date.now();
    // Of a new run, and of one that was brought back.
    if (this.#due === Infinity && !this.#saving) this.#due = now + FIRST;
    if (now >= this.#due) this.keep();
  };

  /** Keeps the run at hand as it is now. @returns {Promise<unknown>} settled when that is done, or cannot be */
  keep() {
    const { run, choice } = this.#conductor;
    const { curve } = run;
    const step = run.progress?.step ?? 0;
    if (!this.#on || !curve || step === 0) return this.#writing;
    const entry = this.#entries.get(curve.id);
    const same = entry?.step === step && entry.samples === curve.samples.length;
    if (same || isOver(entry)) return this.#writing;
    const began = Date.now();
    this.#due = Infinity;
    this.#saving = true;
    return this.#after(async () => {
      const snapshot = await takeSnapshot(run, choice.recipe?.name ?? '');
      // Another run may have begun while others were saved.
      if (typeof snapshot !== 'string' && snapshot.curve.id === curve.id)
        await this.#write(snapshot, curve, run.progress?.step ?? 0);
      const now = Date.now();
      this.#due = now + Math.max(INTERVAL - (now - began), FIRST);
      this.#saving = false;
    });
  }

  /** One after the other; one that fails does not keep the next from its turn. @param {() => Promise<unknown>} work */
  #after(work) {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => {});
    return done;
  }

  #replaced = (/** @type {Event} */ event) => {
    const snapshot = /** @type {CustomEvent<Snapshot>} */ (event).detail;
    const curve = this.#conductor.earlier.find(({ id }) => id === snapshot.curve.id);
    this.#due = Infinity;
    this.offer = null;
    if (!this.#on || !curve || isOver(this.#entries.get(curve.id))) return;
    this.#after(() => this.#write(snapshot, curve, Infinity));
  };

  /** @param {Snapshot} snapshot @param {Curve} curve @param {number} step */
  async #write(snapshot, curve, step) {
    const before = this.#entries.get(curve.id);
    // The reader may have thought better of it while the run was copied.
    if (!this.#on || before?.standing === 'forgotten' || this.#ended) return;
    try {
      const runs = await this.#store();
      const row = await runs.save(rowOf(curve, snapshot, before?.row ?? null), snapshot);
      remember(ANY_KEPT, '1');
      const { length: samples } = snapshot.curve.samples;
      this.#note(curve.id, { ...KEPT, row, step, samples, at: Date.now() });
    } catch (error) {
      const why = /** @type {any} */ (error)?.why;
      const lost = why === 'taken' || why === 'gone';
      this.#note(curve.id, {
        standing: lost ? why : 'failing',
        row: lost ? null : (before?.row ?? null),
        step: before?.step ?? 0,
        samples: before?.samples ?? 0,
        at: before?.at ?? Date.now(),
        sentence: lost
          ? keptWords[/** @type {'taken'|'gone'} */ (why)]
          : sentenceOf(error, keptWords.notRead),
      });
    }
  }

  /** @param {string} id @param {Entry} entry */
  #note(id, entry) {
    this.#entries.set(id, entry);
    this.#changed();
  }

  /** Removes the run at hand from the device, and keeps no more of it. */
  async forget() {
    const { curve } = this.#conductor.run;
    const entry = this.now;
    if (!curve || !entry) return;
    this.#note(curve.id, { ...entry, standing: 'forgotten', row: null, step: 0 });
    await this.remove([curve.id]);
  }

  /** Keeps the run at hand again, which was forgotten, removed or taken: as a run of its own. */
  keepAgain() {
    this.#conductor.run.curve?.rename();
    return this.keep();
  }

  /** @param {boolean} on keep runs from now on; what is kept stays */
  choose(on) {
    this.#on = on;
    remember(ON, on ? null : 'off');
    this.#changed();
    if (on) this.keep();
  }

  /** What is kept is read anew. */
  async #refresh() {
    try {
      const runs = await this.#store();
      const [rows, tabs] = await Promise.all([runs.list(), openTabs()]);
      this.rows = rows;
      this.tabs = tabs;
      this.trouble = '';
      if (rows.length === 0) remember(ANY_KEPT, null);
    } catch (error) {
      this.trouble = sentenceOf(error, keptWords.notRead);
    }
    this.#changed();
  }

  /** The kept runs, newest first, read now. */
  async list() {
    await this.#refresh();
    return this.rows;
  }

  /**
   * A kept run takes the place of the one at hand, where it was; this tab keeps it from now on.
   * @param {string} id
   * @returns {Promise<string>} why it could not be, or ''
   */
  async bringBack(id) {
    const { run } = this.#conductor;
    // A claim takes it from another tab.
    if (!run.able) return run.trouble;
    try {
      const runs = await this.#store();
      const found = await runs.claim(id);
      if (!found) return keptWords.notRead;
      const { row, snapshot } = found;
      const restored = await this.#conductor.restore(snapshot);
      if (restored) return restored;
      if (run.curve) run.curve.name = row.name;
      this.offer = null;
      const step = run.progress?.step ?? 0;
      const samples = run.curve?.samples.length ?? 0;
      this.#note(row.id, { ...KEPT, row, step, samples, at: row.saved });
      run.note(keepWords.cameBack(row.epoch));
      return '';
    } catch (error) {
      return sentenceOf(error, keptWords.notRead);
    }
  }

  /** The run that was offered comes back. */
  accept = async () => {
    const problem = this.offer && (await this.bringBack(this.offer.id));
    if (problem) this.#conductor.run.note(problem);
  };

  /** The offer is declined; the run stays kept. */
  decline = () => {
    if (this.offer) remember(DECLINED, nameOf(this.offer));
    this.offer = null;
    this.#changed();
  };

  /** What a kept run holds, to be shown or saved; it stays whose it is. @param {string} id */
  async load(id) {
    const runs = await this.#store();
    return runs.load(id);
  }

  /** Every kept run that can be read, one at a time. Throws NotKept. */
  async *exportAll() {
    const runs = await this.#store();
    yield* runs.exportAll();
  }

  /** Bytes that this site uses and may use; null where the browser does not say. */
  async estimate() {
    const runs = await this.#store();
    return runs.estimate();
  }

  /** Throws NotKept. @param {string} id @param {string} name '': what the page calls it */
  async rename(id, name) {
    const runs = await this.#store();
    await this.#after(() => runs.rename(id, name));
    // Whoever names a run wants to find it: the browser may clear what is not persistent.
    if (name) runs.persist();
    await this.#refresh();
    // As the store has it: without what does not belong in a name.
    const row = this.rows.find((each) => each.id === id);
    const entry = this.#entries.get(id);
    if (!row) return;
    if (entry?.row) this.#entries.set(id, { ...entry, row });
    const { run, earlier } = this.#conductor;
    for (const curve of [run.curve, ...earlier]) if (curve?.id === id) curve.name = row.name;
    this.#changed();
  }

  /** Throws NotKept. @param {string[]} ids */
  async remove(ids) {
    const runs = await this.#store();
    await this.#after(() => runs.remove(ids));
    await this.#refresh();
  }

  /** @returns {Promise<Runs>} */
  #store() {
    this.#opening ??= (async () => {
      const runs = await Runs.open({ tab: this.#id });
      holdLock(this.#id);
      runs.addEventListener('change', this.#heardStore);
      this.#runs = runs;
      return runs;
    })();
    // A refusal may be of this moment only: the next save tries again.
    this.#opening.catch(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Another tab may have continued or removed the run at hand. */
  #heardStore = async () => {
    await this.#refresh();
    if (this.trouble) return;
    for (const [id, entry] of this.#entries) {
      if (!entry.row || entry.standing !== 'kept') continue;
      const row = this.rows.find((each) => each.id === id);
      const standing = !row ? 'gone' : row.owner === this.#id ? null : 'taken';
      if (standing)
        this.#note(id, { ...entry, standing, row: null, step: 0, sentence: keptWords[standing] });
    }
  };

  dispose() {
    this.#ended = true;
    this.#conductor.removeEventListener('replaced', this.#replaced);
    this.#run?.removeEventListener('state', this.#heardState);
    this.#run?.removeEventListener('progress', this.#heardProgress);
    this.#run?.removeEventListener('sample', this.#heardState);
    this.#runs?.removeEventListener('change', this.#heardStore);
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

const KEPT = { standing: /** @type {const} */ ('kept'), sentence: '' };

/** Nothing more of the run is kept. @param {Entry|undefined} entry */
const isOver = (entry) =>
  entry !== undefined && entry.standing !== 'kept' && entry.standing !== 'failing';

/** An offer, as it is remembered: a run that has gone on is offered again. @param {KeptRow} row */
const nameOf = ({ id, generation }) => `${id} ${generation}`;

const randomId = () => crypto.getRandomValues(new Uint32Array(3)).join('-');

/** Held until the tab is gone, however it goes. @param {string} id */
function holdLock(id) {
  navigator.locks?.request(LOCK + id, () => new Promise(() => {}));
}

/** @returns {Promise<Set<string>>} the tabs that are open; empty where that cannot be known */
async function openTabs() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const names = held.map(({ name = '' }) => name);
  return new Set(
    names.filter((name) => name.startsWith(LOCK)).map((name) => name.slice(LOCK.length)),
  );
}

/**
 * The row of the list.
 * @param {Curve} curve
 * @param {Snapshot} snapshot
 * @param {KeptRow|null} before as it was written last
 * @returns {KeptRow}
 */
function rowOf(curve, { checkpoint, textName, curve: drawn }, before) {
  const now = Date.now();
  const { epoch = [], loss = [], heldOutLoss = [] } = drawn.points;
  // The run has gone on since the snapshot was taken: nothing later is claimed.
  const kept = new Points();
  Object.assign(kept, { epoch, loss, heldOutLoss });
  const own = kept.best();
  const prior = drawn.from?.best ?? null;
  const best = own && (!prior || own.value < prior.value) ? own : prior;
  return {
    ...(before ?? {
      named: false,
      began: now,
      bytes: checkpoint.byteLength,
      generation: 0,
      owner: '',
    }),
    id: curve.id,
    name: before?.named ? before.name : curve.name,
    textName,
    epoch: Math.floor(kept.epoch.at(-1) ?? 0),
    loss: kept.loss.at(-1) ?? null,
    heldOutLoss: kept.newest('heldOutLoss')?.value ?? null,
    best: best && { epoch: best.epoch, loss: best.value },
    counted: curve.counted,
    saved: now,
  };
}
