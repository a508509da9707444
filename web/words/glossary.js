// What a word means, in two sentences: what a "?" opens. The handbook begins its sections with the same sentences.

/** By what a reader sees; an anchor of docs/handbook.md has a hyphen for a space. @type {Record<string, string>} */
export const glossary = {
  loss: 'The loss says how much the next character surprises the network: the less probable it thought that character, the higher. Lower is better; 0 is sure and right every time.',
  'test text':
    'The test text is a part of your text that is kept back, never trained on. Its loss shows whether what was learnt helps on new text; its lowest point, marked as best, was picked for being the lowest, so expect a little more on other new text.',
  floor:
    'The floor is the lowest loss these settings allow: no network of any size gets below it. It is counted from the text: wherever too little was seen to know what comes next, the network must guess.',
  memory:
    'The memory is what the network carries from one character to the next. Cleared, it is wiped after each window; kept, it lasts from window to window.',
  window:
    'A window is the stretch of text that the network learns from at a time, for example 16 characters. An error teaches it nothing about what lies before the window.',
  epoch:
    'An epoch is one pass over the text it trains on. Its loss is the average while the weights changed, unless it was measured again at the end.',
  nat: 'A nat is a unit of loss: a character that the network gave the probability p costs \u2212ln p nats. One nat is 1.44 bits, and a choice between 10 equally likely characters costs 2.30 nats: its perplexity is 10.',
  perplexity:
    'Perplexity is the loss as a number of choices: 5 means as unsure as between 5 equally likely characters. It is e to the power of the loss in nats per character.',
  'learning rate':
    'The learning rate says how far each step moves the weights. Too high, and the loss jumps or explodes; too low, and it hardly falls.',
};
