import { NO_TRACK_RECORD, type TrackRecord, withRollup } from '../../core/attribution/track-record.ts';
import type { MonitorId } from '../../core/ids.ts';
import { DAY, type EpochMs } from '../../core/time.ts';
import type { RollupReads } from '../ports/history.ts';
import type { Log } from '../ports/log.ts';
import type { FaultAttribution } from './fault-attribution.ts';

const LOOK_BACK_MS = 28 * DAY;

/** For the first start on a store that is older than track records. Probing does not wait for it. */
export function learnFromHistory(
  attribution: Pick<FaultAttribution, 'learn'>,
  history: RollupReads,
  now: EpochMs,
  log: Pick<Log, 'warn'>,
): void {
  trackRecordsFrom(history, now)
    .then((records) => attribution.learn(records))
    .catch((error: unknown) => log.warn({ error }, 'earlier track records could not be read from the samples'));
}

async function trackRecordsFrom(history: RollupReads, now: EpochMs): Promise<Map<MonitorId, TrackRecord>> {
  const records = new Map<MonitorId, TrackRecord>();
  for await (const rollup of history.rollups({ from: now - LOOK_BACK_MS, to: now })) {
    records.set(rollup.monitorId, withRollup(records.get(rollup.monitorId) ?? NO_TRACK_RECORD, rollup));
  }
  return records;
}
