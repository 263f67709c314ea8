import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackRecord } from '../../../src/core/attribution/track-record.ts';
import type { MonitorId } from '../../../src/core/ids.ts';
import type { Monitor } from '../../../src/core/monitor.ts';
import type { ProbeSpec } from '../../../src/core/probe-kinds/kinds.ts';
import type { SecretRef } from '../../../src/core/probe-kinds/spec.ts';
import { HOUR, SECOND } from '../../../src/core/time.ts';
import { FaultAttribution } from '../../../src/pipeline/attribution/fault-attribution.ts';
import { MonitorFaults } from '../../../src/pipeline/attribution/monitor-faults.ts';
import { SelfChecks } from '../../../src/pipeline/attribution/self-checks.ts';
import type { ProbeResult } from '../../../src/pipeline/ports/prober.ts';
import type { Ask } from '../../../src/pipeline/probing/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, CONTOSO, T0 } from '../../support/monitors.ts';
import { aResult, ScriptedProber, silentLog } from '../../support/results.ts';

const LOGIN = { basicAuth: { username: 'u', password: { env: 'P' } } };
const SIMS = ['8988247000100003319', '8988247000100297655'].map((iccid) => ({ iccid, expect: [] }));

let clock: ManualClock;
let quarantined: number | null;
let certificates: ReadonlyMap<MonitorId, string>;
const neverAsk: Ask = () => Promise.reject(new Error('nobody should be asked'));

beforeEach(() => {
  clock = new ManualClock(T0);
  quarantined = null;
  certificates = new Map();
});

function page(operator: string): Monitor {
  const probe = {
    kind: 'http',
    url: 'https://o.example/',
    method: 'GET',
    transport: LOGIN,
    expect: { status: [200] },
  } as const;
  return aMonitor({ id: `${operator}/page`, operator, service: 'page', probe });
}

function balances(): Monitor {
  const probe: ProbeSpec<SecretRef> = {
    kind: 'get-balance',
    baseUrl: 'https://o.example/v1',
    transport: {},
    sims: SIMS,
    fieldsTemplate: 'basic',
  };
  return aMonitor({ probe });
}

function blameFor(
  monitors: readonly Monitor[],
  trackRecords: ReadonlyMap<MonitorId, TrackRecord> = new Map(),
): FaultAttribution {
  const prober = new ScriptedProber(clock);
  const meter = {
    canaryUp: () => {},
    referenceUp: () => {},
    ownFault: () => {},
    simsSetAside: (_: MonitorId, count: number | null) => {
      quarantined = count;
    },
  };
  const ownChecks = new SelfChecks({ clock, prober, meter });
  const ownFaults = new MonitorFaults(silentLog, meter);
  const attribution = new FaultAttribution({
    clock,
    log: silentLog,
    meter,
    ownChecks,
    ownFaults,
    trackRecords,
    nameOfSim: (iccid) => iccid,
    certificatesShown: () => certificates,
  });
  apply(attribution, monitors);
  return attribution;
}

function apply(attribution: FaultAttribution, monitors: readonly Monitor[]): void {
  const operators = new Map(monitors.map(({ operator }) => [operator, { ...CONTOSO, id: operator }]));
  attribution.apply({ configuration: { monitors, operators }, targets: [] });
}

const now = (overrides: Partial<ProbeResult>) => aResult({ startedAt: clock.now(), ...overrides });
const refused = () => now({ reason: 'auth', detail: 'answered 401', statusCode: 401 });
const unknownSim = () => now({ reason: 'status', detail: 'answered 404', statusCode: 404 });

