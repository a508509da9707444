// Numbers as people type them: "1,000", "1 000", "0,5", "1e3", also in Arabic, Persian and full-width digits.
//
// The page prints a comma between thousands and a point before decimals, and reads both back so. Where a comma or a point
// could be the other one nothing is guessed: a wrong guess is wrong by a thousand.

/** Thousands parted by one mark, those of India too (1,00,000), and decimals behind the other one. */
const GROUPED = /^([+-]?[1-9]\d?\d?([.,])(?:\d\d\d?\2)*\d{3})((?!\2)[.,]\d*)?$/;

/**
 * What a typed number may mean, in the core's spelling: one reading, or a decimal and a whole one, or none. Who takes it
 * looks whether it is a number.
 * @param {string} typed
 * @param {boolean} whole a whole number is wanted
 * @returns {string[]}
 */
export function readings(typed, whole) {
  const [size = '', ...rest] = typed
    .trim()
    .replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, (digit) =>
      String(digit.charCodeAt(0) & 15),
    )
    .replace(/\u2212/g, '-')
    .replace('\u066b', '.')
    // Spaces of any width, apostrophes and low lines can only part thousands.
    .replace(/(\d)[\s'\u2019\u066c_](?=\d{3}(?!\d))/g, '$1')
    .split(/(?=e)/i);
  const power = rest.join('');
  const decimal = size.replace(',', '.') + power;
  const [, head = '', mark = '', tail = ''] = GROUPED.exec(size) ?? [];
  // 1.0000 is no whole number that anybody writes.
  if (!head) return whole && /[.,]\d{3}/.test(size) ? [] : [decimal];
  const groups = head.split(mark);
  const joined = groups.join('') + tail.replace(',', '.') + power;
  if (tail || groups.length > 2 || (whole && mark === ',')) return [joined];
  return whole || mark === ',' ? [decimal, joined] : [decimal];
}
