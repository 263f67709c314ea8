/** From what a verb came to, to an answer or a problem. */

import type { z } from 'zod';
import type { Actor } from '../core/actor.ts';
import { isoTime, SECOND } from '../core/time.ts';
import { refusalText } from '../pipeline/incidents/refusal-text.ts';
import type { RequestContext, RequestsOutcome } from '../pipeline/incidents/requests.ts';
import type { CallOutcome } from '../pipeline/incidents/verbs/call.ts';
import type { InvalidInput } from '../pipeline/ports/verb.ts';
import type { IncidentOutcome } from '../wire/acts.ts';
import { Accepted, type Call } from './operation.ts';
import type { Principal } from './principal.ts';
import { type ApiProblem, namedProblem, notFound } from './problems.ts';

/** The recorder takes it up at once: what is not done by then waits for the store. */
const PATIENCE_MS = SECOND;

export function actorOf({ name }: Principal): Actor {
  return { name, via: 'api' };
}

/** What the verbs of incidents need. */
export function requestContext({ ports, principal, newId }: Call<unknown, unknown, unknown>): RequestContext {
  const { clock, acting } = ports;
  return {
    actor: actorOf(principal),
    clock,
    store: acting.store,
    newId,
    nudge: async () => void (await acting.nudge()),
    patienceMs: PATIENCE_MS,
  };
}

/** The incident that it was done to. Throws the problem where it was not. */
export function settled(outcome: CallOutcome | InvalidInput): { readonly incident: string } | Accepted {
  switch (outcome.kind) {
    case 'done':
      return { incident: outcome.incidentId };
    case 'in-line':
      return new Accepted(outcome.commandId);
    default:
      throw refused(outcome);
  }
}

type Refused = Exclude<CallOutcome, { kind: 'done' | 'in-line' }> | InvalidInput;

function refused(outcome: Refused): ApiProblem {
  if (outcome.reason === 'invalid-input') return invalid(outcome);
  if (outcome.reason === 'unknown-contact') {
    const detail = `There is no contact "${outcome.contact}": expected one of ${outcome.known.join(', ')}, or "unlisted".`;
    return namedProblem('refused', 422, detail, { reason: outcome.reason });
  }
  if (outcome.reason === 'unknown-incident') return notFound(`incident "${outcome.incidentId}"`);
  if (outcome.kind === 'conflict') {
    return namedProblem('conflict', 409, `${sentence(refusalText(outcome))}.`, {
      reason: outcome.reason,
      ...('by' in outcome && { by: outcome.by }),
      ...('at' in outcome && { at: isoTime(outcome.at) }),
    });
  }
  return namedProblem('refused', 422, `${sentence(refusalText(outcome))}.`, { reason: outcome.reason });
}

export function invalid({ errors }: InvalidInput): ApiProblem {
  const [{ path, expected, found }] = errors;
  const detail = `${path === '' ? 'It' : `"${path}"`}: expected ${expected}, found ${found}.`;
  return namedProblem('invalid-input', 422, detail, { errors: [...errors] });
}

/** One outcome for each incident. Throws the problem where none was asked for. */
export function settledAll(outcome: RequestsOutcome | InvalidInput): z.output<typeof IncidentOutcome>[] {
  if (outcome.kind !== 'asked') throw refused(outcome);
  return outcome.outcomes.map((one) => {
    if (one.kind === 'done') return { kind: one.kind, incident: one.incidentId };
    if (one.kind === 'in-line') return { kind: one.kind, command: one.commandId };
    return { kind: one.kind, reason: one.reason, detail: refusalText(one) };
  });
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
