// Which of the files that are brought to the page are models: the others are texts.

/** Bytes of a safetensors file that say how long its header is; the header follows. */
const LENGTH_BYTES = 8;
const BRACE = 0x7b;

/**
 * A file is a model by its name, or when it begins like a safetensors file: with the length of a header that fits into
 * it, and then that header. No text does, since the length has bytes of 0. Nothing else of it is read.
 * @param {File} file
 */
async function isModel(file) {
  if (/\.safetensors$/i.test(file.name)) return true;
  if (file.size <= LENGTH_BYTES) return false;
  try {
    const head = new DataView(await file.slice(0, LENGTH_BYTES + 1).arrayBuffer());
    const fits = head.getBigUint64(0, true) <= file.size - LENGTH_BYTES;
    return fits && head.getUint8(LENGTH_BYTES) === BRACE;
  } catch {
    // Whoever reads it as a text says that it cannot be read.
    return false;
  }
}

/** @param {File[]} files @returns {Promise<{models: File[], texts: File[]}>} */
export async function sorted(files) {
  const are = await Promise.all(files.map(isModel));
  return {
    models: files.filter((_, i) => are[i]),
    texts: files.filter((_, i) => !are[i]),
  };
}
