import { expect, it, vi } from 'vitest';
import { configure, program, startDaemon, startTarget, threenines, workFolder } from './daemon.ts';

/** Once it is open, only a person ends it. */
const HIGH_AFTER_2_S = 'policy: { extends: dm-2017, high: { after: 2s, resolveAfterGood: 1000 } }';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly acknowledged: { readonly by: string } | null;
  readonly deadlines: readonly { readonly kind: string; readonly outcome: string }[];
  readonly log: readonly { readonly kind: string }[];
}

async function openIncident() {
  const folder = workFolder();
  let status = 503;
  const { url } = await startTarget(() => status);
  configure(folder, [{ service: 'shop', url }], HIGH_AFTER_2_S);
  const daemon = await startDaemon(folder);
  const { incident } = await daemon.logged('High incident opened');
  const id = String(incident);
  const show = async () => JSON.parse((await threenines(folder, 'incident', 'show', id, '--json')).stdout) as Shown;
  const say = (...words: string[]) => threenines(folder, 'incident', ...words);
  const recover = () => {
    status = 200;
  };
  return { folder, daemon, id, show, say, recover };
}

it('on-call takes an incident, calls, logs the answer and ends it, beside the running daemon', async () => {
  const { folder, daemon, id, show, say, recover } = await openIncident();
  const both = await Promise.all(['ada', 'bob'].map((by) => program(folder, 'incident', 'ack', id, '--by', by)));
  expect(new Set(both.map(({ code }) => code))).toEqual(new Set([0, 1]));
  expect(both.find(({ code }) => code === 1)?.stdout).toMatch(/^conflict: .* was acknowledged already, by (ada|bob)/);

  expect(await say('call', id, 'ticket', '4711', '--outcome', 'no-answer')).toMatchObject({ code: 0 });
  expect(await say('answer', id, 'we look into it')).toMatchObject({ code: 0 });
  const shown = await show();
  expect(shown).toMatchObject({ state: 'updating', log: [{ kind: 'call' }, { kind: 'answer' }] });
  expect(shown.deadlines.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
    'acknowledge kept',
    'call kept',
    'response kept',
    'update pending',
  ]);
  expect((await say('show', id)).stdout).toContain('ticket 4711');
  expect((await say('show', id, '--say')).stdout).toContain('status');

  expect((await threenines(folder, 'notice', 'list')).stdout).toMatch(/E3 the operator's update +pending/);
  // Or it would be opened again between the two.
  recover();
  expect(await say('resolve', id)).toMatchObject({ code: 0 });
  expect(await say('resolve', id)).toMatchObject({ code: 1, stdout: expect.stringContaining('is resolved already') });
  await daemon.logged('High incident resolved');
});

it('does the same itself when no daemon runs, and the next daemon tells it', async () => {
  const { folder, daemon, id, show, say } = await openIncident();
  await daemon.end('SIGTERM');
  expect(await say('ack', id, '--by', 'ada')).toMatchObject({ code: 0 });
  expect(await show()).toMatchObject({ state: 'acknowledged', acknowledged: { by: 'ada' } });
  const next = await startDaemon(folder);
  expect(await next.logged('High incident acknowledged')).toMatchObject({ incident: id });
});

it('raises what the operator reports, with the clock of its outage notice', async () => {
  const { folder, say } = await openIncident();
  const raised = await say('raise', '--operator', 'mine', '--service', 'core-network', '--aware', '10m', 'PGW is down');
  expect(raised).toMatchObject({ code: 0 });
  const id = raised.stdout.split(':')[0]!;
  expect(await threenines(folder, 'notice', 'received', id, 'by phone, Mr Weber')).toMatchObject({ code: 0 });
  await vi.waitFor(async () => {
    const { stdout } = await threenines(folder, 'notice', 'list', '--json');
    const notices = JSON.parse(stdout) as { incident: string; kind: string; rule: string; outcome: string }[];
    expect(notices.find(({ kind }) => kind === 'notice')).toMatchObject({ incident: id, rule: 'O2', outcome: 'kept' });
  }, 60_000);
});
