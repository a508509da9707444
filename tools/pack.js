// Packs bytes as web/wire/unpack.js takes them: LZMA in base64, by Debian's xz.
import { execFileSync } from 'node:child_process';

const HOW = ['--format=lzma', '--stdout', '--lzma1=preset=9e,lc=3,lp=0,pb=0,nice=273,depth=1000'];
/** Where a file has the length of what it gives, which xz does not know of a pipe. */
const LENGTH = 5;

/** @param {Uint8Array} bytes @returns {string} */
export function pack(bytes) {
  const packed = execFileSync('xz', HOW, { input: bytes, maxBuffer: 2 ** 26 });
  packed.writeBigUint64LE(BigInt(bytes.length), LENGTH);
  return packed.toString('base64');
}
