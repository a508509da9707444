// What a reader chose of the page's look, its theme and large type: applied before anything is drawn, remembered here.

/** @typedef {'system'|'light'|'dark'} Theme */

const KEYS = { theme: 'plateau-theme', large: 'plateau-large' };

/** Storage throws in private windows and sandboxes; then a choice holds for this visit. @param {string} key */
function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string|null} value null forgets it: what is usual is not kept */
function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // It holds until the page is left.
  }
}

/** @returns {Theme} */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function large() {
  return document.documentElement.classList.contains('large');
}

/** @param {string|null} value */
export function chooseTheme(value) {
  const { dataset } = document.documentElement;
  if (value === 'light' || value === 'dark') dataset.theme = value;
  else delete dataset.theme;
  keep(KEYS.theme, dataset.theme ?? null);
}

/** @param {boolean} on */
export function chooseLarge(on) {
  document.documentElement.classList.toggle('large', on);
  document.querySelector('plateau-lab')?.toggleAttribute('large', on);
  keep(KEYS.large, on ? 'yes' : null);
}

chooseTheme(recall(KEYS.theme));
chooseLarge(recall(KEYS.large) === 'yes');
