// What is measured inside a network, as an aide sends it and the page reads it.

/**
 * What a character of a Markdown text is part of, as src/count/marks.c names it.
 * @typedef {'heading'|'list item'|'code'|'link'|'line end'|'late in the line'} Mark
 */

/**
 * How saturated a gate of the cell is: of the activations of all units and characters, the share below 0.1 and above 0.9
 * (of a tanh: below -0.9 and above 0.9), by layer.
 * @typedef {{name: string, bothSigns: boolean, layers: {low: number, high: number}[]}} Gate
 */

/**
 * A unit as a detector of a mark. `unit` counts from 0 through all layers; `chosen` is its area under the ROC curve
 * where it was chosen, `checked` where it was not; of a unit that falls where the mark is both are below a half.
 * @typedef {{unit: number, chosen: number, checked: number}} Detector
 */

/**
 * @typedef {object} Inside
 * @property {string} text the stretch, from the beginning of the text
 * @property {number} half the character (code point) at which the part begins that chose no unit
 * @property {number} layers
 * @property {number} hidden units of a layer
 * @property {Float32Array} states activations, character by character, layer by layer
 * @property {Uint8Array} marks what each character is part of, bit by bit as the detectors stand
 * @property {{mark: Mark, first: number, second: number, best: Detector[]}[]} detectors `first` and `second`:
 * characters with the mark in either half; none are `best` when those are too few
 * @property {Gate[]} gates
 * @property {{name: string, ratio: number|null}[]|null} ratios how far one step moved each tensor, null for one of
 * nothing but zeros; null when the step diverged
 */

/** Fewer characters of a kind than this, in either half, choose no unit: the best of many would fit them by chance. */
export const FEWEST = 20;

/** The activation of a unit at a character. @param {Inside} inside @param {number} at @param {number} unit */
export const activation = ({ states, layers, hidden }, at, unit) =>
  states[at * layers * hidden + unit] ?? 0;
