import type { IncidentRequest } from '../../core/incident/request.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Clock } from '../ports/ports.ts';
import type { History, IncidentAnswer, IncidentQueue, Ledger, TimerQueue } from '../ports/store.ts';
import { Evaluator } from './evaluator.ts';
import type { ProcessSettings } from './incident-book.ts';

const ASK_AGAIN_MS = 100;
const MAX_EVENTS = 200;

/** Hands a request in; resolves to its id, under which the answer will stand. */
export async function request(queue: IncidentQueue, id: string, at: EpochMs, what: IncidentRequest): Promise<string> {
  await queue.requestIncident({ id, at, request: what });
  return id;
}

/** Waits for whoever runs the process to answer; null when nobody has within `patienceMs`. */
export async function awaitAnswer(
  queue: IncidentQueue,
  id: string,
  clock: Clock,
  patienceMs: number,
): Promise<IncidentAnswer | null> {
  const giveUpAt = clock.monotonicMs() + patienceMs;
  for (;;) {
    const answer = await queue.incidentAnswer(id);
    if (answer !== null || clock.monotonicMs() >= giveUpAt) return answer;
    await new Promise<void>((resolve) => clock.after(ASK_AGAIN_MS, resolve));
  }
}

/** Does what a daemon does with commands and due incidents, once. Only for who holds the daemon's lock. */
export async function applyPending(
  store: Ledger & History & IncidentQueue & TimerQueue,
  settings: ProcessSettings,
  now: EpochMs,
): Promise<void> {
  const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
  evaluator.replace([], settings);
  const commands = await store.openCommands(MAX_EVENTS);
  const dueIncidents = await store.dueIncidents(now, MAX_EVENTS);
  const input = { observations: new Map(), horizonOf: () => now, commands, dueIncidents };
  await store.commit({
    samples: [],
    extraSamples: [],
    terms: new Map(),
    trackRecords: new Map(),
    ...evaluator.step(input, now),
  });
}
