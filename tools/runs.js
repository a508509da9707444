// The runs that examples/ embeds, by name, and what a post says of them.

/** @typedef {{loss: string, floor: string, uniform: string, test: string}} Shown losses at the end, with weights held still, added up over a window */

/** @type {Record<string, {recipe: string, changes: Record<string, string>, title: string, sentence: (shown: Shown) => string}>} */
export const RUNS = {
  post: {
    recipe: 'post',
    changes: {},
    title: 'The post’s run',
    sentence: ({ loss, floor }) =>
      `The post’s run on our README. With its last weights held still the loss is ${loss}, just above the hatched floor of ${floor}. Dashed: text kept back as a test.`,
  },
  'post-bug': {
    recipe: 'post-bug',
    changes: {},
    title: 'The run with the bug',
    sentence: ({ loss, floor, uniform }) =>
      `The same run with the bug. It ends at ${loss}: above guessing at random (${uniform}), and far above the floor of ${floor}.`,
  },
  'post-carry': {
    recipe: 'post-carry',
    changes: {},
    title: 'The run with its memory kept',
    sentence: ({ loss, floor, test }) =>
      `The same run with its memory kept. It ends at ${loss}; its floor is ${floor}. On test text, dashed, it ends at ${test}.`,
  },
  // What every page of examples/ but the post embeds: two seconds of training.
  small: {
    recipe: 'post',
    changes: { schedule_epochs: '200' },
    title: 'A small run',
    sentence: ({ loss, floor }) =>
      `200 epochs bring the loss down to ${loss}, on the way to a floor of ${floor}. On test text, dashed, the run was best long before.`,
  },
};
