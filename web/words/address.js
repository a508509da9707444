// What the page says of an address: what of it could not be taken, and the words around a run in a frame.

/** Below a run in somebody else's page. */
export const embed = {
  strip: 'Plateau trains a small network that predicts text, letter by letter.',
  alone: 'On a page of its own',
};

/** What of an address could not be taken, in sentences. */
export const words = {
  tooLong: 'The address is too long, and was not read.',
  /** @param {string} name */
  twice: (name) => `The address says “${name}” more than once; the first counts.`,
  /** @param {string} name @param {string[]} values */
  mustBe: (name, values) =>
    `In the address “${name}” must be ${values.join(' or ')}; it was left out.`,
  cores: 'In the address “cores” must be a whole number from 0 to 1024; it was left out.',
  start: 'A link never trains by itself: press Train.',
  textDamaged: 'The text in the address is damaged; the README is here instead.',
  /** @param {string} most */
  textTooLong: (most) =>
    `The text in the address is longer than ${most}; the README is here instead.`,
  noParent:
    'The text of the page around this one cannot be read from here; the README is here instead.',
  /** @param {string} selector */
  noMatch: (selector) =>
    `The page around this one has no text at “${selector}”; the README is here instead.`,
  linkedText: 'Text of the link',
};
