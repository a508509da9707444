// The clipboard, which a browser may refuse: in a frame, without a secure address, by the reader's own setting.

/** @param {string} text @param {Node|null} [shown] selected when it is refused @returns {Promise<boolean>} it was copied */
export async function copied(text, shown = null) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    return false;
  }
}
