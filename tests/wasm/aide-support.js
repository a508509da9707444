// Shared by the tests of closer looks: support.js with the builds that an aide loads.
import { builds } from './support.js';

export * from './support.js';
export const { bytesOf, source, compile, create, place } = builds('aide');
