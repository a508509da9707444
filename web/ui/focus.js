// The focus stays where the reader is when the control that has it is drawn away, hidden, or disabled for a while.

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';
const NAMED = '[role], [aria-label], [aria-labelledby], section, fieldset';

/** The control that comes back, by what has the focus meanwhile. @type {WeakMap<Element, HTMLElement>} */
const disabled = new WeakMap();

/** @param {Element} part @returns {HTMLElement[]} */
const controlsIn = (part) =>
  [...part.querySelectorAll(CONTROLS)].map((each) => /** @type {HTMLElement} */ (each));

/** @param {HTMLElement} control */
const canHave = (control) =>
  control.isConnected && !control.matches(':disabled') && control.checkVisibility();

/**
 * Draws, and where that takes the focus away gives it to the control that stands in the place now: in the nearest part
 * that is left, or to that part where it holds none.
 * @param {ShadowRoot} root
 * @param {() => void} draw
 */
export function keepFocus(root, draw) {
  const held = /** @type {HTMLElement|null} */ (root.activeElement);
  if (!held) return draw();
  /** @type {{part: Element, place: number}[]} */
  const around = [];
  for (let part = held.parentElement; part; part = part.parentElement)
    around.push({ part, place: controlsIn(part).indexOf(held) });
  draw();
  const back = disabled.get(held);
  if (back && canHave(back)) return focus(back);
  if (canHave(held)) return;
  const left = around.filter(({ part }) => part.isConnected);
  const nearest = left[0]?.part ?? root.host;
  if (held.isConnected && held.matches(':disabled')) {
    // Another control would be pressed by mistake.
    const named = left.find(({ part }) => part.matches(NAMED))?.part ?? root.host;
    disabled.set(named, held);
    return focus(named);
  }
  for (const { part, place } of left) {
    const controls = controlsIn(part);
    const next = controls.slice(place).find(canTab) ?? controls.slice(0, place).findLast(canTab);
    if (next) return focus(next);
  }
  focus(nearest);
}

/** @param {HTMLElement} control */
const canTab = (control) => control.tabIndex >= 0 && canHave(control);

/** @param {Element} element a control, or a part that is made able to have the focus */
function focus(element) {
  const target = /** @type {HTMLElement} */ (element);
  if (!target.matches(CONTROLS)) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
