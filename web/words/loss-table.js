// The words of the curve as a table; its columns are those of a reading, too.

import { counted } from './strings.js';
import { formatCount } from './units.js';

export const tableWords = {
  tableName: 'Loss by epoch',
  tableNote: (/** @type {number} */ rows, /** @type {number} */ all) =>
    rows < all
      ? `${formatCount(rows)} of ${counted(all, 'epoch')}: round ones, measured ones and the last`
      : '',
  columns: { epoch: 'epoch', loss: 'average', measured: 'measured', heldOut: 'test text' },
  noRows: 'No epoch has been trained yet.',
};
