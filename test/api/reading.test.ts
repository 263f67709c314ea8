import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/client/client.ts';
import { checked } from './answers.ts';
import { END, OPENED, served } from './app.ts';

const api = served();

/** With headers that `fetch` would not send. */
function raw(
  path: string,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    request(`${api.base}${path}`, { headers }, async (response) => {
      resolve({ status: response.statusCode!, body: await text(response) });
    })
      .on('error', reject)
      .end();
  });
}

describe('the board', () => {
  it('has one row for each monitor, with its newest stored sample', async () => {
    const board = await checked(api, 'getBoard', {});
    expect(board.id).toEqual(['contoso/page', 'litware/page']);
    expect(board.words.verdicts[board.verdict[0]!]).toBe('good');
    expect(board.incidents).toEqual({ 1: ['litware.page.high.1'] });
    expect(board.counts).toMatchObject({ monitors: 2, openHigh: 1, openLow: 0 });
  });

  it('is packed and tagged, and sent once only while it stays the same', async () => {
    const first = await api.get('/operators');
    expect(first.headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
    const second = await api.get('/operators', { 'If-None-Match': first.headers.get('etag')! });
    expect(second.status).toBe(304);
    const packed = await api.get('/monitors/contoso/page/samples', { 'Accept-Encoding': 'gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.json()).toHaveProperty('items');
  });
});

describe('incidents', () => {
  it('are listed with the newest first, page by page', async () => {
    const first = await checked(api, 'listIncidents', { query: { limit: 1 } });
    expect(first.items.map(({ id }) => id)).toEqual(['litware.page.high.1']);
    const second = await checked(api, 'listIncidents', { query: { limit: 1, after: first.next! } });
    expect(second.items.map(({ id }) => id)).toEqual(['contoso.page.high.0']);
    expect(second.next).toBeNull();
  });

  it('are filtered by state and operator', async () => {
    const closed = await checked(api, 'listIncidents', { query: { state: 'closed,cancelled' } });
    expect(closed.items.map(({ id }) => id)).toEqual(['contoso.page.high.0']);
    const litware = await checked(api, 'listIncidents', { query: { operator: 'litware' } });
    expect(litware.items).toHaveLength(1);
  });

  it('say what may be done to them, and what is due next on the clock of the operator', async () => {
    const { items } = await checked(api, 'listIncidents', { query: { state: 'open' } });
    expect(items[0]?.can).toContain('acknowledge');
    expect(items[0]?.next).toMatchObject({ kind: 'call', outcome: 'pending', timezone: 'Europe/Berlin' });
    expect(Date.parse(items[0]!.next!.dueAtLocal)).toBe(Date.parse(items[0]!.next!.dueAt));
  });

  it('are told in full, with who is at fault and what to say', async () => {
    const incident = await checked(api, 'getIncident', { params: { id: 'litware.page.high.1' } });
    expect(incident).toMatchObject({ state: 'open', startedAt: new Date(OPENED).toISOString() });
    expect(incident.blame.says).toMatch(/^(Them|Unclear)\./);
    expect(incident.script.phone).toContain('Litware Mobile');
    const log = await checked(api, 'listIncidentLog', { params: { id: 'litware.page.high.1' }, query: {} });
    expect(log).toEqual({ items: [], next: null });
  });

  it('that are not there are a problem', async () => {
    const refused = await api.call('getIncident', { params: { id: 'nobody' } }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ProblemError);
    expect((refused as ProblemError).problem).toMatchObject({ status: 404, type: 'about:blank' });
  });
});

describe('a monitor', () => {
  const params = { operator: 'litware', service: 'page' };

  it('tells its schedule, target and figures', async () => {
    const monitor = await checked(api, 'getMonitor', { params });
    expect(monitor).toMatchObject({ id: 'litware/page', schedule: { everyMs: 1_000 }, timezone: 'Asia/Tokyo' });
    expect(monitor.figures.day).toMatchObject({ operator: 'litware', availability: { objective: 0.999 } });
  });

  it('has samples with the newest first, of a verdict and a time', async () => {
    const query = { verdict: 'bad', to: new Date(END).toISOString(), limit: 2 };
    const first = await checked(api, 'listSamples', { params, query });
    expect(first.items.map(({ slot }) => Date.parse(slot))).toEqual([END - 30_000, END - 60_000]);
    const second = await checked(api, 'listSamples', { params, query: { ...query, after: first.next! } });
    expect(Date.parse(second.items[0]!.slot)).toBe(END - 90_000);
  });

  it('shows one sample between the good ones beside it', async () => {
    const slot = new Date(OPENED).toISOString();
    const detail = await checked(api, 'getSample', { params: { ...params, slot } });
    expect(detail.sample.reason).toBe('timeout');
    expect(Date.parse(detail.before!.slot)).toBe(OPENED - 30_000);
  });

  it('has its latency in buckets', async () => {
    const query = { from: new Date(END - 3_600_000).toISOString(), to: new Date(END).toISOString(), points: 60 };
    const series = await checked(api, 'getSeries', { params, query });
    expect(series.at).toHaveLength(60);
    expect(series.bad.reduce((sum, count) => sum + count)).toBe(60);
    expect(series.p50Ms[0]).toBe(212.4375);
    expect(series.p50Ms[59]).toBeNull();
  });
});

describe('the other resources', () => {
  it('answer as the document says', async () => {
    const month = new Date(END).toISOString().slice(0, 7);
    const duties = await checked(api, 'listDuties', { query: {} });
    expect(duties.items.map(({ about, kind }) => [about, kind])).toContainEqual(['litware.page.high.1', 'call']);
    expect((await checked(api, 'listOperators', { query: {} })).items.map(({ id }) => id)).toEqual([
      'contoso',
      'litware',
    ]);
    expect(await checked(api, 'getOperator', { params: { operator: 'contoso' } })).toMatchObject({
      services: ['page'],
    });
    expect((await checked(api, 'listMonitors', { query: {} })).items).toHaveLength(2);
    expect((await checked(api, 'listMaintenance', { query: {} })).items).toEqual([]);
    expect((await checked(api, 'listMonths', { query: {} })).items).toEqual([]);
    expect((await checked(api, 'getMonth', { params: { period: month }, query: {} })).items).toHaveLength(2);
    await checked(api, 'getMonthOfMonitor', { params: { period: month, operator: 'contoso', service: 'page' } });
    expect((await checked(api, 'listReports', { query: {} })).items[0]).toMatchObject({ isFinal: false });
    expect(await checked(api, 'getHealth', {})).toMatchObject({ store: { isRecording: true }, isSimulated: false });
    expect((await checked(api, 'listChannels', { query: {} })).items).toMatchObject([{ name: 'log', type: 'log' }]);
    await checked(api, 'listMessages', { query: {} });
    expect(await checked(api, 'getSession', {})).toMatchObject({ principal: { kind: 'local' }, role: 'admin' });
  });

  it('write a report while one waits', async () => {
    const month = new Date(END).toISOString().slice(0, 7);
    const answer = await api.get(`/reports/contoso/${month}/json`);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.json"$/);
    expect(await answer.json()).toMatchObject({ operator: { id: 'contoso' } });
  });
});

describe('who is not let in', () => {
  it.each([
    ['a name of another site', { Host: 'evil.example' }, 421],
    ['a page of another site', { Origin: 'https://evil.example' }, 403],
    ['a page without a name', { Origin: 'null' }, 403],
    ['what a proxy passed on', { 'X-Forwarded-For': '192.0.2.1' }, 403],
    ['what another proxy passed on', { Via: '1.1 proxy' }, 403],
  ] as const)('%s', async (_, headers, status) => {
    const answer = await raw('/board', headers);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ status });
  });

  it('a page of this machine is', async () => {
    expect((await raw('/session', { Origin: 'http://localhost:5173' })).status).toBe(200);
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['/incidents?limit=0', 422],
    ['/incidents?limit=10&limit=20', 422],
    ['/incidents?colour=red', 422],
    ['/incidents?state=broken', 422],
    ['/incidents?after=nonsense', 422],
    ['/months/2026-13', 422],
    ['/monitors/contoso/nothing', 404],
    ['/monitors/..%2f..%2fetc/passwd', 404],
    ['/reports/contoso/2099-01/pdf', 404],
    ['/nothing', 404],
  ])('GET %s is a problem', async (path, status) => {
    const answer = await api.get(path);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status });
  });

  it('a method that a resource does not take names those that it does', async () => {
    const answer = await fetch(`${api.base}/board`, { method: 'DELETE' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });
});
