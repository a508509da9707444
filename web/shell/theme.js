// What a reader chose of the page's look, its theme and large type: applied before anything is drawn, remembered here.

import { keep, recall } from '../model/remembered.js';

/** @typedef {'system'|'light'|'dark'} Theme */

const KEYS = { theme: 'plateau-theme', large: 'plateau-large' };

/** @returns {Theme} */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function large() {
  return document.documentElement.classList.contains('large');
}

/** For this visit, as a link does. @param {string|null} value */
export function showTheme(value) {
  const { dataset } = document.documentElement;
  if (value === 'light' || value === 'dark') dataset.theme = value;
  else delete dataset.theme;
}

/** For all visits, as the reader does. @param {string|null} value */
export function chooseTheme(value) {
  showTheme(value);
  keep(KEYS.theme, document.documentElement.dataset.theme ?? null);
}

/** @param {boolean} on */
export function chooseLarge(on) {
  document.documentElement.classList.toggle('large', on);
  document.querySelector('plateau-lab')?.toggleAttribute('large', on);
  keep(KEYS.large, on ? 'yes' : null);
}

chooseTheme(recall(KEYS.theme));
chooseLarge(recall(KEYS.large) === 'yes');
