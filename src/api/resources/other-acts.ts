import { z } from '@hono/zod-openapi';
import { monitorId } from '../../core/ids.ts';
import { isoTime } from '../../core/time.ts';
import type { AmendmentOutcome } from '../../pipeline/closing/amend.ts';
import { AmendMonth, amendMonth } from '../../pipeline/closing/verbs/amend-month.ts';
import { closeMonths, type MonthContext } from '../../pipeline/closing/verbs/close-months.ts';
import { retryMessage } from '../../pipeline/delivery/verbs/retry-message.ts';
import { testChannel } from '../../pipeline/delivery/verbs/test-channel.ts';
import { probeNow } from '../../pipeline/probing/verbs/probe-now.ts';
import type { CommandAnswer } from '../../pipeline/safety/ports.ts';
import { startOperator } from '../../pipeline/safety/verbs/start-operator.ts';
import { stopOperator } from '../../pipeline/safety/verbs/stop-operator.ts';
import { Amended, ChannelTested, MonthsClosed, ProbeAnswer, Retried, Switched } from '../../wire/acts.ts';
import { Month } from '../../wire/months.ts';
import { actorOf, invalid } from '../acting.ts';
import { type Call, operation } from '../operation.ts';

import { namedProblem, notFound, plainProblem } from '../problems.ts';
import { MonitorParams, seenMonitor } from './monitors.ts';
import { OperatorParams, seenOperator } from './operators.ts';

export const OTHER_ACTS = [
  operation({
    id: 'probeNow',
    method: 'post',
    path: '/monitors/{operator}/{service}/probes',
    tag: 'monitors',
    summary: 'Probes once, outside the slots, under the rates, switches and caps of the daemon. Leaves no sample.',
    access: 'responder',
    params: MonitorParams,
    body: z.strictObject({}),
    answer: ProbeAnswer,
    async handle(call) {
      const { ports, principal, params, newId } = call;
      const { monitor } = seenMonitor(ports, principal, params);
      const { acting, clock, inUse } = ports;
      const outcome = await probeNow(
        {
          actor: actorOf(principal),
          clock,
          newId,
          store: acting.store,
          configuration: inUse().configuration,
          isDaemonRunning: () => true,
        },
        { monitor: monitor.id },
      );
      if (outcome.kind === 'done') return probeAnswer(outcome.answer);
      if (outcome.reason === 'invalid-input') throw invalid(outcome);
      throw plainProblem(503, 'The probe has not ended in its time: try again.', { 'Retry-After': '5' });
    },
  }),
  operation({
    id: 'throwSwitch',
    method: 'put',
    path: '/operators/{operator}/switch',
    tag: 'operators',
    summary: 'Stops every probe of an operator, at once and over restarts, or starts them again.',
    access: 'responder',
    params: OperatorParams,
    body: z.strictObject({
      isStopped: z.boolean(),
      reason: z.string().max(4_000).nullable().default(null).describe('Why it is stopped.'),
    }),
    answer: Switched,
    async handle({ ports, principal, params: { operator }, body: { isStopped, reason = null } }) {
      seenOperator(ports, principal, operator);
      const { acting, clock, inUse } = ports;
      const { operators } = inUse().configuration;
      const context = { actor: actorOf(principal), clock, store: acting.store, operators };
      const outcome = isStopped
        ? await stopOperator(context, { operator, reason })
        : await startOperator(context, { operator });
      if (outcome.kind === 'done') {
        await acting.switchThrown();
        return { operator, isStopped, isOffByConfiguration: outcome.isOffByConfiguration };
      }
      throw outcome.reason === 'invalid-input' ? invalid(outcome) : notFound(`operator "${operator}"`);
    },
  }),
  operation({
    id: 'closeMonths',
    method: 'post',
    path: '/months/close',
    tag: 'months',
    summary: 'Closes now what the daemon would close within the hour.',
    access: 'manager',
    body: z.strictObject({}),
    answer: MonthsClosed,
    async handle(call) {
      refuseScoped(call);
      const outcome = await closeMonths(monthContext(call), {});
      if (outcome.kind === 'refused') throw invalid(outcome);
      return {
        closed: outcome.closed.map(({ operator, service, from, to, hash }) => {
          return { monitor: monitorId(operator, service), from: isoTime(from), to: isoTime(to), hash };
        }),
      };
    },
  }),
  operation({
    id: 'amendMonth',
    method: 'post',
    path: '/months/{period}/{operator}/{service}/amendments',
    tag: 'months',
    summary: 'Computes a closed month once more, and puts a result that differs behind the old one.',
    access: 'manager',
    params: z.strictObject({ period: Month, ...MonitorParams.shape }),
    body: AmendMonth.omit({ monitor: true, period: true }),
    answer: Amended,
    async handle(call) {
      const { ports, principal, params, body } = call;
      const { period, ...monitor } = params;
      const { id } = seenMonitor(ports, principal, monitor).monitor;
      const outcome = await amendMonth(monthContext(call), { ...body, monitor: id, period });
      if (outcome.kind === 'done') return { windows: outcome.windows.map(amendment) };
      if (outcome.reason === 'invalid-input') throw invalid(outcome);
      throw namedProblem('refused', 422, `${period} of ${id} is not closed.`, { reason: outcome.reason });
    },
  }),
  operation({
    id: 'retryMessage',
    method: 'post',
    path: '/outbox/{id}/retry',
    tag: 'notifications',
    summary: 'Sends a message again that was given up.',
    access: 'admin',
    params: z.strictObject({ id: z.string().max(2_000).describe('Id of the message.') }),
    body: z.strictObject({}),
    answer: Retried,
    async handle({ ports: { clock, acting }, principal, params: { id } }) {
      const context = { actor: actorOf(principal), clock, store: acting.store };
      const outcome = await retryMessage(context, { message: id });
      if (outcome.kind === 'done') return { message: outcome.message };
      throw outcome.reason === 'invalid-input' ? invalid(outcome) : notFound(`message "${id}" that was given up`);
    },
  }),
  operation({
    id: 'testChannel',
    method: 'post',
    path: '/channels/{name}/test',
    tag: 'notifications',
    summary: 'Sends one message, marked as a test, past the outbox. The answer says whether it arrived.',
    access: 'admin',
    params: z.strictObject({ name: z.string().max(200) }),
    body: z.strictObject({}),
    answer: ChannelTested,
    async handle({ ports: { clock, acting }, principal, params: { name } }) {
      const context = { actor: actorOf(principal), clock, notifierOf: acting.notifierOf };
      const outcome = await testChannel(context, { channel: name });
      if (outcome.kind === 'refused') {
        throw outcome.reason === 'invalid-input' ? invalid(outcome) : notFound(`channel "${name}"`);
      }
      const { delivery } = outcome;
      return delivery.kind === 'delivered'
        ? { kind: delivery.kind, reason: null, detail: null, refusedRecipients: delivery.refusedRecipients ?? 0 }
        : { kind: delivery.kind, reason: delivery.reason, detail: delivery.detail, refusedRecipients: 0 };
    },
  }),
];

