import type { Actor } from '../../core/actor.ts';
import { momentRefusal, reportRefusal } from '../../core/incident/moment.ts';
import type { IncidentRefusal, MomentRefusal } from '../../core/incident/refusal.ts';
import type { IncidentAct } from '../../core/incident/request.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { History } from '../ports/history.ts';
import type { IncidentAnswer, IncidentQueue } from './ports.ts';

const ASK_AGAIN_MS = 100;

/**
 * What a verb of incidents needs. The process that holds the lock applies queued requests, so that of two people only
 * one can win.
 */
export interface RequestContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly store: Pick<IncidentQueue, 'requestIncident' | 'incidentAnswer'> & Pick<History, 'incidents'>;
  readonly newId: () => string;
  /** Applies the queued requests now, if possible; otherwise they wait for the process that holds the lock. */
  readonly nudge: () => Promise<void>;
  /** How long to wait for the answer. */
  readonly patienceMs: number;
}

export type RequestOutcome =
  | { readonly kind: 'done'; readonly incidentId: string }
  | IncidentRefusal
  /** In the words of an earlier version. */
  | { readonly kind: 'conflict' | 'refused'; readonly reason: 'in-words'; readonly text: string }
  /** There is no answer yet. The request stays queued, and is applied once. */
  | { readonly kind: 'in-line'; readonly commandId: string };

/** One outcome per incident, in order. If any time is impossible, no request is made. */
export type RequestsOutcome = { readonly kind: 'asked'; readonly outcomes: readonly RequestOutcome[] } | MomentRefusal;

/** Requests one act, and waits for its outcome. */
export async function request(context: RequestContext, act: IncidentAct): Promise<RequestOutcome> {
  const outcome = await requestAll(context, [act]);
  return outcome.kind === 'asked' ? outcome.outcomes[0]! : outcome;
}

export async function requestAll(context: RequestContext, acts: readonly IncidentAct[]): Promise<RequestsOutcome> {
  const { actor, clock, store, newId, nudge, patienceMs } = context;
  // Checks before any is stored: the queued requests are applied by the version that runs next.
  for (const act of acts) {
    const refusal = await refusalOf(store, act, clock.now());
    if (refusal !== null) return refusal;
  }
  const ids: string[] = [];
  for (const act of acts) {
    const id = newId();
    await store.requestIncident({ id, at: clock.now(), request: { ...act, by: actor.name, via: actor.via } });
    ids.push(id);
  }
  await nudge();
  const outcomes: RequestOutcome[] = [];
  for (const id of ids) outcomes.push(outcomeOf(id, await awaitAnswer(store, id, clock, patienceMs)));
  return { kind: 'asked', outcomes };
}

async function refusalOf(
  store: Pick<History, 'incidents'>,
  act: IncidentAct,
  now: EpochMs,
): Promise<MomentRefusal | null> {
  if (act.verb === 'raise') return reportRefusal(act, now);
  if (!('at' in act) || act.at === undefined) return null;
  const [record] = await store.incidents({ id: act.incidentId });
  return record === undefined ? null : momentRefusal(record, act.at, now);
}

/** Null without an answer within `patienceMs`. */
async function awaitAnswer(
  store: Pick<IncidentQueue, 'incidentAnswer'>,
  id: string,
  clock: Clock,
  patienceMs: number,
): Promise<IncidentAnswer | null> {
  const giveUpAt = clock.monotonicMs() + patienceMs;
  for (;;) {
    const answer = await store.incidentAnswer(id);
    if (answer !== null || clock.monotonicMs() >= giveUpAt) return answer;
    await new Promise<void>((resolve) => clock.after(ASK_AGAIN_MS, resolve));
  }
}

function outcomeOf(commandId: string, answer: IncidentAnswer | null): RequestOutcome {
  if (answer === null) return { kind: 'in-line', commandId };
  if (answer.result === 'done') return { kind: 'done', incidentId: answer.incidentId };
  return answer.refusal ?? { kind: answer.result, reason: 'in-words', text: answer.reason };
}
