import { z } from '@hono/zod-openapi';
import { deskConfiguration, MARKETPLACE_SERVICES, servicesOf } from '../../core/desk-configuration.ts';
import type { RequestContext } from '../../pipeline/incidents/requests.ts';
import { Acknowledge, acknowledge } from '../../pipeline/incidents/verbs/acknowledge.ts';
import { Answer, answer } from '../../pipeline/incidents/verbs/answer.ts';
import { Call as CallInput, type CallOutcome, call } from '../../pipeline/incidents/verbs/call.ts';
import { Cancel, cancel } from '../../pipeline/incidents/verbs/cancel.ts';
import { Confirm, confirm } from '../../pipeline/incidents/verbs/confirm.ts';
import { Link, link } from '../../pipeline/incidents/verbs/link.ts';
import { Note, note } from '../../pipeline/incidents/verbs/note.ts';
import { NoticeReceived, noticeReceived } from '../../pipeline/incidents/verbs/notice-received.ts';
import { NoticeSent, noticeSent } from '../../pipeline/incidents/verbs/notice-sent.ts';
import { NoticeSentToAll, noticeSentToAll } from '../../pipeline/incidents/verbs/notice-sent-to-all.ts';
import { Raise, raise } from '../../pipeline/incidents/verbs/raise.ts';
import { Resolve, resolve } from '../../pipeline/incidents/verbs/resolve.ts';
import { ResolveOurs, resolveOurs } from '../../pipeline/incidents/verbs/resolve-ours.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';
import { Acted, IncidentOutcomes } from '../../wire/acts.ts';
import { requestContext, settled, settledAll } from '../acting.ts';
import { type Operation, operation } from '../operation.ts';
import { maySee, type Principal } from '../principal.ts';
import { namedProblem, notFound } from '../problems.ts';
import { versionOf } from '../views/incident.ts';
import { IncidentParams, seenIncident } from './incidents.ts';

interface Act<Shape extends z.core.$ZodLooseShape> {
  readonly verb: string;
  readonly summary: string;
  readonly schema: z.ZodObject<Shape, z.core.$strict>;
  readonly act: (
    context: RequestContext,
    input: z.input<z.ZodObject<Shape, z.core.$strict>>,
  ) => Promise<CallOutcome | InvalidInput>;
}

/** A verb about one incident: the path names it, the body says the rest. */
function onIncident<Shape extends z.core.$ZodLooseShape>({ verb, summary, schema, act }: Act<Shape>): Operation {
  const { incident: _, ...rest } = schema.shape;
  return operation({
    id: `${verb.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase())}Incident`,
    method: 'post',
    path: `/incidents/{id}/${verb}`,
    tag: 'incidents',
    summary,
    access: 'responder',
    params: IncidentParams,
    body: z.strictObject(rest),
    answer: Acted,
    async handle(one) {
      const { ports, principal, params, body, ifMatch } = one;
      const record = await seenIncident(ports, principal, params.id);
      if (ifMatch !== null && !ifMatch.includes(versionOf(record))) {
        throw namedProblem('stale-version', 412, 'The incident has changed since you read it: read it again.');
      }
      // What the body must not name, the path does.
      const input = { ...(body as object), incident: params.id } as unknown as z.input<typeof schema>;
      return settled(await act(requestContext(one), input));
    },
  });
}

