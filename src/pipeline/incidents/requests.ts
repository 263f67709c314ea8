import type { IncidentRequest } from '../../core/incident/request.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { IncidentAnswer, IncidentQueue } from './ports.ts';

const ASK_AGAIN_MS = 100;

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
