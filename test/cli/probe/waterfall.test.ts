import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderWaterfall } from '../../../src/cli/probe/waterfall.ts';
import { DAY } from '../../../src/core/time.ts';
import type { TracedExchange } from '../../../src/core/trace.ts';
import type { ProbeResult } from '../../../src/pipeline/ports/prober.ts';

const T0 = Date.UTC(2026, 9, 5);
const PHASES = { dns: 2, connect: 20, tls: 40, send: 0.5, wait: 180, receive: 3 };

function exchange(overrides: Partial<TracedExchange> = {}): TracedExchange {
  return {
    label: 'GET /v1/sims/iccid:…3319/balances',
    transactionId: 'MSFT-00000000-0000-4000-8000-000000000000',
    startMs: 0,
    phasesMs: PHASES,
    totalMs: 245.5,
    statusCode: 200,
    bytesReceived: 142,
    requestSent: true,
    remoteAddress: '192.0.2.7',
    tlsProtocol: 'TLSv1.3',
    error: null,
    ...overrides,
  };
}

function probe(overrides: Partial<ProbeResult> = {}): ProbeResult {
  return {
    reason: 'ok',
    detail: null,
    startedAt: T0,
    latencyMs: 183.5,
    totalMs: 245.5,
    statusCode: 200,
    transactionIds: [],
    phasesMs: PHASES,
    maxStallMs: 0,
    stalledMs: 0,
    warnings: [],
    exchanges: [exchange()],
    checks: [{ name: 'status', passed: true, detail: '200, expected 200' }],
    certificateExpiresAt: T0 + 39 * DAY,
    retryAfterMs: null,
    mayBeRefusal: false,
    requestsSent: 1,
    grant: null,
    ...overrides,
  };
}

const stream = (columns?: number) => Object.assign(new PassThrough(), { columns }) as unknown as NodeJS.WriteStream;
const render = (overrides: Partial<ProbeResult> = {}, columns = 80) =>
  renderWaterfall(probe(overrides), 400, stream(columns));

beforeEach(() => {
  for (const name of ['FORCE_COLOR', 'NO_COLOR', 'NODE_DISABLE_COLORS']) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('says the verdict first, then where the milliseconds went', () => {
  expect(render()).toBe(`✓ good
  latency 183.5 ms, within the limit of 400 ms
  total   245.5 ms, connection set-up included

GET /v1/sims/iccid:…3319/balances  200, 142 bytes
  192.0.2.7, TLSv1.3, MSFT-00000000-0000-4000-8000-000000000000
  dns     ░                                                             2.0 ms
  connect ░░░░░                                                        20.0 ms
  tls          ░░░░░░░░░                                               40.0 ms
  send                  █                                               0.5 ms
  wait                   █████████████████████████████████████████    180.0 ms
  receive                                                         █     3.0 ms

  █ counts against the latency limit   ░ does not

✓ status  200, expected 200

the server's certificate is valid until 2026-11-13 (39 days)
`);
});

it('says by how much the limit was missed', () => {
  expect(render({ latencyMs: 612.3 })).toContain('latency 612.3 ms, 212.3 ms over the limit of 400 ms');
});

it('shows in which phase an exchange failed', () => {
  const phasesMs = { dns: 1, connect: 5, tls: 0, send: 0, wait: 0, receive: 0 };
  const error = 'connection refused (ECONNREFUSED), while connecting';
  const failed = exchange({ phasesMs, totalMs: 6, statusCode: null, error, remoteAddress: null, tlsProtocol: null });
  const text = render({
    reason: 'connect',
    detail: error,
    latencyMs: null,
    totalMs: 6,
    exchanges: [failed],
    checks: [],
  });
  expect(text).toContain('✗ bad (connect)\n  connection refused (ECONNREFUSED), while connecting\n  latency none');
  expect(text).toMatch(/connect .* 5\.0 ms ✗\n {2}tls .* –\n/);
  expect(text).toContain('not connected');
});

it('says so when nothing was sent', () => {
  const text = render({
    reason: 'own-credentials',
    detail: 'our client certificate expired',
    exchanges: [],
    checks: [],
    latencyMs: null,
  });
  expect(text).toContain(
    '? unknown (own-credentials)\n  our client certificate expired\n  latency none: nothing was sent\n',
  );
});

it('does not count the clean-up against the limit', () => {
  const remove = exchange({ label: 'DELETE /sims/iccid:…3319/microbalance', startMs: 250 });
  const [, put, cleanUp] = render({ exchanges: [exchange({ label: 'PUT /x' }), remove] }).split('\n\n');
  expect(put).toContain('█');
  expect(cleanUp).toContain('DELETE');
  expect(cleanUp).not.toContain('█');
});

it('shows failed checks, warnings, stalls and requests to stay away', () => {
  const text = render({
    checks: [{ name: 'json', passed: false, detail: 'no JSON, expected a JSON object' }],
    warnings: ['content-type'],
    maxStallMs: 23.4,
    retryAfterMs: 60_000,
  });
  expect(text).toContain('✗ json  no JSON');
  expect(text).toContain('! contract warning content-type: the body is right, its declared type is not\n');
  expect(text).toContain('stood still for up to 23.4 ms');
  expect(text).toContain('stay away for 60 s');
});

describe('on a terminal', () => {
  it.each([60, 80, 100, 400, 10])('of %i columns no line is too long', (columns) => {
    const detail = `${'many words '.repeat(30)}end`;
    const checks = [{ name: 'a', passed: false, detail }];
    const warnings = ['spelling-in-mb'] as const;
    const lines = render({ reason: 'functional', detail, checks, warnings }, columns).split('\n');
    const bound = Math.min(120, Math.max(60, columns));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(bound);
  });

  it('colours change nothing but colour', () => {
    const plain = render();
    vi.stubEnv('FORCE_COLOR', '1');
    const terminal = Object.assign(stream(80), { isTTY: true, getColorDepth: () => 8 });
    const coloured = renderWaterfall(probe(), 400, terminal);
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });
});
