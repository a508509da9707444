// The words of the dialog for a text of the reader's own, which comes when it is asked for.

export const ownWords = {
  heading: 'Your own Markdown',
  label: 'Your Markdown',
  placeholder: 'Paste Markdown here, or drop a file on the page',
  private: 'It never leaves this page.',
  open: 'Open a file',
  empty: 'There is no text yet: paste or type some, or open a file.',
  use: 'Use this text',
  cancel: 'Cancel',
};
