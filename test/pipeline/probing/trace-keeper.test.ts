import { describe, expect, it } from 'vitest';
import type { Reason } from '../../../src/core/verdict/verdict.ts';
import { TraceKeeper } from '../../../src/pipeline/probing/trace-keeper.ts';
import { sampleOf } from '../../store/fixtures.ts';
import { aMonitor, T0 } from '../../support/monitors.ts';
import { aResult } from '../../support/results.ts';

const monitor = aMonitor();

/** One probe a minute; a number is a latency, a word a reason. Says what is kept of each. */
function kept(keeper: TraceKeeper, probes: readonly (Reason | number)[], periodMs = 60_000): string[][] {
  return probes.map((probe, index) => {
    const reason = typeof probe === 'number' ? 'ok' : probe;
    const latencyMs = typeof probe === 'number' ? probe : null;
    const slot = T0 + index * periodMs;
    const stored = keeper.of(monitor, { sample: sampleOf({ slot, reason, latencyMs }), result: aResult() });
    return stored.map(({ ground, slot: at }) => `${ground} ${(at - T0) / periodMs}`);
  });
}

describe('traces', () => {
  it('are kept of failures and of the good probes before and after them', () => {
    expect(kept(new TraceKeeper(), [100, 100, 'timeout', 'own-network', 100, 100])).toEqual([
      [],
      [],
      ['before 1', 'failed 2'],
      ['failed 3'],
      ['after 4'],
      [],
    ]);
  });

  it('are kept of one slow probe a minute', () => {
    expect(kept(new TraceKeeper(), [401, 401, 100, 401], 30_000)).toEqual([['slow 0'], [], [], ['slow 3']]);
  });

  it('are kept once where a good probe stands between two failures', () => {
    expect(kept(new TraceKeeper(), ['tls', 100, 'tls'])).toEqual([['failed 0'], ['after 1'], ['failed 2']]);
  });

  it('are at most sixty of a monitor in an hour, and the rest is counted', () => {
    const keeper = new TraceKeeper();
    const stored = kept(keeper, new Array<Reason>(90).fill('timeout'), 20_000).flat();
    expect(stored).toHaveLength(60);
    expect(keeper.leftOut).toBe(30);
  });

  it('are not made of a slot without a probe', () => {
    expect(new TraceKeeper().of(monitor, { sample: sampleOf({ reason: 'late' }), result: null })).toEqual([]);
  });
});
