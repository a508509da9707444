// The clipboard, which a browser may refuse: in a frame, without a secure address, by the reader's own setting.

/** @param {string} text @returns {Promise<boolean>} it was copied */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
