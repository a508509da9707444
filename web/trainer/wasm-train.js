// What a placed run says of its text: binding for the look that trains one.

/** @typedef {import('./wasm.js').Core} Core */

/** Counted predictions of an epoch. @param {Core} core placed @returns {number} */
export const predictionsOf = ({ raw }) => raw.words.record(raw.calls.facts()).predictions;
