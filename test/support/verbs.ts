import type { Actor } from '../../src/core/actor.ts';
import { ManualClock } from './manual-clock.ts';
import { T0 } from './monitors.ts';

const ADA: Actor = { name: 'ada', via: 'api' };

/** What every verb is given, at `T0`. Ids are `id-1`, `id-2` and so on. */
export function asAda() {
  let last = 0;
  const newId = () => {
    last += 1;
    return `id-${last}`;
  };
  return { actor: ADA, clock: new ManualClock(T0), newId };
}

/** The outcome of an input that breaks the schema at one place. */
export function invalid(path: string, expected: string, found: string) {
  return { kind: 'refused', reason: 'invalid-input', errors: [{ path, expected, found }] };
}
