// How long the page's main thread is busy at a time, traced by the browser itself.

/**
 * Asserted times are the project's limits times this factor, because a test machine may be slow or busy. The measured
 * times are printed.
 */
export const SLACK = 3;

/** What the loop of `slackOf` takes on the machine that the limits were set on (2 cores of an EPYC, Chromium 156). */
const USUAL = 115;

/**
 * SLACK on a machine that is as slow as this one just now: a fixed loop tells, so that a limit fails for what the page does
 * and not for where it runs.
 * @param {import('playwright-core').Page} page
 */
export async function slackOf(page) {
  const tasks = await mainThreadTasks(page, async () => {
    await page.evaluate(() => {
      let sum = 1;
      for (let i = 0; i < 1e8; i++) sum = (Math.imul(sum, 1664525) + 1013904223) | 0;
      return sum;
    });
  });
  return SLACK * Math.max(1, Math.max(...tasks) / USUAL);
}

/**
 * Milliseconds of processor time of each task of the page's main thread while `act` runs. Not of the clock, which also
 * counts other programs on a busy machine.
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<void>} act
 */
export async function mainThreadTasks(page, act) {
  const session = await page.context().newCDPSession(page);
  /** @type {any[]} */
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  await act();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  const thread = (/** @type {any} */ { pid, tid }) => `${pid}/${tid}`;
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(thread),
  );
  return events
    .filter(
      (event) => /RunTask$/.test(event.name) && main.has(thread(event)) && event.tdur !== undefined,
    )
    .map(({ tdur }) => tdur / 1000);
}
