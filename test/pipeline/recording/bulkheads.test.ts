import type { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { INITIAL_STATE } from '../../../src/core/incident/monitor-state.ts';
import type { MaintenanceRule } from '../../../src/core/maintenance/windows.ts';
import type { Monitor } from '../../../src/core/monitor.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { type Reason, verdictOf } from '../../../src/core/verdict/verdict.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import { Recorder } from '../../../src/pipeline/recording/recorder.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { whole } from '../../../src/store/pages.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { temporaryDirectory } from '../../store/directories.ts';
import { commitOf, incidentOf, sampleOf } from '../../store/fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, CONTOSO, HIGH, settingsOf, T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

/** Shape and all, but of a zone that no calendar knows: looking for its windows throws. */
const IMPOSSIBLE: MaintenanceRule = {
  from: '2026-10-05T00:00',
  to: '2026-10-05T01:00',
  timezone: 'Atlantis/Central',
  announcedAt: null,
  every: null,
};

const well = aMonitor({ high: { ...HIGH, afterMs: MINUTE } });
const other = aMonitor({ id: 'contoso/portal', service: 'portal', high: { ...HIGH, afterMs: MINUTE } });

let clock: ManualClock;
let db: DatabaseSync;
let store: Store;
let internalErrors: number;

beforeEach(() => {
  clock = new ManualClock(T0);
  db = openDatabase(temporaryDirectory());
  store = whole(sqliteStore(db));
  internalErrors = 0;
});

async function start(monitors: readonly Monitor[] = [well, other], queues: Partial<Store> = {}) {
  const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
  evaluator.replace(
    monitors.map((monitor) => ({ monitor, operator: CONTOSO })),
    settingsOf(['log'], ['high', 'low', 'warning']),
  );
  const recorder = new Recorder({
    clock,
    log: silentLog,
    evaluator,
    queues: { ...store, ...queues },
    store,
    bufferLimit: 1_000,
    sink: {
      committed: () => {},
      evaluated: () => {},
      waiting: () => {},
      refused: () => {},
      failed: () => {
        internalErrors += 1;
      },
    },
  });
  recorder.start();
  onTestFinished(async () => {
    await recorder.stop();
    await store.close();
  });
  /** Fails, or not, for two minutes. */
  const probes = async (reason: Reason, ...those: readonly Monitor[]) => {
    const until = clock.now() + 2 * MINUTE;
    for (; clock.now() < until; await clock.advance(30 * SECOND)) {
      for (const { operator, service } of those) {
        const slot = clock.now();
        recorder.record(
          those.find((one) => one.service === service)!,
          sampleOf({ operator, service, slot, startedAt: slot, reason, verdict: verdictOf(reason) }),
        );
      }
    }
  };
  return { recorder, probes };
}

const samples = async (service: string) => (await Array.fromAsync(store.samples({ service }))).length;
const high = async (service: string) =>
  (await store.incidents({ service })).filter(({ rule }) => rule === 'high').map(({ state }) => state);

describe('what cannot be worked with in one place stops nothing elsewhere', () => {
  it('a command that no version of the program knows', async () => {
    for (const request of [
      '{"verb":"teleport"}',
      'null',
      '{',
      '{"verb":"note","incidentId":"x","by":"a","text":"","at":"soon"}',
    ])
      db.prepare('insert into incident_commands (id, at, request) values (?, 1, ?)').run(request, request);
    const { probes } = await start();
    await store.requestIncident({ id: 'good', at: T0, request: { verb: 'acknowledge', incidentId: 'x', by: 'ada' } });
    await probes('ok', well, other);
    expect(await samples('get-balance')).toBe(4);
    expect(await samples('portal')).toBe(4);
    expect(await store.incidentAnswer('null')).toMatchObject({ result: 'refused' });
    expect(await store.incidentAnswer('good')).toMatchObject({ result: 'refused', reason: 'unknown-incident' });
    expect(await store.setAside(0, 10)).toHaveLength(4);
    expect(internalErrors).toBe(0);
  });

  it('commands and due incidents that cannot be asked for at all', async () => {
    const broken = () => Promise.reject(new Error('no such table'));
    const { probes } = await start([well], { openCommands: broken, dueIncidents: broken });
    await probes('ok', well);
    expect(await samples('get-balance')).toBe(4);
  });

  it('an incident whose deadlines cannot be played on: its clock stops, and it can still be ended', async () => {
    const at = 8.64e15;
    const deadline = {
      kind: 'update',
      rule: 'E3',
      owedBy: 'operator',
      dueAt: T0 - 1,
      metAt: null,
      missedAt: null,
    } as const;
    const impossible = incidentOf({
      id: 'impossible',
      operator: 'nowhere',
      timezone: 'Atlantis/Central',
      deadlines: [
        { ...deadline, remindAt: null },
        { ...deadline, dueAt: at, remindAt: -at },
      ],
    });
    await store.commit(commitOf({ incidents: [impossible], dueAt: new Map([['impossible', T0 - 1]]) }));
    db.exec("insert into incidents values ('unknown', 'a', 'b', 1, '{\"state\":\"closed\"}', 1)");
    const { probes } = await start();
    await probes('connect', well, other);
    expect(await high('get-balance')).toEqual(['open', 'open']);
    expect(await samples('portal')).toBe(4);
    expect(await store.dueIncidents(clock.now(), 10)).not.toContain('unknown');
  });

  it('a monitor that cannot be judged: its samples are stored, and the others are judged', async () => {
    const impossible = { ...well, maintenance: [IMPOSSIBLE] };
    const { probes } = await start([impossible, other]);
    await probes('connect', impossible, other);
    expect(await samples('get-balance')).toBe(4);
    expect(await high('get-balance')).toEqual([]);
    expect(await high('portal')).toEqual(['open']);
    expect(internalErrors).toBeGreaterThan(0);
  });

  it('a state that cannot be read: the rule begins anew, and still ends the incident that is open', async () => {
    const open = incidentOf();
    await store.commit(commitOf({ incidents: [open] }));
    db.exec("insert into states values ('contoso/get-balance', '{}')");
    const ends = { ...well, high: { ...HIGH, resolveAfterGood: 3 } };
    const { probes } = await start([ends, other]);
    await probes('ok', ends, other);
    expect(await high('get-balance')).toEqual(['resolved']);
    expect(await store.setAside(0, 10)).toMatchObject([
      { kind: 'monitor-state', key: 'contoso/get-balance', text: '{}' },
    ]);
  });

  it('a state that has its shape and cannot be worked with is set aside, and begun anew', async () => {
    const run = { startedAt: -8.64e15, slot: 0, known: 1, excluded: 0, simulated: false, checkedAt: null };
    await store.commit(commitOf({ states: new Map([[well.id, { ...INITIAL_STATE, run }]]) }));
    // Windows are looked for from the day before the failure on, which is no day any more.
    const weekly = {
      ...IMPOSSIBLE,
      timezone: 'UTC',
      from: '2026-11-02T00:00',
      to: '2026-11-02T01:00',
      every: { weekday: 1 },
    };
    const { probes } = await start([{ ...well, maintenance: [weekly] }, other]);
    await probes('connect', well, other);
    expect(await high('get-balance')).toEqual(['open']);
    expect(await high('portal')).toEqual(['open']);
    expect(await store.setAside(0, 10)).toMatchObject([{ kind: 'monitor-state', key: 'contoso/get-balance' }]);
  });
});
