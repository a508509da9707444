// The one Trusted Types policy of the page: it lets the page's own two workers start, and nothing else.

// Beside the bundle that this file ends up in, wherever a host puts it.
const TRAINER = new URL('./worker.js', import.meta.url).href;
const AIDE = new URL('./aide.js', import.meta.url).href;

/** Starts the trainer. Throws when a content policy refuses the worker or the Trusted Types policy. */
export const startTrainer = () => start(TRAINER);

/** Starts a worker that looks closer at a copy of the run. Throws like startTrainer. */
export const startAide = () => start(AIDE);

/** @param {string} script @returns {Worker} */
function start(script) {
  const address = policy()?.createScriptURL(script) ?? script;
  // Browsers take a TrustedScriptURL here; the DOM's types only know strings.
  return new Worker(/** @type {string} */ (/** @type {unknown} */ (address)), { type: 'module' });
}

/** @type {Pick<import('trusted-types/lib').TrustedTypePolicy, 'createScriptURL'>|undefined} */
let made;

function policy() {
  made ??= window.trustedTypes?.createPolicy('plateau', {
    createScriptURL(address) {
      if (![TRAINER, AIDE].includes(address))
        throw new TypeError(`${address} is not a worker of this page`);
      return address;
    },
  });
  return made;
}
