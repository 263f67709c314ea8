import { expect, it, vi } from 'vitest';
import type { TrackRecord } from '../../../src/core/attribution/track-record.ts';
import type { MonitorId } from '../../../src/core/ids.ts';
import { DAY, HOUR } from '../../../src/core/time.ts';
import { learnFromHistory } from '../../../src/pipeline/attribution/track-record-backfill.ts';
import { commitOf, samplesFrom, T0 } from '../../store/fixtures.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { silentLog } from '../../support/results.ts';

it('learns from an older store which monitors have worked, and when they last did', async () => {
  const store = memoryStore();
  await store.commit(
    commitOf({
      samples: [
        ...samplesFrom(T0 - 40 * DAY, 3, { operator: 'long-ago' }),
        ...samplesFrom(T0 - 2 * HOUR, 3),
        ...samplesFrom(T0 - HOUR, 3, { reason: 'auth' }),
        ...samplesFrom(T0 - HOUR, 3, { operator: 'fabrikam', reason: 'auth' }),
      ],
    }),
  );
  let learnt: ReadonlyMap<MonitorId, TrackRecord> = new Map();
  const learn = (records: ReadonlyMap<MonitorId, TrackRecord>) => {
    learnt = records;
  };
  learnFromHistory({ learn }, store, T0, silentLog);
  await vi.waitFor(() => expect(learnt.size).toBe(2));
  expect(learnt.get('contoso/get-balance')).toMatchObject({ workedAt: T0 - 2 * HOUR, acceptedAt: T0 - 2 * HOUR });
  expect(learnt.get('fabrikam/get-balance')).toMatchObject({ workedAt: null, acceptedAt: null });
});
