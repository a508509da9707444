// What web/single-unpack.js left for the other scripts of plateau.html.

/** @type {typeof import('./unpack.js').unpack} */
export const unpacked = (data, limit) => /** @type {any} */ (globalThis).plateauUnpack(data, limit);
