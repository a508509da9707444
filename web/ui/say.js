// What a part of the page has said aloud: the lab's live region takes it.

/** @param {EventTarget} from @param {string} sentence */
export function say(from, sentence) {
  from.dispatchEvent(new CustomEvent('say', { detail: sentence, bubbles: true, composed: true }));
}