function refuseScoped({ principal }: Call<unknown, unknown, unknown>): void {
  if (principal.operators === null) return;
  throw namedProblem('no-role', 403, 'This concerns all operators, and you see some only.');
}

function monthContext({ ports, principal }: Call<unknown, unknown, unknown>): MonthContext {
  const { clock, acting, inUse, version } = ports;
  return {
    actor: actorOf(principal),
    clock,
    store: acting.store,
    configuration: inUse().configuration,
    program: version,
  };
}

function probeAnswer(answer: CommandAnswer) {
  if (!answer.done) return { kind: 'not-probed' as const, reason: answer.reason };
  const { reason, detail, startedAt, latencyMs, totalMs, statusCode, maxStallMs, warnings, exchanges, checks } =
    answer.result;
  return {
    kind: 'probed' as const,
    reason,
    detail,
    startedAt: isoTime(startedAt),
    latencyMs,
    totalMs,
    statusCode,
    maxStallMs,
    warnings,
    trace: { exchanges, checks },
  };
}

function amendment(outcome: AmendmentOutcome) {
  const { from, to, hash } = outcome.row;
  const differences = outcome.kind === 'amended' ? outcome.differences : [];
  return {
    kind: outcome.kind,
    from: isoTime(from),
    to: isoTime(to),
    hash,
    differences: differences.map(({ figure, before, after }) => {
      return { figure, before: JSON.stringify(before) ?? 'null', after: JSON.stringify(after) ?? 'null' };
    }),
  };
}
