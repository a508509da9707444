// The words of the dialog that shares a run or embeds it in a post.

import { formatBytes, formatCount } from './units.js';

/** @typedef {'link'|'figure'|'frame'|'element'|'picture'|'file'} KindName */
/** @typedef {'page'|'link'|'post'|'none'} TextName where a reader of the post gets the text from */

/** Names of files that a post needs. */
export const FILES = {
  page: 'plateau.html',
  script: 'plateau-run.js',
  picture: 'run.svg',
  run: 'run.html',
};

/** @param {number} epochs */
const countedEpochs = (epochs) => `${formatCount(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}`;

export const words = {
  heading: 'Share or embed',
  close: 'Close',

  // What it is about
  /** @param {string} name @param {string} text its name @param {number} epochs */
  about: (name, text, epochs) =>
    `${name}, on “${text}”${epochs > 0 ? `, ${countedEpochs(epochs)}` : ''}.`,
  tooEarly:
    'Before its first epoch only the link of its settings can be shared: press Train, then there is a curve to show.',
  /** @type {Record<TextName, string>} */
  proves: {
    page: 'Whoever trains it sees whether it has the bits of this run.',
    link: 'Whoever trains it sees whether it has the bits of this run.',
    post: 'It proves its bits where the post’s text is that of this run, to the character.',
    none: 'The link proves no bits to a reader without the text.',
  },

  kind: 'What to share',
  /** @type {Record<KindName, {label: string, note: string, where: string}>} */
  kinds: {
    link: {
      label: 'Link',
      note: 'in a mail or a chat',
      where:
        'Paste it anywhere. It leads to the address this page has now; whoever opens it has the run before them, and trains when they press Train.',
    },
    figure: {
      label: 'For a page or Markdown',
      note: 'the picture, a frame on a click',
      where: `Paste it into HTML, Markdown or MDX, with an empty line before and after. Put ${FILES.page} beside the finished page, or change its address at both places in the code; where frames or scripts do not work, the picture and its link remain.`,
    },
    frame: {
      label: 'Frame only',
      note: 'for courses and wikis',
      where: `Paste it where a host takes a frame and nothing else. Put ${FILES.page} beside the page, or change its address in the code; the frame rests until the reader presses Train.`,
    },
    element: {
      label: '<plateau-run>',
      note: 'with buttons and events of yours',
      where: `Paste it into a page whose scripts talk with the run, or that trains on the post’s own text. Put ${FILES.page} and ${FILES.script} beside the page; a release of Plateau has both.`,
    },
    picture: {
      label: 'Picture for a GitHub README',
      note: 'it links to the run',
      where: `Paste it into a README or another Markdown that drops frames and scripts. Put ${FILES.picture} beside it; the link leads to the address this page has now.`,
    },
    file: {
      label: 'One file to take along',
      note: 'works without a network',
      where: `Save the whole page with this run inside: a double click opens it, and nothing is needed beside it. The line here links to it from a page that it lies beside, as ${FILES.run}.`,
    },
  },
  fileLink: (/** @type {string} */ price) => `A small network to train, in one file (${price})`,
  /** What a screen reader calls the frame. */
  title: (/** @type {string} */ name) => `Training run: ${name}`,
  opened: 'This page was opened from a file: its address means nothing on another computer.',

  // The code
  code: 'Code to paste',
  copy: 'Copy',
  copied: 'Copied.',
  selected: 'The browser refused to copy. The text is selected: copy it by hand.',
  packing: 'The text is being compressed.',
  notPacked: 'This browser cannot compress the text, so the link has none.',
  /** @type {Record<KindName, (block: number, file: number, picture: number) => string>} */
  price: {
    link: (block) => `${formatCount(block)} characters.`,
    figure: (block, file) =>
      `${formatBytes(block)} in the post, and no request. ${FILES.page}, ${formatBytes(file)}, is loaded when the reader opens it.`,
    frame: (block, file) =>
      `${formatBytes(block)} in the post. ${FILES.page}, ${formatBytes(file)}, is loaded when the frame comes into sight.`,
    element: (block, file) =>
      `${formatBytes(block)} in the post, and its script. ${FILES.page}, ${formatBytes(file)}, is loaded when the reader presses the button.`,
    picture: (block, _, picture) =>
      `${formatBytes(block)} in the README, and ${FILES.picture} of ${formatBytes(picture)}.`,
    file: (_, file) => `${formatBytes(file)}.`,
  },

  // Files
  save: (/** @type {string} */ file) => `Save ${file}`,
  saveRun: 'Save with this run inside',
  saved: (/** @type {string} */ file) => `Saved as ${file}.`,
  noFile: `This site does not have ${FILES.page}. Take it from a release of Plateau.`,

  // What is shown
  /** @param {number} low @param {number} high */
  height: (low, high) => `Height, ${formatCount(low)} to ${formatCount(high)} pixels`,
  panels: 'The frame shows',
  /** @type {Record<'first'|'loss'|'why'|'samples', string>} */
  panel: {
    first: 'headline and text',
    loss: 'the chart',
    why: 'why the loss stopped',
    samples: 'samples',
  },
  ask: 'Hide the answer until the reader asks for it',
  text: 'The text',
  /** @type {Record<TextName, string>} */
  texts: { page: 'with the page', link: 'in the link', post: 'the post’s own', none: 'not at all' },
  /** What follows from each. @type {Record<TextName, string>} */
  textNote: {
    page: 'The README comes with the page, so nothing is added.',
    link: '',
    post: 'The element reads it where the selector finds it.',
    none: 'Nobody else can repeat the run: its link opens with the README instead.',
  },
  /** Above what is copied, because it cannot be taken back. @param {string} size */
  holdsText: (size) =>
    `The link holds the whole text${size && `, ${size} compressed`}: whoever has the link can read it.`,
  textTooLong: (/** @type {string} */ limit) => `A link holds a text of ${limit} at most.`,
  selector: 'Selector of the text',

  preview: 'Preview',
  alone: 'On a page of its own',
};