export const INCIDENT_ACTS: readonly Operation[] = [
  operation({
    id: 'raiseIncident',
    method: 'post',
    path: '/incidents',
    tag: 'incidents',
    summary: 'Raises an incident that a person or an operator found, for one operator or, with `ours`, for all.',
    access: 'responder',
    body: Raise,
    answer: IncidentOutcomes,
    async handle(one) {
      const { ports, principal, body } = one;
      refuseStrangers(principal, body.operator ?? null);
      const desk = deskConfiguration(ports.inUse().configuration);
      const known = {
        operators: [...desk.operators.keys()],
        servicesOf: (operator: string | null) =>
          operator === null ? MARKETPLACE_SERVICES : servicesOf(desk, operator),
      };
      const outcome = await raise({ ...requestContext(one), known }, body);
      if (outcome.kind === 'asked') return { outcomes: settledAll(outcome) };
      const { reason } = outcome;
      switch (reason) {
        case 'all-needs-ours':
          throw namedProblem(
            'refused',
            422,
            'Only an outage of ours concerns all operators: name one, or set "ours".',
            {
              reason,
            },
          );
        case 'unknown-operator':
          throw notFound(`operator "${outcome.operator}"`);
        case 'unknown-service':
          throw namedProblem('refused', 422, `"service": expected one of ${outcome.known.join(', ')}, or "unlisted".`, {
            reason,
          });
        default:
          return { outcomes: settledAll(outcome) };
      }
    },
  }),
  operation({
    id: 'resolveOurs',
    method: 'post',
    path: '/outages/resolve',
    tag: 'incidents',
    summary: 'Ends an outage of ours, which is one incident for each operator.',
    access: 'responder',
    body: ResolveOurs,
    answer: IncidentOutcomes,
    async handle(one) {
      refuseStrangers(one.principal, one.body.operator ?? null);
      return manyOf(await resolveOurs(requestContext(one), one.body), 'is open');
    },
  }),
  operation({
    id: 'noticeSentToAll',
    method: 'post',
    path: '/outages/notices',
    tag: 'incidents',
    summary: 'Logs one notice of an outage of ours for every operator that is still owed one.',
    access: 'responder',
    body: NoticeSentToAll,
    answer: IncidentOutcomes,
    async handle(one) {
      refuseStrangers(one.principal, one.body.operator ?? null);
      return manyOf(await noticeSentToAll(requestContext(one), one.body), 'owes a notice');
    },
  }),
  onIncident({
    verb: 'acknowledge',
    summary: 'Takes it: nobody else is paged.',
    schema: Acknowledge,
    act: acknowledge,
  }),
  onIncident({ verb: 'confirm', summary: 'A person confirmed the failure by hand.', schema: Confirm, act: confirm }),
  onIncident({ verb: 'call', summary: 'Logs an attempt to reach the operator.', schema: CallInput, act: call }),
  onIncident({ verb: 'answer', summary: 'Logs the operator’s answer or update.', schema: Answer, act: answer }),
  onIncident({ verb: 'note', summary: 'Writes a note into its log.', schema: Note, act: note }),
  onIncident({ verb: 'link', summary: 'Links a bug or a ticket.', schema: Link, act: link }),
  onIncident({ verb: 'notice-sent', summary: 'Logs an outage notice of ours.', schema: NoticeSent, act: noticeSent }),
  onIncident({
    verb: 'notice-received',
    summary: 'Logs an outage notice of the operator.',
    schema: NoticeReceived,
    act: noticeReceived,
  }),
  onIncident({ verb: 'resolve', summary: 'It is over.', schema: Resolve, act: resolve }),
  onIncident({ verb: 'cancel', summary: 'It was none.', schema: Cancel, act: cancel }),
];

/** What concerns all operators is for those who see all. */
function refuseStrangers(principal: Principal, operator: string | null): void {
  if (operator === null ? principal.operators === null : maySee(principal, operator)) return;
  throw operator === null
    ? namedProblem('no-role', 403, 'You see some operators only: name the one that it is about.')
    : notFound(`operator "${operator}"`);
}

type Many = Awaited<ReturnType<typeof resolveOurs | typeof noticeSentToAll>>;

function manyOf(outcome: Many, what: string): { readonly outcomes: ReturnType<typeof settledAll> } {
  if (outcome.kind === 'refused' && (outcome.reason === 'none-open' || outcome.reason === 'none-owed')) {
    const detail = `No outage of ours under "${outcome.service}" ${what}.`;
    throw namedProblem('refused', 422, detail, { reason: outcome.reason });
  }
  return { outcomes: settledAll(outcome) };
}
