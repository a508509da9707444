// The runs that examples/ embeds, by name.

/** @type {Record<string, {recipe: string, changes: Record<string, string>}>} */
export const RUNS = {
  post: { recipe: 'post', changes: {} },
  'post-bug': { recipe: 'post-bug', changes: {} },
  'post-carry': { recipe: 'post-carry', changes: {} },
  // What every page of examples/ but the post embeds: two seconds of training.
  small: { recipe: 'post', changes: { schedule_epochs: '200' } },
};
