// The messages between the page and its workers: the only file that spells one, and the only one the threads share.

/**
 * A row of the core's field table, as C describes it.
 * @typedef {object} Field
 * @property {string} name "burn_in"
 * @property {string} label "Burn-in"
 * @property {string} unit "characters", or ""
 * @property {string} help one sentence
 * @property {'integer'|'real'|'choice'} kind
 * @property {number} minimum inclusive
 * @property {number} maximum inclusive
 * @property {string} initial the default, as text
 * @property {boolean} fits its value may be "auto": one that suits the text and the other settings
 * @property {string} follows the field whose change makes it auto, or ""
 * @property {string} needs "optimizer=adam,adamw": without one of these values of that field it does nothing; or ""
 * @property {string[]} choices names; empty unless a choice
 * @property {string[]} words the same choices in the page's words
 * @property {boolean} newcomer one of the eight that a newcomer sees
 * @property {boolean} atOnce may change in a run under way
 * @property {boolean} byFork a run can continue with another value in a fork; of hidden units only with more
 */

/**
 * @typedef {object} Recipe
 * @property {string} name "post-carry"
 * @property {string} label "The post + carried state"
 * @property {string} help one sentence
 * @property {Record<string, string>} settings every field of the recipe, as text
 * @property {string[]} guessed fields that are our reading, not the post's words
 * @property {string} frozen "post-carry-1": a name for these values that they keep for ever
 * @property {boolean} older it is a version that has a successor: its name is the frozen one, and no list offers it
 */

/** Values by field name, as text: the form that the core reads. @typedef {Record<string, string>} Settings */

/** What becomes of a character that the symbols of a model lack. @typedef {'refuse'|'replace'|'skip'} Unknown */

/**
 * What the core says of a text under some settings, before anything is trained.
 * @typedef {object} Facts
 * @property {number} characters after line ends became LF, a byte-order mark was dropped and unknown ones were skipped
 * @property {string} hash of these characters, as a checkpoint has it: 16 hex digits
 * @property {number} vocabulary symbols
 * @property {number} replaced characters that the vocabulary lacks, and that U+FFFD, ? or a space stands for
 * @property {number} skipped characters that the vocabulary lacks, and that were left out
 * @property {number} returns line ends, CRLF or only CR, that became LF
 * @property {number} train symbols trained on
 * @property {number} valid symbols held out
 * @property {number} window after shrinking
 * @property {number} batch after shrinking
 * @property {number} burnIn
 * @property {number} steps optimizer steps an epoch
 * @property {number} windows windows an epoch
 * @property {number} predictions counted predictions an epoch
 * @property {string} notice what was shrunk or not held out, and why; ""
 * @property {number} parameters trainable numbers
 * @property {number} bytes of memory the session takes
 * @property {Settings} settings every field, with what auto has become
 * @property {Settings} auto the same, if all were auto that may be
 */

/**
 * The exact lowest loss. @typedef {object} Floor
 * @property {number} perChar mean nats per predicted character
 * @property {number} perWindow nats per full window
 * @property {number[]} byPosition mean nats at each position of the window
 * @property {{text: string, nats: ArrayLike<number>}} [first] the first symbols, as the network reads them, and what each of
 *   them must cost, NaN where none is predicted; a run of which only a record tells has none
 */

/**
 * A point of the chart: a completed epoch, or a place inside one where a loss was measured.
 * @typedef {object} EpochPoint
 * @property {number} epoch completed, and the share of the next one that is: 2.25
 * @property {number} step
 * @property {number} chars predictions since the start
 * @property {number} seconds of training since the start, pauses left out
 * @property {number} loss running loss of the epoch, inside one so far; mean nats per character
 * @property {number|null} measuredLoss with the weights of one moment; null: not measured
 * @property {number|null} measuredError its standard error, 0 when it is exact; null: not measured, or not known
 * @property {number|null} heldOutLoss held-out; null: not measured
 * @property {number|null} heldOutError its standard error; null: not measured, or not known
 * @property {number} gradNorm
 * @property {number|null} clipped share of the steps whose gradient was clipped; null: not known, or inside an epoch
 * @property {number} lr
 * @property {string|null} hash 16 hex digits; null inside an epoch
 */

/**
 * The moment of the lowest held-out loss, whose weights are kept.
 * @typedef {object} Best
 * @property {number} epoch completed, in a message with the share of the next one
 * @property {number} step
 * @property {number} loss held-out, nats per character
 * @property {number|null} error its standard error; null: not known
 * @property {number} since held-out losses measured since, none of them lower
 */