describe('the record of an operator', () => {
  it('survives a restart: refusals go on being counted', async () => {
    const monitor = page('contoso');
    const stored = new Map<MonitorId, TrackRecord>();
    const endings: string[] = [];
    for (const result of [now({}), refused(), refused(), refused(), refused(), now({})]) {
      // A program of its own for each slot.
      const attribution = blameFor([monitor], stored);
      const { judgement, trackRecord } = await attribution.attribute({ monitor, simIndex: 0, result }, neverAsk);
      if (trackRecord !== null) stored.set(monitor.id, trackRecord);
      endings.push(judgement.reason);
    }
    expect(endings).toEqual(['ok', 'own-credentials', 'own-credentials', 'own-credentials', 'auth', 'ok']);
    expect(stored.get(monitor.id)).toMatchObject({ refusals: 0 });
  });

  it('is about one certificate: a new one that is refused at once is our own affair', async () => {
    const monitor = page('contoso');
    const stored = new Map<MonitorId, TrackRecord>();
    const endings: string[] = [];
    const attribute = async (certificate: string, result: ProbeResult) => {
      certificates = new Map([[monitor.id, certificate]]);
      const attribution = blameFor([monitor], stored);
      const { judgement, trackRecord } = await attribution.attribute({ monitor, simIndex: 0, result }, neverAsk);
      if (trackRecord !== null) stored.set(monitor.id, trackRecord);
      endings.push(judgement.reason);
    };
    await attribute('old', now({}));
    for (let refusal = 0; refusal < 5; refusal += 1) await attribute('new', refused());
    expect(endings).toEqual(['ok', ...Array(5).fill('own-credentials')]);
  });

  it('is not stored again with every good answer', async () => {
    const monitor = page('contoso');
    const attribution = blameFor([monitor]);
    const stored: boolean[] = [];
    for (let slot = 0; slot < 3; slot += 1) {
      const { trackRecord } = await attribution.attribute({ monitor, simIndex: 0, result: now({}) }, neverAsk);
      stored.push(trackRecord !== null);
      await clock.advance(slot === 0 ? 30 * SECOND : HOUR);
    }
    expect(stored).toEqual([true, false, true]);
  });

  it('is completed from older history, which overrules nothing newer', async () => {
    const monitor = page('contoso');
    const attribution = blameFor([monitor]);
    const known = (at: number): TrackRecord => ({
      workedAt: at,
      acceptedAt: at,
      refusals: 0,
      quarantine: {},
      certificate: null,
    });
    attribution.learn(new Map([[monitor.id, known(T0 - HOUR)]]));
    attribution.learn(new Map([[monitor.id, known(T0 - 2 * HOUR)]]));
    const { judgement } = await attribution.attribute({ monitor, simIndex: 0, result: refused() }, neverAsk);
    expect(judgement.detail).toContain('until 2026-10-04T23:00');
  });
});

describe('a second opinion', () => {
  it('is not waited for longer than four seconds', async () => {
    const monitor = balances();
    const settled = vi.fn();
    const never: Ask = () => new Promise(() => {});
    void blameFor([monitor]).attribute({ monitor, simIndex: 0, result: unknownSim() }, never).then(settled);
    await clock.advance(4 * SECOND - 1);
    expect(settled).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(settled).toHaveBeenCalledWith(
      expect.objectContaining({ judgement: expect.objectContaining({ reason: 'test-data' }) }),
    );
  });

  it('that the rate does not allow leaves the blame on us, and no SIM is set aside', async () => {
    const monitor = balances();
    const attribution = blameFor([monitor]);
    const { judgement } = await attribution.attribute({ monitor, simIndex: 0, result: unknownSim() }, () =>
      Promise.resolve(null),
    );
    expect(judgement).toMatchObject({ reason: 'test-data', detail: expect.stringContaining('could be asked') });
    expect(attribution.isQuarantined(monitor, 0)).toBe(false);
  });

  it('of other operators is asked for once, and only while nothing has been heard of them since', async () => {
    const monitors = ['a', 'b', 'c', 'd'].map(page);
    const known: TrackRecord = { workedAt: T0, acceptedAt: T0, refusals: 3, quarantine: {}, certificate: null };
    const attribution = blameFor(monitors, new Map(monitors.map(({ id }) => [id, known])));
    const asked: string[] = [];
    const ask: Ask = ({ operator }) => {
      asked.push(operator);
      return Promise.resolve(now({}));
    };
    const attribute = (monitor: Monitor) => attribution.attribute({ monitor, simIndex: 0, result: refused() }, ask);
    expect((await attribute(monitors[0]!)).judgement.reason).toBe('auth');
    expect(asked).toEqual(['b', 'c', 'd']);
    await clock.advance(30 * SECOND);
    expect((await attribute(monitors[0]!)).judgement.reason).toBe('auth');
    expect(asked).toHaveLength(3);
  });
});

describe('a SIM that is set aside', () => {
  it('is tried again after an hour, and forgotten with its configuration', async () => {
    const monitor = balances();
    const attribution = blameFor([monitor]);
    await attribution.attribute({ monitor, simIndex: 1, result: now({}) }, neverAsk);
    await attribution.attribute({ monitor, simIndex: 0, result: unknownSim() }, () => Promise.resolve(now({})));
    expect(quarantined).toBe(1);
    expect([0, 1].map((index) => attribution.isQuarantined(monitor, index))).toEqual([true, false]);
    await clock.advance(HOUR);
    expect(attribution.isQuarantined(monitor, 0)).toBe(false);
    expect(quarantined).toBe(1);
    const { probe } = monitor;
    apply(attribution, [{ ...monitor, probe: { ...probe, sims: SIMS.slice(1) } as Monitor['probe'] }]);
    expect(quarantined).toBeNull();
  });
});
