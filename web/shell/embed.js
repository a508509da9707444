// The page in a frame of somebody else's: the element alone, at rest until the reader trains, paused while nobody sees it.
// It keeps nothing and changes neither title nor history.

import { embed as words } from '../words/address.js';
import { follow } from './follow.js';
import { connect } from './parent.js';

/** @typedef {import('../panels/lab.js').Lab} Lab */

/** What an embed shows where its address does not say. */
const PANELS = 'first loss why samples';

/** @param {() => void} define makes <plateau-lab> of the element, which must know before that it is embedded */
export function openEmbed(define) {
  const lab = /** @type {Lab} */ (document.querySelector('plateau-lab'));
  document.documentElement.classList.add('embed');
  lab.setAttribute('embedded', '');
  define();
  const take = () => {
    const { start } = follow(lab, location.hash, true);
    lab.panels ||= PANELS;
    return start;
  };
  const start = take();
  addEventListener('hashchange', take);
  drawStrip();
  connect(lab, window);
  trainWhileSeen(lab, start);
}

/** A frame that is smaller on a side shows nothing: Firefox gives one in a closed <details> 10 pixels, and calls it seen. */
const SMALLEST = 16;

/**
 * Scrolled away, in a closed <details> or in a hidden tab it pauses; it continues when seen, unless the reader paused.
 * @param {Lab} lab
 * @param {boolean} waits it is to train as soon as it is seen
 */
function trainWhileSeen(lab, waits) {
  let seen = false;
  const look = () => {
    const now = seen && !document.hidden && Math.min(innerWidth, innerHeight) >= SMALLEST;
    if (!now && lab.running) {
      waits = true;
      lab.pause();
    } else if (now && waits) {
      waits = false;
      lab.start();
    }
  };
  // Where all of it is out of sight, or has no size.
  new IntersectionObserver(([entry]) => {
    seen = entry?.isIntersecting ?? false;
    look();
  }).observe(document.documentElement);
  document.addEventListener('visibilitychange', look);
  addEventListener('resize', look);
  // A frame that gets `display: none` hears nothing of it in Firefox: while it trains it looks itself.
  let timer = 0;
  lab.addEventListener('progress', () => {
    clearInterval(timer);
    if (lab.running) timer = setInterval(look, 400);
  });
}

/** Below the element: what this is, and the way to the whole page. */
function drawStrip() {
  const link = document.createElement('a');
  const address = location.hash.replace(/&start=1(?=&|$)/, '');
  link.href = `${location.href.replace(/#.*/s, '')}${address}`;
  link.target = '_blank';
  link.rel = 'noopener';
  link.textContent = words.alone;
  const place = /** @type {HTMLElement} */ (document.querySelector('footer p'));
  place.replaceChildren(words.strip, ' ', link);
}
