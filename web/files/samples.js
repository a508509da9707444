// What a network wrote, as Markdown: a heading for each moment, and the text in a fence that it cannot leave.

/**
 * @typedef {object} Sample
 * @property {number} epoch 2.25 lies inside the third
 * @property {number|null} loss nats per character
 * @property {number|null} heldOutLoss
 * @property {string} text
 */

/**
 * @param {{name: string, textName: string}} run
 * @param {Sample[]} samples in the order they are to stand in
 */
export function samplesMarkdown({ name, textName }, samples) {
  const head = `# Samples of ${plain(name)}\n\nTrained on ${plain(textName)}. Losses are nats a character.\n`;
  return [head, ...samples.map(section)].join('\n');
}

/** @param {Sample} sample */
function section({ epoch, loss, heldOutLoss, text }) {
  const facts = [
    `Epoch ${epoch}`,
    ...(loss === null ? [] : [`loss ${loss.toFixed(4)}`]),
    ...(heldOutLoss === null ? [] : [`on the test text ${heldOutLoss.toFixed(4)}`]),
  ];
  // A fence ends at a line with as many signs as it began with.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  return `## ${facts.join(', ')}\n\n${fence}text\n${ended}${fence}\n`;
}

/** One line in which no sign means anything to Markdown or HTML. @param {string} text */
const plain = (text) =>
  text
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .replace(/[!-/:-@[-`{-~]/g, '\\$&');
