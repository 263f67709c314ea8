import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, OutboxCount } from '../../../src/core/delivery/messages.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { watchdogMessages } from '../../../src/pipeline/delivery/self-messages.ts';
import { startHeartbeat } from '../../../src/pipeline/health/heartbeat.ts';
import { COMPONENTS, Liveness } from '../../../src/pipeline/health/liveness.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

let clock: ManualClock;
let liveness: Liveness;
let frozen: string;
let beats: number[];
let results: string[];
let errors: object[];
let answer: () => Promise<Delivery>;
let stop: () => void;

beforeEach(() => {
  clock = new ManualClock(T0);
  liveness = new Liveness(clock);
  frozen = '';
  beats = [];
  results = [];
  errors = [];
  answer = async () => ({ kind: 'delivered' });
  stop = startHeartbeat({
    clock,
    log: { ...silentLog, error: (fields) => errors.push(fields) },
    liveness,
    everyMs: MINUTE,
    beat: () => {
      beats.push(clock.now());
      return answer();
    },
    onResult: (result) => results.push(result),
  });
});

/** A second of a monitor's life, but for the part that is frozen. A probe is due each ten seconds. */
function live(): void {
  const isDue = (clock.now() / SECOND) % 10 === 0;
  if (frozen !== 'scheduler') {
    liveness.scheduled(clock.monotonicMs());
    if (isDue) liveness.slotDue();
    if (isDue && frozen !== 'recorder') liveness.samplesStored();
  }
  if (frozen !== 'evaluator') liveness.evaluated();
  const stuck: OutboxCount[] = [{ channel: 'ops', state: 'pending', messages: 1, oldestAt: T0 }];
  if (frozen !== 'dispatcher') liveness.outboxCounted(frozen === 'outbox' ? stuck : []);
}

async function liveFor(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    live();
    await clock.advance(SECOND);
  }
}

describe('the heartbeat', () => {
  it('beats each minute while everything moves', async () => {
    await liveFor(10 * MINUTE);
    expect(beats.map((at) => (at - T0) / MINUTE)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each(COMPONENTS)(
    'falls silent within three minutes when the %s stands still, and comes back with it',
    async (organ) => {
      await liveFor(10 * MINUTE);
      beats.length = 0;
      frozen = organ;
      await liveFor(3 * MINUTE);
      beats.length = 0;
      await liveFor(10 * MINUTE);
      expect(beats).toEqual([]);
      expect(errors).toEqual([{ standstill: [organ] }]);
      frozen = '';
      await liveFor(3 * MINUTE);
      expect(beats.length).toBeGreaterThan(0);
    },
  );

  it('goes on where nothing was due for longer than two intervals', async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      liveness.scheduled(clock.monotonicMs());
      liveness.evaluated();
      liveness.outboxCounted([]);
      await clock.advance(MINUTE);
    }
    expect(beats).toHaveLength(10);
  });

  it('is not held back by messages that were given up: they have their own alarm', async () => {
    liveness.outboxCounted([{ channel: 'ops', state: 'dead', messages: 1, oldestAt: T0 - 90 * MINUTE }]);
    expect(liveness.standstill(MINUTE)).toEqual([]);
  });

  it('that does not get through is a failure, said once, and is tried again', async () => {
    answer = async () => ({ kind: 'retryable', reason: 'refused', detail: 'ECONNREFUSED' });
    await liveFor(3 * MINUTE);
    expect(results).toEqual(['failed', 'failed', 'failed']);
    expect(errors).toEqual([{ reason: 'refused: ECONNREFUSED' }]);
  });

  it('ends when told to', async () => {
    stop();
    await liveFor(3 * MINUTE);
    expect(beats).toEqual([]);
  });
});

describe('the daily sign of life', () => {
  it('goes once a day through each channel, however often it is asked for', async () => {
    const store = memoryStore();
    for (const at of [T0, T0 + MINUTE, T0 + 24 * 60 * MINUTE]) await store.enqueue(watchdogMessages(['a', 'b'], at));
    expect((await store.unsent(10)).map(({ message }) => message.id)).toEqual([
      'self.watchdog/watchdog/2026-10-05/a',
      'self.watchdog/watchdog/2026-10-05/b',
      'self.watchdog/watchdog/2026-10-06/a',
      'self.watchdog/watchdog/2026-10-06/b',
    ]);
  });
});
