import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Reference } from '../../src/core/blame/own-checks.ts';
import type { MonitorId } from '../../src/core/monitor.ts';
import { closedPort, httpSpec, listen } from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';
import { setStage } from './stage.ts';

/** By a name: what is known to be this machine is never judged by references. */
const HERE = hostname();
const OPERATORS = ['a', 'b', 'c', 'd'];

const dns = (host: string): Reference => ({ name: `dns:${host}`, probe: { kind: 'dns-reference', host } });
const tcp = (port: number): Reference => ({ name: `tcp:${port}`, probe: { kind: 'tcp-reference', host: HERE, port } });

/** Operators that refuse connections, with a reference. The first of them to fail has not been heard of before. */
async function unreachable(count: number, reference: Reference) {
  const port = await closedPort();
  const monitors = OPERATORS.slice(0, count).map((id) => [`${id}/page`, httpSpec(`http://${HERE}:${port}/`)] as const);
  const stage = setStage({ monitors: Object.fromEntries(monitors), references: [reference] });
  return { stage, ending: await stage.probe('a/page') };
}

describeRow(2, {
  'our resolver is down': async () => {
    const monitors = { 'contoso/page': httpSpec('https://operator.invalid/') };
    const stage = setStage({ monitors, references: [dns('control.invalid')] });
    const ending = await stage.probe('contoso/page');
    expect(ending.detail).toContain('our references do not resolve either');
    expect(stage.faults).toEqual(['own-network']);
    return ending;
  },
});

describe('4. no TCP connection', () => {
  it('all operators at once, and our references too: own-network, from the first slot on', async () => {
    const { stage, ending } = await unreachable(3, tcp(await closedPort()));
    expect(ending).toMatchObject({ verdict: 'unknown', reason: 'own-network' });
    expect(ending.detail).toContain('so do 2 other operators and our references');
    expect(stage.faults).toEqual(['own-network']);
  });

  it('two operators at once, and our references too: connect', async () => {
    expect((await unreachable(2, tcp(await closedPort()))).ending).toMatchObject({ reason: 'connect' });
  });

  it('all operators at once, while our references answer: connect', async () => {
    const { stage, ending } = await unreachable(
      4,
      tcp(
        await listen(
          createServer((socket) => socket.end()),
          HERE,
        ),
      ),
    );
    expect(ending).toMatchObject({ reason: 'connect', detail: expect.stringContaining('our references answer') });
    expect(stage.faults).toEqual([]);
  });

  it('all operators on this very machine: connect, whatever the references say', async () => {
    const port = await closedPort();
    const ids = OPERATORS.map((id): MonitorId => `${id}/page`);
    const monitors = Object.fromEntries(ids.map((id) => [id, httpSpec(`http://127.0.0.1:${port}/`)]));
    const stage = setStage({ monitors, references: [tcp(await closedPort())] });
    for (const id of ids) expect(await stage.probe(id)).toMatchObject({ reason: 'connect' });
  });
});
