import { beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/api/operations.ts';
import type { OperationId } from '../../src/client/client.ts';
import { addToken } from '../../src/pipeline/access/verbs/add-token.ts';
import { revokeToken } from '../../src/pipeline/access/verbs/revoke-token.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { openTokens } from '../../src/store/index.ts';
import { ROLES, type Role } from '../../src/wire/roles.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { served } from './app.ts';

/** The least role that each operation needs. A new one without a line here does not compile. */
const NEEDS: Readonly<Record<OperationId, Role>> = {
  getBoard: 'viewer',
  streamEvents: 'viewer',
  listMonitors: 'viewer',
  getMonitor: 'viewer',
  listSamples: 'viewer',
  getSample: 'viewer',
  getSeries: 'viewer',
  listIncidents: 'viewer',
  getIncident: 'viewer',
  listIncidentLog: 'viewer',
  listDuties: 'viewer',
  listMaintenance: 'viewer',
  getMaintenance: 'viewer',
  listOperators: 'viewer',
  getOperator: 'viewer',
  listMonths: 'viewer',
  getMonth: 'viewer',
  getMonthOfMonitor: 'viewer',
  listReports: 'viewer',
  getReport: 'viewer',
  getHealth: 'viewer',
  listChannels: 'viewer',
  listMessages: 'viewer',
  getSession: 'viewer',
  raiseIncident: 'responder',
  resolveOurs: 'responder',
  noticeSentToAll: 'responder',
  acknowledgeIncident: 'responder',
  confirmIncident: 'responder',
  callIncident: 'responder',
  answerIncident: 'responder',
  noteIncident: 'responder',
  linkIncident: 'responder',
  noticeSentIncident: 'responder',
  noticeReceivedIncident: 'responder',
  resolveIncident: 'responder',
  cancelIncident: 'responder',
  addMaintenance: 'responder',
  cancelMaintenance: 'responder',
  completeMaintenance: 'responder',
  noteCompletionNotice: 'responder',
  probeNow: 'responder',
  throwSwitch: 'responder',
  closeMonths: 'manager',
  amendMonth: 'manager',
  retryMessage: 'admin',
  testChannel: 'admin',
};

const api = served('auth: { tokens: true }');
const tokens: Record<string, string> = {};

beforeAll(async () => {
  const store = openTokens(api.dataDir);
  const actor = { name: 'test', via: 'cli' } as const;
  const issue = async (name: string, role: Role, operators: string[] | null = null, clock = systemClock) => {
    const outcome = await addToken({ actor, clock, store }, { name, role, operators, expiresInDays: 1 });
    tokens[name] = outcome.kind === 'done' ? outcome.token : '';
  };
  for (const role of ROLES) await issue(role, role);
  await issue('contoso', 'admin', ['contoso']);
  await issue('expired', 'admin', null, new ManualClock(systemClock.now() - 2 * 86_400_000));
  await issue('revoked', 'admin');
  await revokeToken({ actor, clock: systemClock, store }, { name: 'revoked' });
  await store.close();
});

const bearer = (name: string) => ({ Authorization: `Bearer ${tokens[name]}` });

/** Of an operation with parameters that name nothing, or what is given. */
async function ask(id: OperationId, headers: Record<string, string>, params: Record<string, string> = {}) {
  const { method, path } = OPERATIONS.find((one) => one.id === id)!;
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'nothing');
  const answer = await fetch(`${api.base}${url}`, {
    method: method.toUpperCase(),
    headers: { ...headers, 'Content-Type': 'application/json', 'Idempotency-Key': `key-${Math.random()}`.slice(6, 20) },
    ...(method !== 'get' && { body: '{}' }),
  });
  await answer.body?.cancel();
  return answer.status;
}

const IDS = OPERATIONS.map(({ id }) => id as OperationId);

describe('each operation', () => {
  it.each(IDS)('%s lets in who may, and nobody else', async (id) => {
    expect(OPERATIONS.find((one) => one.id === id)?.access).toBe(NEEDS[id]);
    for (const headers of [{}, { Authorization: 'Bearer tn_guess' }, { Authorization: 'Basic YTpi' }]) {
      expect(await ask(id, headers)).toBe(401);
    }
    expect(await ask(id, bearer('expired'))).toBe(401);
    expect(await ask(id, bearer('revoked'))).toBe(401);
    for (const role of ROLES) {
      const status = await ask(id, bearer(role));
      if (ROLES.indexOf(role) < ROLES.indexOf(NEEDS[id])) expect([role, status]).toEqual([role, 403]);
      else expect([401, 403]).not.toContain(status);
    }
  });

  it.each([
    ['getMonitor', { operator: 'litware', service: 'page' }],
    ['listSamples', { operator: 'litware', service: 'page' }],
    ['getSeries', { operator: 'litware', service: 'page' }],
    ['getIncident', { id: 'litware.page.high.1' }],
    ['listIncidentLog', { id: 'litware.page.high.1' }],
    ['acknowledgeIncident', { id: 'litware.page.high.1' }],
    ['resolveIncident', { id: 'litware.page.high.1' }],
    ['getOperator', { operator: 'litware' }],
    ['throwSwitch', { operator: 'litware' }],
    ['probeNow', { operator: 'litware', service: 'page' }],
    ['getReport', { operator: 'litware', period: '2026-10', format: 'json' }],
  ] as const)('%s of another operator is not there', async (id, params) => {
    const status = await ask(id, bearer('contoso'), params);
    expect(id === 'throwSwitch' ? [404, 422] : [404]).toContain(status);
  });

  it('tells nothing of another operator in any list', async () => {
    for (const path of ['board', 'monitors', 'incidents', 'duties', 'operators', 'reports', 'outbox', 'maintenance']) {
      const text = await (await api.get(`/${path}`, bearer('contoso'))).text();
      expect(text).not.toContain('litware');
    }
    expect(await (await api.get('/board', bearer('viewer'))).text()).toContain('litware');
  });
});

describe('a token', () => {
  it('in the address is refused, and a name nobody made sure of counts for nothing', async () => {
    expect((await api.get(`/session?token=${tokens.viewer}`)).status).toBe(401);
    const session = await api.get('/session', { ...bearer('viewer'), 'Threenines-Name': 'boss' });
    expect(await session.json()).toMatchObject({ principal: { kind: 'token', name: 'viewer' }, role: 'viewer' });
  });

  it('may pass through a proxy', async () => {
    expect((await api.get('/session', { ...bearer('viewer'), 'X-Forwarded-For': '192.0.2.1' })).status).toBe(200);
  });

  it('that is revoked ends its stream', async () => {
    const answer = await api.get('/events', bearer('manager'));
    const store = openTokens(api.dataDir);
    const actor = { name: 'test', via: 'cli' } as const;
    await revokeToken({ actor, clock: systemClock, store }, { name: 'manager' });
    await store.close();
    expect(await answer.text()).toContain('event: bye\ndata: {"why":"session-ended"}');
  });
});
