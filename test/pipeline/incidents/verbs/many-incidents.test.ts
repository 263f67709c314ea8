import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, isoTime } from '../../../../src/core/time.ts';
import { cancel } from '../../../../src/pipeline/incidents/verbs/cancel.ts';
import { noticeSentToAll } from '../../../../src/pipeline/incidents/verbs/notice-sent-to-all.ts';
import { type Raise, raise } from '../../../../src/pipeline/incidents/verbs/raise.ts';
import { resolveOurs } from '../../../../src/pipeline/incidents/verbs/resolve-ours.ts';
import { T0 } from '../../../support/monitors.ts';
import { invalid } from '../../../support/verbs.ts';
import { Desk, KNOWN } from './kit.ts';

let desk: Desk;

beforeEach(() => {
  desk = new Desk();
});

const raised = (input: Partial<Raise>) =>
  raise({ ...desk.context, known: KNOWN }, { service: 'xdr', text: 'late', ...input });
const ours = () => desk.raised({ operator: null, ours: true, service: 'store' });
const done = (...incidents: string[]) => ({
  kind: 'asked',
  outcomes: incidents.map((incidentId) => ({ kind: 'done', incidentId })),
});
const stored = async () => (await desk.store.incidents({})).toSorted((a, b) => a.id.localeCompare(b.id));

describe('raising', () => {
  it('opens an incident of the operator that owes no notice, since now', async () => {
    expect(await raised({ operator: 'contoso' })).toEqual(done('contoso.xdr.reported.20261005T000000000Z'));
    const expected = { severity: 'high', origin: 'operator', startedAt: T0, summary: 'late' };
    expect(await stored()).toMatchObject([{ operator: 'contoso', ...expected }]);
    expect((await stored())[0]!.deadlines.map(({ kind }) => kind)).not.toContain('notice');
  });

  it('begins at the latest when its side became aware of it', async () => {
    await raised({ operator: 'contoso', awareAt: isoTime(T0 - HOUR), foundBy: 'person' });
    const [record] = await stored();
    expect(record).toMatchObject({ startedAt: T0 - HOUR, origin: 'person' });
    expect(record?.deadlines).toContainEqual(expect.objectContaining({ kind: 'notice', owedBy: 'operator' }));
  });

  it('opens one for each operator where the outage is ours, which owes each a notice', async () => {
    await ours();
    expect(await stored()).toMatchObject([
      { operator: 'contoso', ours: true, origin: 'person' },
      { operator: 'fabrikam', ours: true, origin: 'person' },
    ]);
    for (const { deadlines } of await stored()) {
      expect(deadlines).toContainEqual(expect.objectContaining({ kind: 'notice', owedBy: 'us' }));
    }
  });

  it.each([
    [{}, { reason: 'all-needs-ours' }],
    [{ operator: 'no-such' }, { reason: 'unknown-operator', operator: 'no-such' }],
    [
      { operator: 'contoso', startedAt: isoTime(T0 + HOUR) },
      { reason: 'in-future', at: T0 + HOUR },
    ],
    [
      { operator: 'contoso', awareAt: isoTime(T0 - 401 * DAY) },
      { reason: 'too-long-ago', mostDays: 400 },
    ],
  ])('refuses %j', async (input, refusal) => {
    expect(await raised(input)).toMatchObject({ kind: 'refused', ...refusal });
    expect(await stored()).toEqual([]);
  });

  it('refuses an operator that whoever runs the process does not know', async () => {
    const outcomes = [{ kind: 'refused', reason: 'unknown-operator', operator: 'removed-since' }];
    const known = { ...KNOWN, operators: [...KNOWN.operators, 'removed-since'] };
    const input = { operator: 'removed-since', service: 'xdr', text: 'late' };
    expect(await raise({ ...desk.context, known }, input)).toEqual({ kind: 'asked', outcomes });
  });

  it('refuses a service that nobody knows, unless it is said to be one', async () => {
    const refusal = { kind: 'refused', reason: 'unknown-service', service: 'zzz', known: ['xdr', 'store'] };
    expect(await raised({ operator: 'contoso', service: 'zzz' })).toEqual(refusal);
    expect(await stored()).toEqual([]);
    expect(await raised({ operator: 'contoso', service: 'zzz', unlisted: true })).toMatchObject({ kind: 'asked' });
  });

  it.each([
    [{ service: 'Core Network' }, 'service', 'a name such as core-network', '"Core Network"'],
    [{ text: '' }, 'text', 'text', 'nothing'],
    [{ severity: 'warning' as 'high' }, 'severity', 'high, low', '"warning"'],
  ])('refuses %j as input', async (input, path, expected, found) => {
    expect(await raised({ operator: 'contoso', ...input })).toEqual(invalid(path, expected, found));
  });
});

describe('resolving an outage of ours', () => {
  it('ends it for all operators, or for one', async () => {
    await ours();
    const [contoso, fabrikam] = (await stored()).map(({ id }) => id);
    const one = { service: 'store', operator: 'contoso', text: 'mended' };
    expect(await resolveOurs(desk.context, one)).toEqual(done(contoso!));
    expect(await resolveOurs(desk.context, { service: 'store' })).toEqual(done(fabrikam!));
    expect((await stored()).map(({ state }) => state)).toEqual(['resolved', 'resolved']);
  });

  it('refuses where none is open, also when an operator has an outage under that name', async () => {
    await desk.raised({ service: 'store' });
    const refusal = { kind: 'refused', reason: 'none-open', service: 'store' };
    expect(await resolveOurs(desk.context, { service: 'store' })).toEqual(refusal);
  });

  it('refuses an empty name', async () => {
    expect(await resolveOurs(desk.context, { service: '' })).toEqual(invalid('service', 'an id', 'nothing'));
  });
});

describe('one notice to all operators', () => {
  const sent = (at?: string) =>
    noticeSentToAll(desk.context, { service: 'store', text: 'by mail', ...(at !== undefined && { at }) });

  it('is logged for each that is still owed one', async () => {
    await ours();
    const [contoso, fabrikam] = (await stored()).map(({ id }) => id);
    await cancel(desk.context, { incident: contoso! });
    expect(await sent()).toEqual(done(fabrikam!));
    expect(await sent()).toEqual({ kind: 'refused', reason: 'none-owed', service: 'store' });
  });

  it('is logged for none where it cannot have been sent then', async () => {
    await ours();
    expect(await sent(isoTime(T0 - HOUR))).toMatchObject({ kind: 'refused', reason: 'before-incident' });
    expect((await stored()).map(({ logged }) => logged.entries)).toEqual([1, 1]);
  });

  it('needs a text', async () => {
    const outcome = await noticeSentToAll(desk.context, { service: 'store', text: '' });
    expect(outcome).toEqual(invalid('text', 'text', 'nothing'));
  });
});
