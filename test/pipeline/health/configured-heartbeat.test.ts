import { beforeEach, expect, it } from 'vitest';
import { MINUTE } from '../../../src/core/time.ts';
import { ConfiguredHeartbeat } from '../../../src/pipeline/health/configured-heartbeat.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

let clock: ManualClock;
let sent: string[];
let heartbeat: ConfiguredHeartbeat;

beforeEach(() => {
  clock = new ManualClock(T0);
  sent = [];
  heartbeat = new ConfiguredHeartbeat({
    clock,
    log: silentLog,
    liveness: { standstill: () => [] },
    send: async (url) => {
      sent.push(`${url} ${(clock.now() - T0) / MINUTE}`);
      return { kind: 'delivered' };
    },
    onResult: () => {},
  });
});

it('beats as the configuration says, from each reload on', async () => {
  heartbeat.apply({ heartbeat: { url: 'old', everyMs: 2 * MINUTE } });
  await clock.advance(3 * MINUTE);
  heartbeat.apply({ heartbeat: { url: 'new', everyMs: MINUTE } });
  await clock.advance(2 * MINUTE);
  expect(sent).toEqual(['old 2', 'new 4', 'new 5']);
});

it.each([
  ['stays silent where none is configured any more', () => heartbeat.apply({ heartbeat: null })],
  ['ends when it is stopped', () => heartbeat.stop()],
])('%s', async (_, end) => {
  heartbeat.apply({ heartbeat: { url: 'a', everyMs: MINUTE } });
  end();
  await clock.advance(5 * MINUTE);
  expect(sent).toEqual([]);
});
