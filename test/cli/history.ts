/** History on a real database, stored as it would be live. */
import { loadConfiguration } from '../../src/config/index.ts';
import { evaluate } from '../../src/core/incident/high.ts';
import { highRule } from '../../src/core/incident/high-rule.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { INITIAL_STATE } from '../../src/core/incident/monitor-state.ts';
import type { Monitor } from '../../src/core/monitor.ts';
import type { Sample } from '../../src/core/sample.ts';
import { slotsBetween } from '../../src/core/schedule/schedule.ts';
import type { DowntimeSpan } from '../../src/core/sla/downtime.ts';
import type { Period } from '../../src/core/sla/period.ts';
import { hourTerms } from '../../src/core/sla/rollup.ts';
import { type Reason, verdictOf } from '../../src/core/verdict/verdict.ts';
import type { Store } from '../../src/pipeline/store.ts';
import { openStore } from '../../src/store/open.ts';
import { incidentOf, sampleOf } from '../store/fixtures.ts';

export interface RecordedHistory extends Period {
  readonly configFile: string;
  /** The monitors were off. */
  readonly silent?: Period;
  readonly reasonAt: (slot: number, index: number) => Reason;
  /** How long after its slot a probe starts; default 4 ms. */
  readonly startAfterMs?: (index: number) => number;
}

/** All monitors of the configuration, in its data folder. */
export async function recordHistory(history: RecordedHistory): Promise<void> {
  const { configuration } = loadConfiguration(history.configFile);
  const store = await openStore({ dataDir: configuration.dataDir });
  for (const monitor of configuration.monitors) await record(store, monitor, history);
  await store.close();
}

async function record(store: Store, monitor: Monitor, history: RecordedHistory): Promise<void> {
  const { from, to, silent, reasonAt, startAfterMs = () => 4 } = history;
  const samples = slotsBetween(monitor.schedule, from, to)
    .filter((slot) => silent === undefined || slot < silent.from || slot >= silent.to)
    .map((slot, index) => sample(monitor, slot, index, reasonAt(slot, index), startAfterMs(index)));
  const { state, effects } = evaluate(INITIAL_STATE, samples, to, highRule(monitor, []));
  const incidents = new Map<string, Incident>();
  const downtime: DowntimeSpan[] = [];
  for (const effect of effects) {
    if (effect.kind === 'downtime') downtime.push({ monitorId: monitor.id, ...effect });
    else incidents.set(effect.incident.id, effect.incident);
  }
  await store.commit({
    samples,
    terms: new Map([[monitor.id, hourTerms(monitor, from)]]),
    states: new Map([[monitor.id, state]]),
    incidents: [...incidents.values()].map((incident) => incidentOf({ ...incident })),
    extraSamples: [],
    dueAt: new Map(),
    incidentLog: [],
    answers: new Map(),
    downtime,
    trackRecords: new Map(),
    outbox: [],
  });
}

function sample({ operator, service }: Monitor, slot: number, index: number, reason: Reason, after: number): Sample {
  return sampleOf({
    operator,
    service,
    slot,
    startedAt: slot + after,
    reason,
    verdict: verdictOf(reason),
    latencyMs: reason === 'ok' ? 100 + ((index * 37) % 211) + 0.125 : null,
    transactionIds: [`MSFT-${service}-${index}`],
  });
}
