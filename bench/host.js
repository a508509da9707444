// What the host of this machine took of its time, as far as Linux is informed of it.
import { readFileSync } from 'node:fs';

/** Ticks of all processors since the start: all, and those that the host gave to somebody else. */
export function hostTicks() {
  try {
    const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/);
    // user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in user and nice.
    const counted = ticks.slice(0, 8).map(Number);
    return { all: counted.reduce((a, b) => a + b, 0), stolen: counted[7] ?? 0 };
  } catch {
    return { all: 0, stolen: 0 };
  }
}

/** The percentage of time between two such counts that was stolen. @param {ReturnType<typeof hostTicks>} from @param {ReturnType<typeof hostTicks>} to */
export function stolenPercent(from, to) {
  const all = to.all - from.all;
  return all > 0 ? (100 * (to.stolen - from.stolen)) / all : 0;
}
