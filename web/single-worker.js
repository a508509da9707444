// Every worker of the page in one file. Its name says what it does: the trainer, an aide, or a helper of the trainer.

import { Aide } from './looks/aide.js';
import { CrewMember } from './trainer/crew-member.js';
import { Service } from './trainer/service.js';
import { unpacked } from './wire/unpacked.js';

/**
 * What the page puts before this script: both builds, one after the other, packed, which have all of the core; and this
 * script itself, as text.
 * @type {{ builds: string, script: string }}
 */
const given = /** @type {any} */ (globalThis).plateau;
/** The length of the first one, the fused build: tools/build-single.js puts it in. @type {number} */
const fused = /** @type {any} */ (globalThis).PLATEAU_FUSED;

/** @param {string} kind */
async function build(kind) {
  if (kind === 'fused') return unpacked(given.builds, fused);
  if (kind === 'plain') return unpacked(given.builds).slice(fused);
  throw new Error('plateau.html has the builds with SIMD alone');
}

/** Where the helpers' script is, as Trusted Types want it. @type {string|undefined} */
let trusted;

/**
 * A Blob of its own: in a local file and in a sandbox, Chromium lets a worker start none that the page has made. The policy
 * of Trusted Types holds in a worker too; this one gives nothing but that address.
 */
function helperAddress() {
  const address = URL.createObjectURL(new Blob([given.script], { type: 'text/javascript' }));
  // The types of a worker do not know it.
  const { trustedTypes } = /** @type {any} */ (self);
  const policy = trustedTypes?.createPolicy('plateau', { createScriptURL: () => address });
  return policy?.createScriptURL('') ?? address;
}

function helper() {
  trusted ??= helperAddress();
  return new Worker(/** @type {string} */ (trusted), { name: 'crew' });
}

const ROLES = {
  trainer() {
    const service = new Service(self, build, { helper });
    self.onmessage = (event) => service.receive(event.data);
    service.serve();
  },
  aide() {
    const aide = new Aide(self, build);
    self.onmessage = (event) => aide.receive(event.data);
  },
  crew() {
    const member = new CrewMember(self);
    self.onmessage = (event) => member.hear(event.data);
  },
};

ROLES[/** @type {keyof typeof ROLES} */ (self.name)]();
