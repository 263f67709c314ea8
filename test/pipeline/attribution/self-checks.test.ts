import { beforeEach, describe, expect, it } from 'vitest';
import { CANARY_ID, type CertificateCheck, type Reference } from '../../../src/core/attribution/self-checks.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { SelfChecks } from '../../../src/pipeline/attribution/self-checks.ts';
import type { ProbeResult } from '../../../src/pipeline/ports/prober.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { T0 } from '../../support/monitors.ts';
import { ScriptedProber } from '../../support/results.ts';

const TLS = { cert: { file: '/cert' }, key: { file: '/key' } };
const CANARY: CertificateCheck = {
  everyMs: MINUTE,
  probe: { kind: 'http', url: 'https://c.example/', method: 'GET', transport: { tls: TLS }, expect: { status: [200] } },
};
const DNS: Reference = { name: 'dns:a.example', probe: { kind: 'dns-reference', host: 'a.example' } };
const TCP: Reference = { name: 'tcp:b.example:1', probe: { kind: 'tcp-reference', host: 'b.example', port: 1 } };
const TCP_2: Reference = { name: 'tcp:c.example:2', probe: { kind: 'tcp-reference', host: 'c.example', port: 2 } };
const probeWith = (transport: CertificateCheck['probe']['transport']) => ({
  ...CANARY.probe,
  url: 'https://o.example/',
  transport,
});

let clock: ManualClock;
let prober: ScriptedProber;
let checks: SelfChecks;
let gauges: Map<string, boolean | null>;

beforeEach(() => {
  clock = new ManualClock(T0);
  prober = new ScriptedProber(clock);
  gauges = new Map();
  const meter = {
    canaryUp: (up: boolean | null) => void gauges.set('canary', up),
    referenceUp: (name: string, up: boolean | null) => void gauges.set(name, up),
  };
  checks = new SelfChecks({ clock, prober, meter });
});

function start(canary: CertificateCheck | null, ...references: Reference[]): void {
  checks.apply({ configuration: { ownChecks: { canary, references: { everyMs: MINUTE, checks: references } } } });
}

describe('the canary', () => {
  it('is asked at once, then at its own pace', async () => {
    start(CANARY);
    await clock.advance(3 * MINUTE + SECOND);
    checks.stop();
    await clock.advance(10 * MINUTE);
    expect(prober.requests.map(({ monitorId, slot }) => [monitorId, Math.floor((slot - T0) / MINUTE)])).toEqual(
      [0, 1, 2, 3].map((minute) => [CANARY_ID, minute]),
    );
  });

  it.each([
    [{ reason: 'ok' }, 'good', true],
    [{ reason: 'auth' }, 'refuses', false],
    [{ reason: 'own-credentials' }, 'refuses', false],
    [{ reason: 'reset', mayBeRefusal: true }, 'refuses', false],
    [{ reason: 'reset' }, 'unavailable', false],
    [{ reason: 'connect' }, 'unavailable', false],
    [{ reason: 'status', statusCode: 500 }, 'unavailable', false],
  ] as const satisfies readonly (readonly [Partial<ProbeResult>, string, boolean])[])(
    'that ends with %j %s our certificate',
    async (result, state, up) => {
      prober.answer = () => result;
      start(CANARY);
      await clock.advance(SECOND);
      expect(checks.canaryState(CANARY.probe)).toBe(state);
      expect(gauges.get('canary')).toBe(up);
    },
  );

  it('speaks only for operators that are shown the same certificate', async () => {
    start(CANARY);
    await clock.advance(SECOND);
    expect(checks.canaryState(probeWith({ tls: { ...TLS, ca: { file: '/another-ca' } } }))).toBe('good');
    expect(checks.canaryState(probeWith({ tls: { ...TLS, cert: { file: '/another' } } }))).toBe('none');
    expect(checks.canaryState(probeWith({}))).toBe('none');
  });

  it('is unavailable before its first answer, and when our own probe thread is lost', async () => {
    prober.answer = () => {
      throw new Error('the probe thread ended');
    };
    start(CANARY);
    await clock.advance(SECOND);
    await checks.refreshCanary(clock.monotonicMs());
    expect(checks.canaryState(CANARY.probe)).toBe('unavailable');
  });

  it('goes on being asked after the wall clock was set back', async () => {
    start(CANARY);
    await clock.advance(SECOND);
    clock.step(-3_600_000);
    await clock.advance(2 * MINUTE);
    expect(prober.requests).toHaveLength(3);
  });

  it('leaves no figure behind when a reload removes it', async () => {
    start(CANARY, DNS);
    await clock.advance(SECOND);
    start(null);
    expect(Object.fromEntries(gauges)).toEqual({ canary: null, 'dns:a.example': null });
    expect(checks.canaryState(CANARY.probe)).toBe('none');
  });
});

describe('a failure', () => {
  it('is explained by a question that was asked after it, and one question serves all who fail together', async () => {
    start(CANARY);
    await clock.advance(30 * SECOND);
    const asked = prober.requests.length;
    const since = clock.monotonicMs();
    const refreshed = Promise.all([1, 2, 3].map(() => checks.refreshCanary(since)));
    await clock.advance(SECOND);
    await refreshed;
    await checks.refreshCanary(since + 500);
    expect(prober.requests.length - asked).toBe(1);
    const later = checks.refreshCanary(since + 2 * SECOND);
    await clock.advance(SECOND);
    await later;
    expect(prober.requests.length - asked).toBe(2);
  });
});

describe('references', () => {
  const down = (...names: string[]) => {
    prober.answer = ({ monitorId }) =>
      names.some((name) => monitorId.endsWith(name)) ? { reason: 'connect', statusCode: null } : {};
  };
  it.each([
    [[DNS, TCP], [], 'good', 'good'],
    [[DNS, TCP], ['dns:a.example'], 'failing', 'good'],
    [[DNS, TCP], ['tcp:b.example:1'], 'good', 'failing'],
    [[DNS, TCP, TCP_2], ['tcp:b.example:1'], 'good', 'good'],
    [[TCP], ['tcp:b.example:1'], 'failing', 'failing'],
    [[DNS], ['dns:a.example'], 'failing', 'failing'],
    [[], [], 'none', 'none'],
  ] as const)('%j of which %j are down: names %s, connections %s', async (references, names, ofDns, ofConnect) => {
    down(...names);
    start(null, ...references);
    await clock.advance(SECOND);
    await checks.refreshReferences(0);
    expect(checks.referenceState('dns')).toBe(ofDns);
    expect(checks.referenceState('connect')).toBe(ofConnect);
  });

  it('over HTTP are up with any answer', async () => {
    const http: Reference = { name: 'http:a.example', probe: CANARY.probe };
    prober.answer = () => ({ reason: 'status', statusCode: 503 });
    start(null, http);
    await clock.advance(SECOND);
    expect(checks.referenceState('connect')).toBe('good');
    expect(gauges.get('http:a.example')).toBe(true);
  });
});
