// The version, which is written in one place: include/plateau.h.
import { readFileSync } from 'node:fs';

export const [, VERSION = ''] =
  /#define PLATEAU_VERSION "(.*)"/.exec(readFileSync('include/plateau.h', 'utf8')) ?? [];

/** What a bundle of the page knows of it. */
export const define = { 'globalThis.PLATEAU_VERSION': JSON.stringify(VERSION) };
