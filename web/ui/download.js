// A file that the browser puts where the reader's downloads go.

/** Hands a file to the reader. @param {Blob} file @param {string} name */
export function download(file, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken the file by the time that this is long past.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
