// The page's own script: defines <plateau-lab>, and ties it to the address, the title and the reader's choice of look.

import { html, render } from 'lit';
import './panels/lab.js';
import { chooseLarge, chooseTheme, large, theme } from './theme.js';
import { options, withValue } from './ui/element.js';
import { keep, recall } from './ui/remembered.js';
import { strings } from './words/strings.js';

const words = strings.page;

/** @typedef {{kind: string, words: string, epoch: number, until: number, loss: string}} Progress what the element says of its run */

/** @typedef {HTMLElement & {recipe: string, cores: number}} Lab */
const lab = /** @type {Lab} */ (document.querySelector('plateau-lab'));
const plainTitle = document.title;

// ---- The address holds the recipe and nothing else. A link chooses a recipe; it never trains.

const readAddress = () => {
  lab.recipe = location.hash.slice(1);
};

/** @param {Event} event */
const writeAddress = (event) => {
  const { detail } = /** @type {CustomEvent<string>} */ (event);
  // Not a new entry of the history for each field that is tried, and no event that would be read back.
  history.replaceState(
    history.state,
    '',
    detail ? `#${detail}` : location.pathname + location.search,
  );
};

if (location.hash.length > 1) readAddress();
addEventListener('hashchange', readAddress);
lab.addEventListener('recipechange', writeAddress);

// ---- The title says how far it is, for whoever went on to another tab.

/** @param {Event} event */
const writeTitle = (event) => {
  const { kind, epoch, loss } = /** @type {CustomEvent<Progress>} */ (event).detail;
  document.title = words.title(kind, epoch, loss, plainTitle);
};

lab.addEventListener('progress', writeTitle);

// ---- How many cores train and work

const CORES = 'plateau-cores';

/** @param {Event} event */
const keepCores = (event) => {
  const { detail } = /** @type {CustomEvent<number>} */ (event);
  keep(CORES, detail ? String(detail) : null);
};

lab.cores = Number(recall(CORES)) || 0;
lab.addEventListener('coreschange', keepCores);

// ---- Theme and type

const tools = /** @type {HTMLElement} */ (document.querySelector('.look'));

function drawTools() {
  const { label, choices } = words.theme;
  const press = () => {
    chooseLarge(!large());
    drawTools();
  };
  render(
    html`
      <label><span>${label}</span><select @change=${withValue(chooseTheme)}>${options(Object.entries(choices), theme())}</select></label>
      <button type="button" title=${words.largeHelp} aria-pressed=${large()} @click=${press}>
        ${words.large}
      </button>
    `,
    tools,
  );
}

drawTools();
