// Every worker of the page in one file. Its name says what it does: the trainer, an aide, or a helper of the trainer.

import { Aide } from './looks/aide.js';
import { CrewMember } from './trainer/crew-member.js';
import { Service } from './trainer/service.js';
import { unpack } from './wire/unpack.js';

/** Both builds, one after the other, packed; the page puts them before this script. They have all of the core. @type {string} */
const packed = /** @type {any} */ (globalThis).PLATEAU_BUILDS;
/** The length of the first one, the fused build: tools/build-single.js puts it in. @type {number} */
const fused = /** @type {any} */ (globalThis).PLATEAU_FUSED;

/** @param {string} kind */
async function build(kind) {
  if (kind === 'fused') return unpack(packed, fused);
  if (kind === 'plain') return unpack(packed).slice(fused);
  throw new Error('plateau.html has the builds with SIMD alone');
}

/** This script again, as a helper. The policy of Trusted Types holds in a worker too, and lets nothing else start. */
function helper() {
  const { href } = self.location;
  // The types of a worker do not know it.
  const { trustedTypes } = /** @type {any} */ (self);
  const policy = trustedTypes?.createPolicy('plateau', {
    createScriptURL(/** @type {string} */ address) {
      if (address !== href) throw new TypeError(`${address} is not a worker of this page`);
      return address;
    },
  });
  const address = policy?.createScriptURL(href) ?? href;
  return new Worker(address, { name: 'crew' });
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
