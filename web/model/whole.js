// The page in one file, as text: a frame with slots, and the parts that fill them. The frame is a part too, so that the
// page can write its own file again. No DOM: tools/build-single.js writes the file by the same rules.

/** In the frame, {{name}} stands for the text of a part. */
const SLOT = /\{\{([\w.-]+)\}\}/g;

/** The part that is the frame itself, and the run that a saved file begins with. */
export const FRAME = 'plateau-frame';
export const LINK = 'plateau-link';

/** An end tag would end the element that a part lies in. A frame is stored with its slashes escaped. @param {string} frame */
export const escapeFrame = (frame) => frame.replaceAll('</', '<\\/');

/** @param {string} stored */
const readFrame = (stored) => stored.replaceAll('<\\/', '</');

/**
 * The element that a link lies in. A link is read like an address, so that its escapes mean the same character.
 * @param {string} link what follows the # of an address; '': none
 */
export function linkElement(link) {
  const data = link.replace(/[<>\0\r\n]/g, encodeURIComponent);
  return data && `<script type="text/plain" id="${LINK}">${data}</script>\n`;
}

/**
 * The text of the file.
 * @param {(name: string) => string} part the text of a part by its name
 * @param {string} [link] the run that the file begins with
 */
export function writeFile(part, link = '') {
  return readFrame(part(FRAME)).replace(SLOT, (_, /** @type {string} */ name) =>
    name === LINK ? linkElement(link) : part(name),
  );
}
