// The first script of plateau.html: unpacks the page's own code, which is data in the same file, and runs it.

import { unpacked } from './wire/unpacked.js';

const data = document.getElementById('plateau-page')?.textContent ?? '';
const code = new TextDecoder().decode(unpacked(data));
// It can give no other script; and the file's policy has the hash of this one.
const policy = window.trustedTypes?.createPolicy('plateau-page', { createScript: (_) => code });
const script = document.createElement('script');
script.type = 'module';
// Browsers take a TrustedScript here; the DOM's types only know strings.
script.text = /** @type {string} */ (/** @type {unknown} */ (policy?.createScript('') ?? code));
document.body.append(script);
script.remove();
