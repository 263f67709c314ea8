import { describe, expect, it } from 'vitest';
import { operatorsFailing, operatorsRefusing, type PeerEnding } from '../../../src/core/attribution/peers.ts';
import { MINUTE } from '../../../src/core/time.ts';
import { T0 } from '../../support/monitors.ts';

function ending(operator: string, overrides: Partial<PeerEnding> = {}): PeerEnding {
  return { operator, endedMs: T0, refused: false, failing: null, ...overrides };
}

describe('operators that refuse us', () => {
  it('are counted once each, for five minutes', () => {
    const endings = [
      ending('a', { refused: true }),
      ending('a', { refused: true }),
      ending('b', { refused: true, endedMs: T0 - 5 * MINUTE + 1 }),
      ending('c', { refused: true, endedMs: T0 - 5 * MINUTE }),
      ending('d'),
    ];
    expect(operatorsRefusing(endings, T0)).toEqual(new Set(['a', 'b']));
  });
});

describe('operators that fail alike', () => {
  it('are those whose newest ending, over all their monitors, failed in this way within the period', () => {
    const endings = [
      ending('failing', { failing: 'connect' }),
      ending('otherwise', { failing: 'dns' }),
      ending('long-ago', { failing: 'connect', endedMs: T0 - MINUTE - 1 }),
      ending('recovered', { failing: 'connect', endedMs: T0 - 10 }),
      ending('recovered', { endedMs: T0 - 5 }),
      ending('broken', { endedMs: T0 - 10 }),
      ending('broken', { failing: 'connect', endedMs: T0 - 5 }),
    ];
    expect(operatorsFailing(endings, 'connect', T0, MINUTE)).toEqual(new Set(['failing', 'broken']));
  });
});
