// Packs bytes as web/wire/unpack.js takes them: raw LZMA in base64, by Debian's xz.
import { execFileSync } from 'node:child_process';

/** @param {Uint8Array} bytes @returns {string} */
export function pack(bytes) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  const how = '--lzma1=preset=9e,lc=3,lp=0,pb=0,nice=273,depth=1000';
  const packed = execFileSync('xz', ['--format=raw', '--stdout', how], {
    input: bytes,
    maxBuffer: 2 ** 26,
  });
  return Buffer.concat([length, packed]).toString('base64');
}