/** @typedef {'running'|'paused'|'finished'|'stopped'} RunState */

/**
 * Page to worker. `id` comes back in the answer.
 * @typedef {(
 *   {type: 'inspect', id: number, text: string|ArrayBuffer, settings: Settings} |
 *   {type: 'start', id: number, text: string|ArrayBuffer, settings: Settings, checkpoint?: ArrayBuffer,
    weights?: 'last'|'best', unknown?: Unknown, seconds?: number, until?: number} |
 *   {type: 'train', until: number} |
 *   {type: 'step', unit: 'epoch'|'batch'} |
 *   {type: 'pause'} |
 *   {type: 'set', id: number, name: string, value: string} |
 *   {type: 'pace', epochsPerSecond: number} |
 *   {type: 'estimate', id: number, text: string|ArrayBuffer, settings: Settings} |
 *   {type: 'sample', id: number, sampling: Settings, prompt: string, kept: number|null} |
 *   {type: 'enough', id: number} |
 *   {type: 'probabilities', id: number, sampling: Settings, prompt: string, kept: number|null} |
 *   {type: 'save', id: number, best?: boolean} |
 *   {type: 'crew', helpers: number}
 * )} ToWorker
 * `text` as a string, or as UTF-8 bytes from a file. `train` goes on to the end of epoch `until`; `inspect` never
 * touches the run; `start` replaces it only when it succeeds. With a checkpoint the run goes on where that left off, on
 * the same text, after `seconds` of training, on the way to epoch `until`; its settings are the file's and those of the message do not count. With
 * `weights` a new run begins with those of the checkpoint, on any text; `unknown` says what becomes of characters that they lack. `pace` 0 is as fast as it can; it
 * holds for this and later runs. `estimate` measures for 0.3 s, between messages, what an epoch would take, and is
 * refused with an empty sentence as soon as anything else is asked or trained. `kept` names weights of an earlier
 * moment, minus the step of the best moment those of that, null those of now. `enough` ends the sample of that id: it is answered with what there is. Of a long prompt
 * `probabilities` read the end. What precedes a character of a sample without a prompt is a line feed and the characters
 * before it: pass that as the prompt, whether the text has line feeds or not. `save` with `best`: a checkpoint that
 * continues from the best moment, at the start of its epoch and with a fresh optimizer. `crew`: this number of workers of
 * the trainer's own may help to train from now on; it starts, replaces and ends them.
 */

/**
 * Worker to page.
 * @typedef {(
 *   {type: 'ready', kind: 'fused'|'plain'|'scalar', milliseconds: number, notice: string, version: string,
 *    fields: Field[], samplingFields: Field[], recipes: Recipe[]} |
 *   {type: 'unavailable', sentence: string} |
 *   {type: 'inspected', id: number, facts: Facts} |
 *   {type: 'started', id: number, facts: Facts, floor: Floor, uniform: number, arithmetic: 'fused'|'plain', bits: string,
 *    settings: Settings} |
 *   {type: 'refused', id: number, sentence: string} |
 *   {type: 'progress', state: RunState, epoch: number, step: number, stepsDone: number, steps: number,
 *    partialLoss: number|null, lr: number, charsPerSecond: number, seconds: number, until: number,
 *    best: Best|null, points: EpochPoint[]} |
 *   {type: 'estimated', id: number, secondsPerEpoch: number} |
 *   {type: 'piece', id: number, text: string} |
 *   {type: 'sample', id: number|null, epoch: number, loss: number|null, heldOutLoss: number|null, text: string,
 *    kept: number|null} |
 *   {type: 'kept', ids: number[], bytes: number} |
 *   {type: 'probabilities', id: number, list: {symbol: string, probability: number}[]} |
 *   {type: 'frozen', seconds: number} |
 *   {type: 'set', id: number, value: string} |
 *   {type: 'diverged', sentence: string, stopped: boolean} |
 *   {type: 'saved', id: number, checkpoint: ArrayBuffer} |
 *   {type: 'crew', members: number} |
 *   {type: 'lost'} |
 *   {type: 'failed', sentence: string}
 * )} FromWorker
 * `progress` comes at most 30 times a second, at least once a second, and on every change of state; `points` are the
 * places of the chart since the last one. `sample` with id null: one of those the run draws by itself. One drawn within an
 * epoch has the number of that epoch and its loss so far; its held-out loss is null where it was not measured. `kept` of a sample: the number under which
 * the weights that wrote it were kept; message `kept` says which still are, and what they take. `piece`: what a sample
 * asked for has grown by. `probabilities`: the most probable next characters, at most ten, most probable first, as the
 * sampling settings weigh them. `frozen`: the browser let nothing run for so long while training. `crew`: how many
 * threads train, the trainer included, whenever that changes. `lost`: a worker of the crew could not be started, broke or does
 * not answer, and is ended; the trainer continues alone until it hears `crew` again.
 */

