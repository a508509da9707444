// Which of the files that are brought to the page are models or recipes: the others are texts.

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

/** Bytes of the longest recipe: web/files/recipe.js reads no longer one. */
const LONGEST_RECIPE = 20_000;

/** A file is a recipe when it is JSON by its name and has the format of one in it. @param {File} file */
async function isRecipe(file) {
  if (!/\.json$/i.test(file.name) || file.size > LONGEST_RECIPE) return false;
  const text = await file.text().catch(() => '');
  return text.includes('"plateau recipe');
}

/** @param {File[]} files @returns {Promise<{models: File[], recipes: File[], texts: File[]}>} */
export async function sorted(files) {
  const kinds = await Promise.all(
    files.map(async (file) =>
      (await isModel(file)) ? 'model' : (await isRecipe(file)) ? 'recipe' : 'text',
    ),
  );
  const of = (/** @type {string} */ kind) => files.filter((_, i) => kinds[i] === kind);
  return { models: of('model'), recipes: of('recipe'), texts: of('text') };
}
