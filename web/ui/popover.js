// Where an open menu lies: under its button, or above it where it does not fit below.

/** Pixels between a menu and the edge of the window, and between it and its button. */
const EDGE = 8;
const GAP = 6;

/** A popover lies in the top layer, so it has to be placed; when it closes, the focus that was in it is its button's. @param {ToggleEvent} event of the popover */
export function placeMenu(event) {
  const menu = /** @type {HTMLElement} */ (event.target);
  const root = /** @type {ShadowRoot} */ (menu.getRootNode());
  const opener = /** @type {HTMLElement|null} */ (
    root.querySelector(`[popovertarget="${menu.id}"]`)
  );
  if (event.newState !== 'open') {
    const lost = document.activeElement === document.body || menu.contains(root.activeElement);
    if (lost) opener?.focus({ preventScroll: true });
    return;
  }
  const button = opener?.getBoundingClientRect();
  if (!button) return;
  const above = button.bottom + menu.offsetHeight + EDGE > innerHeight;
  const top = above ? button.top - menu.offsetHeight - GAP : button.bottom + GAP;
  const left = Math.min(button.left, innerWidth - menu.offsetWidth - EDGE);
  // Above its button it grows upwards when more is said in it: what lies below it stays in sight.
  const hung = above && top >= EDGE;
  menu.style.top = hung ? 'auto' : `${Math.max(EDGE, top)}px`;
  menu.style.bottom = hung ? `${innerHeight - button.top + GAP}px` : 'auto';
  menu.style.left = `${Math.max(EDGE, left)}px`;
}

/** A click in a menu: closes it, then acts. @param {() => void} act */
export const pick = (act) => (/** @type {Event} */ event) => {
  const menu = /** @type {Element} */ (event.currentTarget).closest('[popover]');
  /** @type {HTMLElement|null} */ (menu)?.hidePopover();
  act();
};
