// What a reader chose for all visits: a few short words, kept by the browser.

/** The key of whether any run is kept on this device. */
export const ANY_KEPT = 'plateau-kept';

/** Storage throws in private windows and sandboxes; then a choice holds for this visit. @param {string} key */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string|null} value null forgets it: what is usual is not kept */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // It holds until the page is left.
  }
}
