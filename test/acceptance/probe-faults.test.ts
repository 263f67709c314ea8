/** `threenines probe` and `threenines contract` as a person at a terminal sees them, against a simulated operator in trouble. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../../src/cli/dispatch.ts';
import { writeCertificates } from '../../src/simulator/credential-files.ts';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { acquireDaemonLock } from '../../src/store/index.ts';

const COLUMNS = 100;
const SIM = '8988247000100003319';
const EID = '89033024010400000100000000009136';
const folder = mkdtempSync(join(tmpdir(), 'threenines-'));
let simulator: Simulator;

/** For what ends by itself, however busy the machine is; and for what ends at the deadline. */
const [PATIENT, IMPATIENT] = ['monitors.yaml', 'impatient.yaml'] as const;

beforeAll(async () => {
  const { credentials } = await writeCertificates(join(folder, 'certs'));
  const scenario = toScenario({ operators: { contoso: { latency: { min: '5ms', max: '10ms' } } } });
  simulator = await startSimulator({ credentials, scenario });
  const { url } = simulator.operator('contoso');
  const tls = `tls: { ${['cert: { file: certs/client.pem }', 'key: { file: certs/client.key }', 'ca: { file: certs/ca.pem }'].join(', ')} }`;
  const configuration = (deadline: string) => `dataDir: ./data
allowNetworks: [127.0.0.0/8]
services: { get-balance: { deadline: ${deadline} }, provisioning: { deadline: ${deadline} }, mo-direct: { deadline: ${deadline} } }
operators:
${['contoso', 'esim']
  .map(
    (id) => `  - id: ${id}
    api: { baseUrl: "${url}/v1", ${tls}, basicAuth: { username: marketplace, password: { file: certs/contoso-password } } }
    portal: { url: "${url}/portal", marker: data-plan, checkAssets: ${id === 'esim'}, eid: "${EID}", forms: [${id === 'esim' ? 'esim' : 'sim'}], ${tls} }
    sims: [{ iccid: "${SIM}", expect: [NONE] }]
    microbalance: { mode: exempt, verify: ${id === 'esim'} }
    monitors: [get-balance, provisioning, mo-direct]
`,
  )
  .join('')}`;
  writeFileSync(join(folder, PATIENT), configuration('15s'));
  writeFileSync(join(folder, IMPATIENT), configuration('1s'));
});
afterEach(() => simulator.setFault('contoso', null, 'healthy'));
afterAll(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const threenines = (...argv: string[]) => threeninesBy(PATIENT, ...argv);

async function threeninesBy(
  config: string,
  ...argv: string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const stdout = Object.assign(new PassThrough(), { columns: COLUMNS }) as unknown as NodeJS.WriteStream;
  const stderr = new PassThrough() as unknown as NodeJS.WriteStream;
  const printed = Promise.all([text(stdout), text(stderr)]);
  const code = await dispatch([...argv, '--config', join(folder, config)], { stdout, stderr, env: {} });
  stdout.end();
  stderr.end();
  return { code, output: (await printed).join('') };
}

type Service = 'get-balance' | 'provisioning' | 'mo-direct';
interface Scenario {
  readonly monitor: `${'contoso' | 'esim'}/${Service}`;
  readonly fault: FaultInput;
  readonly headline: string;
  readonly says: string;
  /** The fault hits the operator as a whole. */
  readonly whole?: boolean;
}

const balance = (fault: FaultInput, headline: string, says: string, whole = false): Scenario => ({
  monitor: 'contoso/get-balance',
  fault,
  headline,
  says,
  whole,
});
const grant = (fault: FaultInput, headline: string, says: string): Scenario => ({
  ...balance(fault, headline, says, true),
  monitor: 'contoso/provisioning',
});
const portal = (fault: FaultInput, headline: string, says: string, id: 'contoso' | 'esim' = 'contoso'): Scenario => ({
  ...balance(fault, headline, says),
  monitor: `${id}/mo-direct`,
});

const SCENARIOS: readonly Scenario[] = [
  balance('healthy', '✓ good', 'balances[0].type'),
  balance({ fault: 'slow', ms: 500 }, '✓ good', 'over the limit of 400 ms'),
  balance('down', '✗ bad (connect)', 'connection refused', true),
  balance('blackhole', '✗ bad (timeout)', 'in the TLS handshake', true),
  balance('blackhole', '✗ bad (timeout)', 'waiting for the first byte'),
  balance('reset', '✗ bad (reset)', 'the server reset the connection'),
  balance('reset-mid-body', '✗ bad (reset)', 'the server reset the connection'),
  balance('drip', '✗ bad (timeout)', 'receiving the answer'),
  balance('endless-body', '✗ bad (too-large)', 'larger than 64 KiB'),
  balance('gzip-bomb', '✗ bad (too-large)', 'larger than 64 KiB'),
  balance('header-flood', '✗ bad (too-large)', 'headers are larger'),
  balance('http-garbage', '✗ bad (protocol)', 'breaks the rules of HTTP/1.1'),
  balance({ fault: 'http-status', code: 503 }, '✗ bad (status)', 'answered 503, expected 200'),
  balance({ fault: 'http-status', code: 409 }, '✗ bad (status)', 'answered 409, expected 200'),
  balance({ fault: 'http-status', code: 204 }, '✗ bad (functional)', 'answered 204, expected 200'),
  balance({ fault: 'throttled', retryAfter: 120 }, '– excluded (throttled)', 'stay away for 120 s'),
  balance({ fault: 'redirect', code: 307 }, '✗ bad (redirect)', 'answered 307'),
  balance('wrong-body', '✗ bad (functional)', 'balances: nothing, expected an array'),
  balance({ fault: 'wrong-body', kind: 'infinite' }, '✗ bad (functional)', 'expected a number >= 0'),
  balance({ fault: 'wrong-body', kind: 'duplicate-key' }, '✓ good', 'contract warning duplicate-key: a JSON key'),
  balance('wrong-content-type', '✓ good', 'contract warning content-type: the body is right'),
  balance('bom', '✓ good', 'contract warning byte-order-mark'),
  balance('cached', '✓ good', 'contract warning cached-answer'),
  balance({ fault: 'server-certificate', kind: 'expired' }, '✗ bad (tls)', 'certificate has expired', true),
  balance({ fault: 'server-certificate', kind: 'wrong-host' }, '✗ bad (tls)', 'for another host', true),
  grant('healthy', '✓ good', 'DELETE /v1/sims/iccid:…3319/microbalance'),
  grant('broken-contract', '✗ bad (functional)', 'answered 202'),
  { ...grant('grant-shows', '✗ bad (functional)', '5 MB left, expected 0'), monitor: 'esim/provisioning' },
  portal('healthy', '✓ good', 'GET its script'),
  portal('portal-maintenance-text', '✗ bad (functional)', 'the agreed marker is missing'),
  portal('portal-blank', '✗ bad (functional)', 'the page shows nothing'),
  portal('redirect-loop', '✗ bad (redirect)', 'more than 10 redirects'),
  portal('portal-robot-check', '? unknown (own-network)', 'ask the operator to let our addresses through'),
  portal('portal-no-script', '✓ good', 'contract warning asset-missing'),
  portal('portal-no-script', '✗ bad (functional)', 'script: answered 404', 'esim'),
  portal('portal-no-esim', '✗ bad (functional)', 'launched as for an eSIM', 'esim'),
];

describe('threenines probe', () => {
  it.each(SCENARIOS)('$monitor, $fault: $headline', async ({ monitor, fault, headline, says, whole }) => {
    const service = monitor.split('/')[1] as Service;
    await simulator.setFault('contoso', whole ? null : service, fault);
    const { code, output } = await threeninesBy(headline.includes('timeout') ? IMPATIENT : PATIENT, 'probe', monitor);
    const lines = output.split('\n');
    expect(lines[0]).toBe(headline);
    expect(output).toContain(says);
    expect(code).toBe(headline.includes('good') ? 0 : 1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(COLUMNS);
    expect(output).toMatch(/^ {2}(?:dns|connect) /m);
    for (const secret of [SIM, EID]) expect(output).not.toContain(secret);
  });
});

describe('threenines contract', () => {
  it('tests, remembers and shows whether an operator refuses what it must', async () => {
    const kept = await threenines('contract', 'contoso', '--run');
    expect(kept.output.match(/ kept /g)).toHaveLength(4);
    expect(kept.code).toBe(0);

    await simulator.setFault('contoso', 'get-balance', { fault: 'http-status', code: 200 });
    const broken = await threenines('contract', 'contoso', '--run');
    expect(broken.output).toMatch(/^unknown-sim +broken .* answered 200, expected 404$/m);
    expect(broken.output).toMatch(/^no-certificate +kept .* ended the TLS connection \(\w+\)$/m);
    expect(broken.code).toBe(1);

    const shown = await threenines('contract', 'contoso', '--json');
    expect(JSON.parse(shown.output)).toMatchObject([
      { operator: 'contoso', test: 'unknown-sim', outcome: 'broken', statusCode: 200 },
      { test: 'bad-location', outcome: 'broken' },
      { test: 'bad-limit', outcome: 'broken' },
      { test: 'no-certificate', outcome: 'kept', statusCode: null },
    ]);
    expect(shown.code).toBe(1);

    expect((await threenines('contract', 'esim')).output).toContain('nothing is known yet');
    expect(await threenines('contract', 'nobody')).toMatchObject({ code: 2 });
  });

  it('leaves the asking to a daemon that runs', async () => {
    const lock = acquireDaemonLock(join(folder, 'data'));
    try {
      const { code, output } = await threenines('contract', 'contoso', '--run');
      expect(output).toContain("it keeps contoso's rate, so --run needs it stopped");
      expect(code).toBe(2);
    } finally {
      lock.release();
    }
  });
});
