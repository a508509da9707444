// Which epochs of a long run a table shows.

/**
 * Round epochs, every measured one and the last, the newest first.
 * @param {import('../state/points.js').Points} points
 * @param {number} most about how many round ones
 * @returns {number[]} indices
 */
export function tableRows({ epoch, train }, most) {
  const rough = Math.max(1, epoch.length / most);
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((each) => each >= rough) ?? 1;
  const rows = [];
  for (let i = epoch.length - 1; i >= 0; i--) {
    const round = /** @type {number} */ (epoch[i]) % step === 0;
    if (round || train[i] != null || i === epoch.length - 1) rows.push(i);
  }
  return rows;
}
