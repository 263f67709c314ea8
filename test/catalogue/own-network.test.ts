import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { MonitorId } from '../../src/core/ids.ts';
import { closedPort, httpSpec, listen } from '../probe/kit.ts';
import { NO_NAMES, resolverOn } from '../support/dns-server.ts';
import { describeRow } from './describe-row.ts';
import { dns, OPERATORS, tcp, unreachable } from './outage.ts';
import { setStage } from './stage.ts';

describeRow(2, {
  'our resolver is down': async () => {
    const monitors = { 'contoso/page': httpSpec('https://operator.invalid/') };
    const resolver = await resolverOn(NO_NAMES);
    const stage = setStage({ monitors, references: [dns('control.invalid')], resolver });
    const ending = await stage.probe('contoso/page');
    expect(ending.detail).toContain('our references do not resolve either');
    expect(stage.faults).toEqual(['own-network']);
    return ending;
  },
});

describe('no TCP connection', () => {
  it('two operators at once, and our references too: connect', async () => {
    expect((await unreachable(2, tcp(await closedPort()))).ending).toMatchObject({ reason: 'connect' });
  });

  it('all operators at once, while our references answer: connect', async () => {
    const { stage, ending } = await unreachable(4, tcp(await listen(createServer((socket) => socket.end()))));
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
