import { NO_TRACK_RECORD, type TrackRecord, withRollup } from '../core/blame/track-record.ts';
import type { MonitorId } from '../core/monitor.ts';
import { DAY, type EpochMs } from '../core/time.ts';
import type { History } from './ports.ts';

const LOOK_BACK_MS = 28 * DAY;

/** What a history that was stored before there were track records says about them. */
export async function trackRecordsFrom(
  history: Pick<History, 'rollups'>,
  now: EpochMs,
): Promise<Map<MonitorId, TrackRecord>> {
  const records = new Map<MonitorId, TrackRecord>();
  for await (const rollup of history.rollups({ from: now - LOOK_BACK_MS, to: now })) {
    records.set(rollup.monitorId, withRollup(records.get(rollup.monitorId) ?? NO_TRACK_RECORD, rollup));
  }
  return records;
}
