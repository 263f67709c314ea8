import { execFile } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, type TestContext } from 'vitest';
import { closedPort, httpServer, httpSpec, listen, probeOnce, runnerFor } from '../probe/kit.ts';
import { addresses, dnsServer } from '../support/dns-server.ts';
import { fullBacklog } from '../support/full-backlog.ts';
import { requireBinary } from '../support/servers.ts';
import { describeRow } from './describe-row.ts';
import { tcp, unreachable } from './outage.ts';

const UNREACHABLE = new URL('./children/unreachable.ts', import.meta.url).pathname;
const NO_WAY = 'ip link set lo up && ip route add unreachable 192.0.2.1/32 && exec "$0" "$@"';

/** In a network of its own, whose routes are the test's. */
async function probeUnreachable({ skip }: TestContext) {
  if (['unshare', 'ip'].some((name) => requireBinary(name) === undefined)) skip();
  const args = ['--map-root-user', '--net', 'sh', '-c', NO_WAY, process.execPath, UNREACHABLE];
  const { stdout } = await promisify(execFile)('unshare', args);
  const result = JSON.parse(stdout);
  expect(result.detail).toContain('host unreachable');
  return result;
}

describeRow(4, {
  refused: async () => probeOnce(httpSpec(`http://127.0.0.1:${await closedPort()}`)),
  'SYN dropped': async () => {
    const result = await probeOnce(httpSpec(`http://127.0.0.1:${await fullBacklog()}`), { deadlineMs: 300 });
    expect(result.detail).toContain('while connecting');
    return result;
  },
  'host unreachable': probeUnreachable,
  'all operators at once, and our references too': async () => {
    const { stage, ending } = await unreachable(3, tcp(await closedPort()));
    expect(ending.detail).toContain('so do 2 other operators and our references');
    // From the first slot on.
    expect(stage.faults).toEqual(['own-network']);
    return ending;
  },
});

describeRow(5, {
  'never a byte': async () => {
    const port = await listen(createServer());
    const [plain, secure] = await Promise.all(
      ['http', 'https'].map((scheme) => probeOnce(httpSpec(`${scheme}://127.0.0.1:${port}`), { deadlineMs: 300 })),
    );
    expect(plain!.phasesMs!.wait).toBeGreaterThan(250);
    expect(secure!.phasesMs!.tls).toBeGreaterThan(250);
    expect(plain!.reason).toBe(secure!.reason);
    return secure!;
  },
});

/** A name with addresses of both families, of which a probe starts with IPv6 first, then with IPv4. */
async function bothFamilies() {
  const { address } = await dnsServer((name, type) => addresses(name, type === 'A' ? ['127.0.0.1'] : ['::1']));
  return { servers: [address], timeoutMs: 500, secondOpinion: [] };
}

describeRow(6, {
  'dead IPv6, good IPv4': async () => {
    const url = new URL(await httpServer((_, response) => response.end()));
    await fullBacklog('::1', Number(url.port));
    const result = await probeOnce(httpSpec(`http://operator.test:${url.port}`), { resolver: await bothFamilies() });
    // The silent address costs time, but none that the contract counts.
    expect(result.phasesMs!.connect).toBeGreaterThan(900);
    expect(result.latencyMs).toBeLessThan(900);
    return result;
  },
  'dead IPv4, good IPv6': async () => {
    const port = await listen(
      createHttpServer((_, response) => response.end()),
      '::1',
    );
    const runner = runnerFor(httpSpec(`http://operator.test:${port}`), 2_000, await bothFamilies());
    const probe = () => runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    expect(await probe()).toMatchObject({ reason: 'ok', warnings: [] });
    return probe();
  },
});
