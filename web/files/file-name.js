// A name of a file that every system takes, from a name that somebody typed.

/** What Windows opens as a device, whatever its ending; the raised digits are as good as 1 to 3 there. */
const DEVICE = /^(con|prn|aux|nul|conin|conout|clock|(com|lpt)[\d\u00b9\u00b2\u00b3])$/i;

/** File systems take 255 bytes; a sync service or an archive may add to them. */
const BYTES = 120;

const encoder = new TextEncoder();

/**
 * Letters, digits, dots and underscores stay; everything else becomes a hyphen, so a shell and an address take it as it is.
 * Marks of direction and other characters that cannot be seen go.
 * @param {string} name as typed, or from a link
 * @param {string} ending "-loss.csv"
 * @returns {string} at most 120 bytes in UTF-8; "plateau-loss.csv" where nothing is left
 */
export function fileName(name, ending) {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-');
  const stem = trim(cut(trim(plain), BYTES - encoder.encode(ending).length));
  const whole = `${stem || 'plateau'}${ending}`;
  return DEVICE.test(whole.split('.')[0] ?? '') ? `plateau-${whole}` : whole;
}

/** Nothing hidden (a dot), no option (a hyphen), no mark without its letter; no two dots. @param {string} name */
const trim = (name) =>
  name
    .replace(/\.{2,}/g, '.')
    .replace(/^[._\-\p{M}]+/u, '')
    .replace(/[._-]+$/, '');

/** The first characters that fit. @param {string} name @param {number} limit bytes */
function cut(name, limit) {
  let size = 0;
  let kept = '';
  for (const character of name) {
    size += encoder.encode(character).length;
    if (size > limit) break;
    kept += character;
  }
  return kept;
}
