// Posts of somebody else: a style of their own that would change everything in them, a script, and the policies that hosts
// send.
import { createHash } from 'node:crypto';

/** As bad as a theme can be. */
export const STYLE = `
  * { all: revert; box-sizing: content-box !important; font: italic 23px/2.2 serif !important; color: red !important; }
  iframe, svg, details { max-width: 90% !important; outline: 3px dashed lime; }
  button, p, div { display: inline-block !important; padding: 30px !important; position: relative !important; }
`;

const ALLOWED = 'window.allowed = true';
const hash = `'sha256-${createHash('sha256').update(ALLOWED).digest('base64')}'`;

/**
 * What a host sends with its article: its headers, and whether scripts in the article run, each where the host says so.
 * @type {Record<string, {policy: string, allowed?: boolean, unruly?: boolean}>}
 */
export const POLICIES = {
  none: { policy: '', allowed: true, unruly: true },
  "default-src 'self'": { policy: "default-src 'self'" },
  'nonce only': { policy: "script-src 'nonce-abc'; frame-src 'self'", allowed: true },
  'hash only': {
    policy: `default-src 'none'; script-src ${hash}; style-src 'self'; frame-src 'self'`,
    allowed: true,
  },
  "trusted-types 'none'": {
    policy: "require-trusted-types-for 'script'; trusted-types 'none'",
    allowed: true,
    unruly: true,
  },
};

/**
 * @param {string} block
 * @param {string} [more] at its end
 */
export const article = (block, more = '') => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Somebody’s post</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script nonce="abc">${ALLOWED}</script>
<script>window.unruly = true</script>
<article><h1>Somebody’s post</h1>
<p>Before.</p>
${block}
<p>After.</p>
</article>${more}`;