/**
 * What an aide is asked: a closer look, on a copy of the run. With a checkpoint (the newest snapshot of a run) it has the
 * session placed from it, on the same text; without one it has a new session of these settings. A look at a model that was
 * opened reads the checkpoint itself.
 * @typedef {object} Job
 * @property {string} look a name in web/looks/jobs.js
 * @property {string|ArrayBuffer} text
 * @property {ArrayBuffer|null} checkpoint
 * @property {Settings} settings of a new session; with a checkpoint nothing but the arithmetic is read
 * @property {any} options what this look takes; the job.js of web/looks/ says what
 */

/** Page to aide. @typedef {{type: 'look', id: number, job: Job}} ToAide */

/**
 * Aide to page: how much of the work is done, 0 to 1, with what is known so far; then what came of it and of which epoch
 * the copy was, or a refusal.
 * @typedef {(
 *   {type: 'share', id: number, share: number, part: any} |
 *   {type: 'looked', id: number, result: any, epoch: number} |
 *   {type: 'refused', id: number, sentence: string}
 * )} FromAide
 */

/**
 * What the look 'train' takes: one round of a run from scratch (the job has its settings, or the last round's checkpoint).
 * @typedef {object} RoundOptions
 * @property {number} until the epoch this round ends with; 0: nothing is trained, but a step is timed
 * @property {number} epochs of the run in all: the last one is measured
 * @property {number} [seconds] of training in the rounds before
 * @property {number[]} [also] further epochs after which both losses of one moment are measured
 * @property {number[]} [samples] epochs after which a sample is drawn
 * @property {number} [length] of a sample, characters
 */

/** A sample, and the losses of its epoch. @typedef {{epoch: number, loss: number, heldOutLoss: number|null, text: string}} Drawn */

/**
 * What a run is before it is trained.
 * @typedef {object} Outlook
 * @property {Facts} facts
 * @property {Floor} floor
 * @property {number} uniform guessing at random, nats per character
 * @property {number|null} secondsPerEpoch timed only when nothing is trained
 */

/**
 * What came of a round.
 * @typedef {object} Round
 * @property {number} epoch completed
 * @property {EpochPoint[]} points of this round; every epoch, of a very long run about 2,000 in all
 * @property {Drawn[]} samples
 * @property {number} seconds of training since epoch 0
 * @property {number} rollbacks in this round
 * @property {string} sentence of the last one; ''
 * @property {boolean} stopped it was the last one that is allowed: the run is over
 * @property {string} hash of all that the next step depends on
 * @property {ArrayBuffer|null} checkpoint to continue; null when there is nothing more to train
 * @property {Outlook|null} outlook of the first round; null later
 */

/**
 * Between the trainer, which leads a crew, and one of its members. A member says that it is `here`; the leader has it
 * `join` as a copy of itself, at a place among its members (the leader's is 0); `leave` ends that. A member's result
 * goes to the leader, the leader's own and those of the others from there to every member; `spare` are blocks that the
 * sender has no use for. Of a forming that is over, known by its generation, nothing counts.
 * @typedef {(
 *   {type: 'here'} |
 *   {type: 'join', generation: number, module: WebAssembly.Module, copy: CoreCopy, place: number, members: number} |
 *   {type: 'leave'} |
 *   {type: 'broken', generation: number} |
 *   {type: 'result', generation: number, step: number, shard: number, block: ArrayBuffer, spare: ArrayBuffer[]}
 * )} CrewWord
 */

/**
 * What the two ends of a worker have in common.
 * @typedef {{postMessage(message: unknown, transfer: Transferable[]): void}} End
 */

/**
 * An instance of the core between two calls: what is in its memory, and what the code around it knows.
 * @typedef {object} CoreCopy
 * @property {ArrayBuffer} memory
 * @property {{ at: number, capacity: number }} exchange
 */

/**
 * Sends a typed message; all threads use this and nothing else to talk.
 * @template {ToWorker|FromWorker|ToAide|FromAide|CrewWord} M
 * @param {End} port
 * @param {M} message
 * @param {Transferable[]} [transfer]
 */
export function send(port, message, transfer = []) {
  port.postMessage(message, transfer);
}
