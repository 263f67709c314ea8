import { beforeEach, expect, it } from 'vitest';
import { request } from '../../../src/pipeline/incidents/requests.ts';
import { commitOf } from '../../store/fixtures.ts';
import { Desk } from './verbs/kit.ts';

let desk: Desk;
let incidentId: string;

beforeEach(async () => {
  desk = new Desk();
  incidentId = await desk.raised();
});

/** Nobody runs the process, until it is applied. */
const alone = () => ({ ...desk.context, nudge: async () => {} });

it('a request that nobody answers in time stays in line, and is applied once', async () => {
  const outcome = request(alone(), { verb: 'acknowledge', incidentId });
  await desk.context.clock.advance(2_000);
  expect(await outcome).toEqual({ kind: 'in-line', commandId: 'id-2' });
  await desk.context.nudge();
  expect(await desk.record(incidentId)).toMatchObject({ acknowledged: { by: 'ada' } });
});

it('a request stands in line in the form that other versions read, with the door beside the name', async () => {
  const outcome = request(alone(), { verb: 'note', incidentId, text: 'T-1', at: desk.context.clock.now() });
  await desk.context.clock.advance(2_000);
  await outcome;
  const [command] = await desk.store.openCommands(9);
  expect(command?.request).toMatchObject({ verb: 'note', incidentId, text: 'T-1', by: 'ada', via: 'api' });
});

it('an answer of an earlier program is given in its words', async () => {
  const reason = 'x was acknowledged already, by bob';
  const answers = new Map([['id-2', { result: 'conflict', reason } as const]]);
  const context = { ...desk.context, nudge: async () => void (await desk.store.commit(commitOf({ answers }))) };
  expect(await request(context, { verb: 'acknowledge', incidentId })).toEqual({
    kind: 'conflict',
    reason: 'in-words',
    text: reason,
  });
});
