import { smallest } from '../../core/extremes.ts';
import type { MonitorState } from '../../core/incident/monitor-state.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import type { Period } from '../../core/sla/period.ts';
import { DAY, type EpochMs, HOUR } from '../../core/time.ts';
import type { DowntimeReads, IncidentReads, SampleReads } from '../../pipeline/ports/history.ts';

/** How far back to look for the last sample before the period, step by step. */
const LOOK_BACK_MS = [HOUR, DAY, 40 * DAY, 400 * DAY];

/**
 * A monitor's samples of a period, preceded by what a replay needs to know about its beginning: the failure in
 * progress, if there was one, and the last sample before that.
 */
export async function* samplesOf(
  history: SampleReads & DowntimeReads & IncidentReads,
  { id, operator, service }: Monitor,
  state: MonitorState | undefined,
  period: Period,
): AsyncGenerator<Sample> {
  const underWay = await failureAt(history, { id, operator, service }, state, period.from);
  const before = await lastBefore(history, { operator, service }, underWay);
  if (before !== null) yield before;
  yield* history.samples({ operator, service, from: underWay, to: period.to });
}

type Name = Pick<Monitor, 'operator' | 'service'>;

/** The start of the failure at `at`; `at` itself without one. Starts are a little later than their slots. */
async function failureAt(
  history: DowntimeReads & IncidentReads,
  { id, operator, service }: Pick<Monitor, 'id' | 'operator' | 'service'>,
  state: MonitorState | undefined,
  at: EpochMs,
): Promise<EpochMs> {
  const outages = await history.downtime({ monitorId: id, from: at, to: at + 1 });
  const incidents = await history.incidents({ operator, service });
  const starts = [
    ...outages.map(({ from }) => from),
    ...incidents.filter(({ resolvedAt }) => (resolvedAt ?? at) >= at).map(({ startedAt }) => startedAt),
    state?.downSince ?? at,
  ].filter((start) => start < at);
  return starts.length === 0 ? at : smallest(starts) - HOUR;
}

async function lastBefore(history: SampleReads, name: Name, at: EpochMs): Promise<Sample | null> {
  for (const lengthMs of LOOK_BACK_MS) {
    let last: Sample | null = null;
    for await (const sample of history.samples({ ...name, from: at - lengthMs, to: at })) last = sample;
    if (last !== null) return last;
  }
  return null;
}
