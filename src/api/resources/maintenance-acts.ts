import { z } from '@hono/zod-openapi';
import { deskConfiguration } from '../../core/desk-configuration.ts';
import { isoTime } from '../../core/time.ts';
import { AddMaintenance, addMaintenance } from '../../pipeline/maintenance/verbs/add-maintenance.ts';
import { cancelMaintenance } from '../../pipeline/maintenance/verbs/cancel-maintenance.ts';
import { CompleteMaintenance, completeMaintenance } from '../../pipeline/maintenance/verbs/complete-maintenance.ts';
import type { EntryOutcome, MaintenanceContext } from '../../pipeline/maintenance/verbs/context.ts';
import { NoteCompletionNotice, noteCompletionNotice } from '../../pipeline/maintenance/verbs/note-completion-notice.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';
import { Announced, MaintenanceActed } from '../../wire/acts.ts';
import { actorOf, invalid } from '../acting.ts';
import { type Call, operation } from '../operation.ts';
import { maySee, type Principal } from '../principal.ts';
import { namedProblem, notFound, plainProblem } from '../problems.ts';
import { MaintenanceParams } from './maintenance.ts';

export const MAINTENANCE_ACTS = [
  operation({
    id: 'addMaintenance',
    method: 'post',
    path: '/maintenance',
    tag: 'maintenance',
    summary: 'Announces planned work, of an operator or of ours; says whether that was in time.',
    access: 'responder',
    body: AddMaintenance,
    status: 201,
    answer: Announced,
    async handle(call) {
      const { ports, principal, body } = call;
      const configuration = deskConfiguration(ports.inUse().configuration);
      refuseStrangers(principal, body.operator ?? null);
      const { readWindow } = ports.acting;
      const outcome = await addMaintenance({ ...contextOf(call), configuration, readWindow }, body);
      if (outcome.kind === 'refused') {
        switch (outcome.reason) {
          case 'invalid-input':
            throw invalid(outcome);
          case 'all-needs-ours':
            throw namedProblem('refused', 422, 'An operator announces its own work only: name it, or set "ours".', {
              reason: outcome.reason,
            });
          case 'unknown-operator':
            throw notFound(`operator "${outcome.operator}"`);
          case 'unknown-service':
            throw namedProblem('refused', 422, `"services": expected some of ${outcome.known.join(', ')}.`, {
              reason: outcome.reason,
            });
        }
      }
      await ports.acting.maintenanceChanged();
      return {
        announced: outcome.announced.map(({ kind, entry, notice }) => ({ kind, maintenance: entry.id, notice })),
      };
    },
  }),
  operation({
    id: 'cancelMaintenance',
    method: 'post',
    path: '/maintenance/{id}/cancel',
    tag: 'maintenance',
    summary: 'Takes a window back before it begins; of a series, all occurrences that start later.',
    access: 'responder',
    params: MaintenanceParams,
    body: z.strictObject({}),
    answer: MaintenanceActed,
    handle: (call) => changed(call, (context, maintenance) => cancelMaintenance(context, { maintenance })),
  }),
  operation({
    id: 'completeMaintenance',
    method: 'post',
    path: '/maintenance/{id}/complete',
    tag: 'maintenance',
    summary: 'Notes when the work was done, and when that was told. An early end ends the window.',
    access: 'responder',
    params: MaintenanceParams,
    body: CompleteMaintenance.omit({ maintenance: true }),
    answer: MaintenanceActed,
    handle: (call) =>
      changed(call, (context, maintenance) => completeMaintenance(context, { ...call.body, maintenance })),
  }),
  operation({
    id: 'noteCompletionNotice',
    method: 'post',
    path: '/maintenance/{id}/notice',
    tag: 'maintenance',
    summary: 'Notes that the end of the work was told, without saying when the work was done.',
    access: 'responder',
    params: MaintenanceParams,
    body: NoteCompletionNotice.omit({ maintenance: true }),
    answer: MaintenanceActed,
    handle: (call) =>
      changed(call, (context, maintenance) => noteCompletionNotice(context, { ...call.body, maintenance })),
  }),
];

type MaintenanceCall = Call<z.output<typeof MaintenanceParams>, unknown, unknown>;

function contextOf({ ports, principal }: Call<unknown, unknown, unknown>): MaintenanceContext {
  const { clock, acting } = ports;
  return { actor: actorOf(principal), clock, store: acting.store };
}

/** Nothing is stored of a window that is not theirs. */
async function changed(
  call: MaintenanceCall,
  act: (context: MaintenanceContext, maintenance: string) => Promise<EntryOutcome | InvalidInput>,
): Promise<z.output<typeof MaintenanceActed>> {
  const { ports, principal, params } = call;
  const { id } = params;
  const entry = ports.inUse().maintenance.find((one) => one.id === id);
  if (entry !== undefined && !maySee(principal, entry.operator)) throw notFound(`maintenance window "${id}"`);
  const settled = await act(contextOf(call), id);
  if (settled.kind === 'done') {
    await ports.acting.maintenanceChanged();
    return { maintenance: settled.entry.id };
  }
  if (settled.reason === 'invalid-input') throw invalid(settled);
  if (settled.reason === 'unknown-id') throw notFound(`maintenance window "${id}"`);
  const detail = REFUSALS[settled.reason];
  if (settled.kind === 'conflict') {
    throw namedProblem('conflict', 409, detail, { reason: settled.reason, at: isoTime(settled.at) });
  }
  throw namedProblem('refused', 422, detail, { reason: settled.reason });
}

type Reason = Exclude<Extract<EntryOutcome, { reason: unknown }>['reason'], 'unknown-id'>;

const REFUSALS: Readonly<Record<Reason, string>> = {
  'cancelled-already': 'It was cancelled already.',
  'completed-already': 'It was completed already.',
  'has-begun': 'It has begun: complete it instead.',
  'has-not-begun': 'It has not begun then.',
  repeats: 'It repeats: each occurrence ends as announced.',
  'nothing-owed': 'No notice is owed for it.',
  'other-side': 'The other side owes that notice.',
  'in-future': 'That moment is not over yet.',
};

function refuseStrangers(principal: Principal, operator: string | null): void {
  if (operator === null ? principal.operators === null : maySee(principal, operator)) return;
  throw operator === null
    ? plainProblem(403, 'You see some operators only: name one.')
    : notFound(`operator "${operator}"`);
}
