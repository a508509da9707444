// The page around <plateau-lab>: ties it to the address, the title and the reader's choice of look.

import { html, render } from 'lit';
import { whyMissing } from '../model/missing.js';
import { keep, recall } from '../model/remembered.js';
import { options, withValue } from '../ui/element.js';
import { strings } from '../words/strings.js';
import { chooseLarge, chooseTheme, large, theme } from './theme.js';

const words = strings.page;
/** The key under which the reader's number of cores is kept. */
const CORES = 'plateau-cores';
const CLASSROOM = 'plateau-classroom';
/** @typedef {{kind: string, words: string, epoch: number, until: number, loss: string}} Progress what the element says of its run */

/** @typedef {import('../panels/lab.js').Lab} Lab */

/** @param {import('../model/late-keeping.js').Parts} [keeping] what keeps runs; without it nothing is kept */
export function openPage(keeping) {
  const lab = /** @type {Lab} */ (document.querySelector('plateau-lab'));
  followAddress(lab);
  sayInTitle(lab);
  keepCores(lab);
  keepClassroom(lab);
  if (keeping) lab.keepRuns(keeping);
  addEventListener('beforeunload', (event) => {
    if (lab.atRisk) event.preventDefault();
  });
  drawTools(/** @type {HTMLElement} */ (document.querySelector('.look')));
}

/**
 * The address holds the recipe. A link chooses a recipe, and never trains; what else it says stays in the address until
 * the recipe is changed.
 * @param {Lab} lab
 */
function followAddress(lab) {
  let fresh = false;
  const read = async () => {
    const { hash } = location;
    // An anchor of the page is not a link to a run: that names a recipe.
    if (hash.length > 1 && !/[#&]recipe=/.test(hash)) return;
    const part = await import('./follow.js').catch(() => null);
    if (!part) return lab.miss(await whyMissing());
    fresh = hash.length > 1;
    part.follow(lab, hash, false);
  };
  if (location.hash.length > 1) read();
  addEventListener('hashchange', read);
  lab.addEventListener('recipechange', (event) => {
    const { detail } = /** @type {CustomEvent<string>} */ (event);
    // The first is the recipe of the link itself, as the page would write it.
    const kept = fresh && /[#&](text|record|panels|verdict|theme|cores)=/.test(location.hash);
    fresh = false;
    if (kept) return;
    const address = detail ? `#${detail}` : location.pathname + location.search;
    // Not a new entry of the history for each field that is tried, and no event that would be read back.
    history.replaceState(history.state, '', address);
  });
}

/** For whoever went on to another tab the title says how far it is. @param {Lab} lab */
function sayInTitle(lab) {
  const plain = document.title;
  lab.addEventListener('progress', (/** @type {Event} */ event) => {
    const { kind, epoch, loss } = /** @type {CustomEvent<Progress>} */ (event).detail;
    document.title = words.title(kind, epoch, loss, plain);
  });
}

/** A class finds the page as it left it. @param {Lab} lab */
function keepClassroom(lab) {
  lab.classroom = recall(CLASSROOM) === 'yes';
}

/** How many cores train and work. @param {Lab} lab */
function keepCores(lab) {
  lab.cores = Number(recall(CORES)) || 0;
  lab.addEventListener('coreschange', (event) => {
    const { detail } = /** @type {CustomEvent<number>} */ (event);
    keep(CORES, detail ? String(detail) : null);
  });
}

/** Theme and type. @param {HTMLElement} tools */
function drawTools(tools) {
  const { label, choices } = words.theme;
  const press = () => {
    chooseLarge(!large());
    drawTools(tools);
  };
  const lab = /** @type {Lab} */ (document.querySelector('plateau-lab'));
  const teach = () => {
    lab.classroom = !lab.classroom;
    keep(CLASSROOM, lab.classroom ? 'yes' : null);
    if (lab.classroom !== large()) press();
    else drawTools(tools);
  };
  render(
    html`
      <label><span>${label}</span><select @change=${withValue(chooseTheme)}>${options(Object.entries(choices), theme())}</select></label>
      <button type="button" title=${words.largeHelp} aria-pressed=${large()} @click=${press}>
        ${words.large}
      </button>
      <button type="button" title=${words.classroomHelp} aria-pressed=${lab.classroom} @click=${teach}>
        ${words.classroom}
      </button>
    `,
    tools,
  );
}
