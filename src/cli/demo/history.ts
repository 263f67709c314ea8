import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../../core/configuration.ts';
import { largest } from '../../core/extremes.ts';
import { type Effect, evaluate } from '../../core/incident/high.ts';
import { highRule } from '../../core/incident/high-rule.ts';
import type { Incident, IncidentRecord } from '../../core/incident/incident.ts';
import { INITIAL_STATE, type MonitorState } from '../../core/incident/monitor-state.ts';
import type { ProcessPolicy } from '../../core/incident/policy.ts';
import { newRecord } from '../../core/incident/record.ts';
import { maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import { slotsBetween } from '../../core/schedule/schedule.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import { hourTerms } from '../../core/sla/rollup.ts';
import { DAY, type EpochMs, HOUR, MINUTE } from '../../core/time.ts';
import { verdictOf } from '../../core/verdict/verdict.ts';
import type { Commit, CommitStore, StateReads } from '../../pipeline/recording/ports.ts';
import { pastAnswer, presentOutageMs } from '../../simulator/history.ts';
import { acquireDaemonLock, hasStore, openForReading, setStoreAside } from '../../store/index.ts';

const REACH_MS = 31 * DAY;
/** History per transaction and monitor. */
const STEP_MS = 7 * DAY;
/** The outage of the last start must be over for so long that the next one is an incident of its own. */
const RESTS_FOR_MS = 65 * MINUTE;
const MARKER = 'simulated';

/**
 * Continues the invented history of every monitor up to `now`, through the same rules and the same transaction as live
 * samples. Nobody is notified of the past.
 *
 * @param onProgress share done, 0..1
 */
export async function inventHistory(
  store: CommitStore & StateReads,
  configuration: Configuration,
  now: EpochMs,
  onProgress: (share: number) => void,
): Promise<void> {
  const states = await store.states();
  let done = 0;
  let storing: Promise<unknown> = Promise.resolve();
  for (const monitor of configuration.monitors) {
    let state = states.get(monitor.id) ?? INITIAL_STATE;
    const operator = configuration.operators.get(monitor.operator)!;
    const from = Math.max(now - REACH_MS, (state.evaluatedThrough ?? 0) + 1);
    const failingSince = outageStart(monitor, now);
    for (let start = from; start < now; start += STEP_MS) {
      const samples = slotsBetween(monitor.schedule, start, Math.min(start + STEP_MS, now)).map((slot) =>
        invented(monitor, slot, now, failingSince),
      );
      const step = evaluated(monitor, operator, configuration.process, state, samples, now);
      state = step.state;
      // One transaction is stored while the next is made.
      await storing;
      storing = store.commit(step.commit);
    }
    done += 1;
    onProgress(done / configuration.monitors.length);
  }
  await storing;
}

/**
 * Makes sure that an incident can open soon after this start: a demo that ended less than an hour ago left one that would
 * only go on, or be reopened. Its data is set aside then, if it is a demo's own. Says whether it was.
 */
export async function makeRoomForHistory(dataDir: string, now: EpochMs): Promise<boolean> {
  const lock = acquireDaemonLock(dataDir);
  try {
    const marker = join(dataDir, MARKER);
    if (!hasStore(dataDir)) {
      writeFileSync(marker, 'This folder belongs to "threenines demo"; what it holds is invented.\n');
      return false;
    }
    if (!existsSync(marker) || now - (await newestSample(dataDir)) > RESTS_FOR_MS) return false;
    setStoreAside(dataDir);
    return true;
  } finally {
    lock.release();
  }
}

async function newestSample(dataDir: string): Promise<EpochMs> {
  const store = openForReading(dataDir);
  try {
    const states = await store.states();
    return largest(
      states.values().map(({ evaluatedThrough }) => evaluatedThrough ?? 0),
      0,
    );
  } finally {
    await store.close();
  }
}

function outageStart(monitor: Monitor, now: EpochMs): EpochMs {
  const lasting = presentOutageMs(monitor);
  return lasting === 0 ? Number.POSITIVE_INFINITY : now - lasting;
}

function evaluated(
  monitor: Monitor,
  operator: Operator,
  process: ProcessPolicy,
  before: MonitorState,
  samples: readonly Sample[],
  now: EpochMs,
): { readonly state: MonitorState; readonly commit: Commit } {
  const through = samples.at(-1)?.startedAt ?? now;
  const maintenance = maintenanceWindows(monitor.maintenance, operator.calendar, through - STEP_MS - HOUR, now + HOUR);
  const { state, effects } = evaluate(before, samples, through, highRule(monitor, maintenance));
  return {
    state,
    commit: {
      samples,
      extraSamples: [],
      terms: new Map([[monitor.id, hourTerms(monitor, through)]]),
      states: new Map([[monitor.id, state]]),
      trackRecords: new Map(),
      incidents: incidentsOf(effects).map((incident) => pastRecord(incident, operator, process, now)),
      downtime: downtimeOf(monitor, effects),
      outbox: [],
      dueAt: new Map(),
      incidentLog: [],
      answers: new Map(),
    },
  };
}

function incidentsOf(effects: readonly Effect[]): Incident[] {
  const latest = new Map<string, Incident>();
  for (const effect of effects) if (effect.kind !== 'downtime') latest.set(effect.incident.id, effect.incident);
  return [...latest.values()];
}

/** Nobody was told of it and nothing was owed; by now most are closed. */
function pastRecord(incident: Incident, operator: Operator, process: ProcessPolicy, now: EpochMs): IncidentRecord {
  const record = newRecord(incident, operator, process);
  const closedAt = (incident.resolvedAt ?? now) + process.closeAfterMs;
  if (closedAt > now) return record;
  const closed = { at: closedAt, to: 'closed', reason: 'quiet-since-its-end' } as const;
  return { ...record, state: 'closed', transitions: [...record.transitions, closed] };
}

function downtimeOf(monitor: Monitor, effects: readonly Effect[]): DowntimeSpan[] {
  return effects.flatMap((effect) => {
    if (effect.kind !== 'downtime') return [];
    const { kind: _, ...outage } = effect;
    return [{ monitorId: monitor.id, ...outage }];
  });
}

function invented(monitor: Monitor, slot: EpochMs, now: EpochMs, failingSince: EpochMs): Sample {
  const { reason, latencyMs, statusCode } = pastAnswer(monitor, slot, now, failingSince);
  return {
    operator: monitor.operator,
    service: monitor.service,
    location: monitor.location,
    slot,
    startedAt: slot,
    verdict: verdictOf(reason),
    reason,
    detail: null,
    latencyMs,
    totalMs: latencyMs,
    statusCode,
    transactionIds: [],
    phasesMs: null,
    maxStallMs: null,
    warnings: [],
    simulated: true,
  };
}
