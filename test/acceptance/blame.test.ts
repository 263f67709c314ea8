import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createAuthority, type Identity } from '../../src/simulator/certificates.ts';
import { writeCertificates } from '../../src/simulator/credential-files.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { listen } from '../probe/kit.ts';
import { type Daemon, PROGRAM, startDaemon, storedSamples, threenines, workFolder } from './daemon.ts';

const HIGH_AFTER_MS = 3_000;
/** More than the lead with which slots are handed over. */
const HANDED_OVER_MS = 200;
/** Each refuses strangers in its own way; the last one without a word. */
const OPERATORS = {
  a: { withoutCertificate: 403 },
  b: { withoutCertificate: 401 },
  c: { withoutCertificate: 400 },
  d: {},
} as const;

async function startOperators(folder: string): Promise<Simulator> {
  const { credentials } = await writeCertificates(join(folder, 'certs'));
  const simulator = await startSimulator({ credentials, scenario: toScenario({ operators: OPERATORS }) });
  onTestFinished(() => simulator.stop());
  return simulator;
}

/** The program itself; resolves to its URL. */
async function startCanary(folder: string): Promise<string> {
  const files = ['--cert', 'certs/server-valid.pem', '--key', 'certs/server-valid.key', '--ca', 'certs/ca.pem'];
  const child = spawn(process.execPath, [PROGRAM, 'canary', '--listen', '127.0.0.1:0', ...files], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /listens at (\S+)/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('the canary ended before it listened');
}

function configure(folder: string, simulator: Simulator, extra: string): void {
  const operators = simulator.operators.map(
    ({ id, url }) => `  - id: ${id}
    api: { baseUrl: "${url}/v1", tls: *tls }
    sims: [{ iccid: "8988247000100003319", expect: [NONE] }]
    monitors: [get-balance]
`,
  );
  const tls = 'cert: { file: certs/client.pem }, key: { file: certs/client.key }, ca: { file: certs/ca.pem }';
  writeFileSync(
    join(folder, 'monitors.yaml'),
    `dataDir: ./data
allowNetworks: [127.0.0.0/8]
policy: { extends: dm-2017, high: { after: ${HIGH_AFTER_MS / 1_000}s, resolveAfterGood: 3 } }
services: { get-balance: { every: 1s } }
${extra.replace('TLS', `&tls { ${tls}, sharedWithMarketplace: true }`)}
operators:
${operators.join('')}`,
  );
}

function show(folder: string, { certPem, keyPem }: Identity): void {
  writeFileSync(join(folder, 'certs/client.pem'), certPem);
  writeFileSync(join(folder, 'certs/client.key'), keyPem);
}

/** How the samples of each operator end that started after `since`, once all four have some. */
async function endingsSince(folder: string, since: number): Promise<Set<string>> {
  return vi.waitFor(async () => {
    const samples = (await storedSamples(folder)).filter(({ startedAt }) => Date.parse(startedAt) > since);
    expect(new Set(samples.map(({ id }) => id.split('.')[0])).size).toBe(4);
    return new Set(samples.map(({ verdict, reason }) => `${verdict}(${reason})`));
  }, 60_000);
}

const alerts = (daemon: Daemon) => daemon.log.filter(({ msg }) => msg.startsWith('monitor-side fault:'));
const metrics = async (daemon: Daemon) => (await fetch(`${daemon.url}/metrics`)).text();

it('a client certificate that nobody trusts is our own fault: no incident, one alert', async () => {
  const folder = workFolder();
  const simulator = await startOperators(folder);
  const { client } = (await writeCertificates(join(folder, 'certs'))).credentials;
  configure(folder, simulator, `canary: { url: "${await startCanary(folder)}", tls: TLS }`);
  const daemon = await startDaemon(folder);
  expect(await endingsSince(folder, 0)).toEqual(new Set(['good(ok)']));
  expect(await metrics(daemon)).toContain('\nthreenines_canary_up 1\n');

  const now = Date.now();
  const stranger = await createAuthority('a stranger', { from: now - 1_000, to: now + 86_400_000 });
  const validity = { from: now - 1_000, to: now + 86_400_000 };
  show(folder, await stranger.issue({ commonName: 'marketplace', validity }));
  daemon.process.kill('SIGHUP');
  await daemon.logged('the configuration was reloaded');
  // What was handed to the probe thread before keeps its target.
  const refusedSince = Date.now() + HANDED_OVER_MS;
  await delay(HIGH_AFTER_MS + 3_000);
  expect(await endingsSince(folder, refusedSince)).toEqual(new Set(['unknown(own-credentials)']));
  expect((await storedSamples(folder)).filter(({ verdict }) => verdict === 'bad')).toEqual([]);
  expect(alerts(daemon)).toMatchObject([{ level: 'error', fault: 'own-credentials' }]);
  const { stdout } = await threenines(folder, 'incident', 'list', '--data-dir', 'data');
  expect(stdout).toMatch(/^no incidents\n\nThe monitor itself is at fault, not the operator:\n/);
  expect(stdout).toMatch(
    /^a\/get-balance +own-credentials +20\S+ \S+ UTC answered 403, expected 200; our canary refuses/m,
  );
  const figures = await metrics(daemon);
  expect(figures).toContain('\nthreenines_own_fault{reason="own-credentials"} 1\n');
  expect(figures).toContain('\nthreenines_canary_up 0\n');

  show(folder, client);
  daemon.process.kill('SIGHUP');
  await daemon.logged('monitor-side fault ended');
  expect(await endingsSince(folder, Date.now() + HANDED_OVER_MS)).toEqual(new Set(['good(ok)']));
  expect(alerts(daemon)).toHaveLength(1);
  expect(await daemon.end('SIGTERM')).toBe(0);
});

it('a common outage of all operators is theirs while our references answer', async () => {
  const folder = workFolder();
  const simulator = await startOperators(folder);
  const port = await listen(createServer((socket) => socket.end()));
  configure(
    folder,
    simulator,
    `canary: { url: "${await startCanary(folder)}", tls: TLS }\nreferences: { dns: [localhost], tcp: ["127.0.0.1:${port}"] }`,
  );
  const daemon = await startDaemon(folder);
  expect(await endingsSince(folder, 0)).toEqual(new Set(['good(ok)']));

  for (const id of Object.keys(OPERATORS)) await simulator.setFault(id, null, { fault: 'http-status', code: 503 });
  const downSince = Date.now();
  await vi.waitFor(async () => {
    const { stdout } = await threenines(folder, 'incident', 'list', '--data-dir', 'data', '--json');
    expect(JSON.parse(stdout)).toHaveLength(4);
  }, 60_000);
  expect(await endingsSince(folder, downSince)).toEqual(new Set(['bad(status)']));
  expect(alerts(daemon)).toEqual([]);
  const figures = await metrics(daemon);
  for (const reference of ['dns:localhost', `tcp:127.0.0.1:${port}`]) {
    expect(figures).toContain(`\nthreenines_reference_up{reference="${reference}"} 1\n`);
  }
  expect(await daemon.end('SIGTERM')).toBe(0);
});
