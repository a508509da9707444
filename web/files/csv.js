// A cell of a CSV file that no spreadsheet takes for a formula.

/** What a spreadsheet takes for the beginning of a formula, in full width too, and behind spaces. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * The same behind what some spreadsheets divide cells at: where the decimal sign is a comma it is a semicolon, and then
 * quotes in the middle of a line mean nothing.
 */
const INSIDE = /([;\t\r\n][\s"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * A field as RFC 4180 quotes it. Text that a spreadsheet could take for a formula gets an apostrophe; numbers stay numbers.
 * @param {unknown} value
 */
export function field(value) {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (value == null) return '';
  const text = String(value).replace(INSIDE, "$1'");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
