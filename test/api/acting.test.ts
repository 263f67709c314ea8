import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProblemError } from '../../src/client/client.ts';
import type { Problem } from '../../src/client/operations.ts';
import { checked } from './answers.ts';
import { END, served } from './app.ts';

const api = served();
const params = { id: 'litware.page.high.1' };

/** As somebody by name, under a key of their own. */
function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api.base}${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      'Threenines-Name': 'ana',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function problem(answer: Promise<Response>): Promise<Problem> {
  const { headers, json } = await answer.then((one) => ({ headers: one.headers, json: one.json() }));
  expect(headers.get('content-type')).toBe('application/problem+json');
  return (await json) as Problem;
}

describe('an incident', () => {
  it('is taken by one person; the second one hears who was faster, and when', async () => {
    const { version } = await api.call('getIncident', { params });
    const first = await post(`/incidents/${params.id}/acknowledge`, {}, { 'If-Match': `"${version}"` });
    expect([first.status, await first.json()]).toEqual([200, { incident: params.id }]);

    const second = await problem(post(`/incidents/${params.id}/acknowledge`, {}, { 'Threenines-Name': 'bo' }));
    expect(second).toMatchObject({
      status: 409,
      type: 'urn:threenines:problem:conflict',
      reason: 'acknowledged-already',
      by: 'ana (not signed in)',
    });
    expect(Date.parse(second.at!)).toBeGreaterThan(END);

    const stale = post(`/incidents/${params.id}/note`, { text: 'late' }, { 'If-Match': `"${version}"` });
    expect(await problem(stale)).toMatchObject({ status: 412, type: 'urn:threenines:problem:stale-version' });
  });

  it('is called about, answered, noted, linked and ended', async () => {
    await checked(api, 'callIncident', { params, body: { medium: 'phone', outcome: 'answered', text: 'they know' } });
    await checked(api, 'answerIncident', { params, body: { text: 'a line card is replaced' } });
    await checked(api, 'noteIncident', { params, body: { text: 'watching' } });
    await checked(api, 'linkIncident', { params, body: { text: 'TICKET-7' } });
    await checked(api, 'resolveIncident', { params, body: { text: 'good again' } });
    const { state, log } = await checked(api, 'getIncident', { params });
    expect(state).toBe('resolved');
    expect(log.map(({ kind }) => kind)).toEqual(['call', 'answer', 'note', 'link', 'note']);
    expect(new Set(log.map(({ by }) => by))).toEqual(new Set(['local (not signed in)']));
    const over = await api.call('resolveIncident', { params, body: {} }).catch((error: unknown) => error);
    expect((over as ProblemError).problem).toMatchObject({ status: 409, reason: 'is-over' });
  });

  it('that a person found is raised, and one of ours told to all and ended for all', async () => {
    const raised = await checked(api, 'raiseIncident', {
      body: { operator: 'contoso', service: 'page', severity: 'low', foundBy: 'person', text: 'odd pages' },
    });
    expect(raised.outcomes).toMatchObject([{ kind: 'done' }]);
    const ours = await checked(api, 'raiseIncident', { body: { service: 'store', ours: true, text: 'store is down' } });
    expect(ours.outcomes).toHaveLength(2);
    const told = await checked(api, 'noticeSentToAll', { body: { service: 'store', text: 'mail to both' } });
    expect(told.outcomes).toHaveLength(2);
    const ended = await checked(api, 'resolveOurs', { body: { service: 'store' } });
    expect(ended.outcomes.every(({ kind }) => kind === 'done')).toBe(true);
  });
});

describe('an act that is repeated under its key', () => {
  it('is done once, and refused with another body', async () => {
    const headers = { 'Idempotency-Key': 'one-key-for-one-note' };
    const path = '/incidents/contoso.page.high.0/note';
    expect((await post(path, { text: 'once' }, headers)).status).toBe(200);
    expect((await post(path, { text: 'once' }, headers)).status).toBe(200);
    const { items } = await api.call('listIncidentLog', { params: { id: 'contoso.page.high.0' }, query: {} });
    expect(items.filter((line) => line.text === 'once')).toHaveLength(1);
    expect(await problem(post(path, { text: 'twice' }, headers))).toMatchObject({
      status: 422,
      type: 'urn:threenines:problem:key-reused',
    });
  });
});

describe('planned work', () => {
  it('is announced, in use at once, and cancelled once', async () => {
    const body = { operator: 'contoso', from: '2027-02-01T22:00', to: '2027-02-01T23:00', note: 'new cards' };
    const { announced } = await checked(api, 'addMaintenance', { body });
    const id = announced[0]!.maintenance;
    expect(announced).toMatchObject([{ kind: 'added', notice: { isInTime: true } }]);
    expect(await checked(api, 'getMaintenance', { params: { id } })).toMatchObject({
      state: 'planned',
      note: 'new cards',
    });
    await checked(api, 'cancelMaintenance', { params: { id }, body: {} });
    expect((await checked(api, 'listMaintenance', { query: {} })).items).toMatchObject([{ id, state: 'cancelled' }]);
    expect(await problem(post(`/maintenance/${id}/cancel`, {}))).toMatchObject({ status: 409 });
    expect(await problem(post(`/maintenance/nothing/complete`, {}))).toMatchObject({ status: 404 });
  });
});

describe('the rest of what one can do', () => {
  it('probes now, and not while the operator is stopped', async () => {
    const monitor = { operator: 'contoso', service: 'page' };
    expect(await checked(api, 'probeNow', { params: monitor, body: {} })).toMatchObject({
      kind: 'probed',
      reason: 'ok',
    });
    await checked(api, 'throwSwitch', {
      params: { operator: 'contoso' },
      body: { isStopped: true, reason: 'asked to' },
    });
    expect(await checked(api, 'getOperator', { params: { operator: 'contoso' } })).toMatchObject({
      isEnabled: false,
      stopped: { reason: 'asked to' },
    });
    expect(await checked(api, 'probeNow', { params: monitor, body: {} })).toMatchObject({ kind: 'not-probed' });
    await checked(api, 'throwSwitch', { params: { operator: 'contoso' }, body: { isStopped: false } });
  });

  it('closes months, amends none that is not closed, tests channels, and retries what was given up', async () => {
    await checked(api, 'closeMonths', { body: {} });
    const month = new Date(END).toISOString().slice(0, 7);
    expect(await problem(post(`/months/${month}/contoso/page/amendments`, { reason: 'late' }))).toMatchObject({
      status: 422,
      reason: 'not-closed',
    });
    expect(await checked(api, 'testChannel', { params: { name: 'log' }, body: {} })).toMatchObject({
      kind: 'delivered',
    });
    const id = encodeURIComponent('litware.page.high.1/opened/1/log');
    expect(await problem(post(`/outbox/${id}/retry`, {}))).toMatchObject({ status: 404 });
  });
});

describe('what is refused', () => {
  const path = '/incidents/contoso.page.high.0/note';

  it.each([
    ['no JSON', path, '{', {}, 400],
    ['a field that nobody knows', path, { text: 'a', by: 'boss' }, {}, 422],
    ['a role of one’s own', path, { text: 'a', role: 'admin' }, {}, 422],
    ['another incident than that of the path', path, { text: 'a', incident: 'b' }, {}, 422],
    ['a text that is none', path, { text: 7 }, {}, 422],
    ['a text that is too long', path, { text: 'x'.repeat(4_001) }, {}, 422],
    ['a body that is too large', path, { text: 'x'.repeat(300_000) }, {}, 413],
    ['another type', path, { text: 'a' }, { 'Content-Type': 'text/plain' }, 415],
    ['no key', path, { text: 'a' }, { 'Idempotency-Key': '' }, 400],
    ['a page of another site', path, { text: 'a' }, { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a name that is none', path, { text: 'a' }, { 'Threenines-Name': '%3Cb%3E' }, 400],
    ['an incident that is not there', '/incidents/none/note', { text: 'a' }, {}, 404],
    ['a moment that is not over', path, { text: 'a', at: '2099-01-01T00:00:00Z' }, {}, 422],
  ] as const)('%s', async (_, to, body, headers, status) => {
    expect(await problem(post(to, body, headers))).toMatchObject({ status });
  });
});
