import { beforeEach, describe, expect, it } from 'vitest';
import type { Monitor } from '../../../src/core/monitor.ts';
import type { HttpSpec } from '../../../src/core/probe-kinds/http/spec.ts';
import type { SecretRef, Transport } from '../../../src/core/probe-kinds/spec.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { Peers } from '../../../src/pipeline/attribution/peers.ts';
import type { Ask } from '../../../src/pipeline/probing/ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, T0 } from '../../support/monitors.ts';
import { aResult } from '../../support/results.ts';

const LOGIN: Transport<SecretRef> = { basicAuth: { username: 'u', password: { env: 'P' } } };

function page(operator: string, overrides: Partial<HttpSpec<SecretRef>> = {}, service = 'page'): Monitor {
  const fixed = { kind: 'http', method: 'GET', transport: LOGIN, expect: { status: [200] } } as const;
  const probe = { ...fixed, url: `https://${operator}.example/`, ...overrides };
  return aMonitor({ id: `${operator}/${service}`, operator, service, probe });
}

let clock: ManualClock;
let peers: Peers;
let asked: string[];

beforeEach(() => {
  clock = new ManualClock(T0);
  peers = new Peers(clock);
  asked = [];
});

const ask: Ask = ({ id }) => {
  asked.push(id);
  return Promise.resolve(aResult({ startedAt: clock.now(), reason: 'auth' }));
};
const refused = () => aResult({ startedAt: clock.now(), reason: 'auth' });
const unreachable = () => aResult({ startedAt: clock.now(), reason: 'connect' });

describe('operators that refuse us', () => {
  it('are counted only where we show them something to refuse', () => {
    const open = page('open', { transport: {} });
    peers.replace([page('a'), page('b'), open]);
    for (const monitor of [page('a'), open]) peers.note(monitor, refused());
    expect(peers.refusing()).toEqual({ operators: 1, of: 2 });
  });

  it('are forgotten when they are no longer configured', () => {
    peers.replace([page('a'), page('b')]);
    peers.note(page('a'), refused());
    peers.replace([page('b')]);
    expect(peers.refusing()).toEqual({ operators: 0, of: 1 });
  });
});

describe('operators that cannot be reached', () => {
  it('are counted only where they are not this very machine, and for one period', async () => {
    for (const operator of ['a', 'b']) peers.note(page(operator), unreachable());
    peers.note(page('here', { url: 'http://127.0.0.1/' }), unreachable());
    expect(peers.failing('connect', page('a'))).toBe(2);
    expect(peers.failing('dns', page('a'))).toBe(0);
    await clock.advance(MINUTE + 11 * SECOND);
    expect(peers.failing('connect', page('a'))).toBe(0);
  });

  it('are judged by what ended last, also after the wall clock was set back', async () => {
    peers.note(page('a'), aResult({ startedAt: clock.now() }));
    await clock.advance(SECOND);
    clock.step(-3_600_000);
    peers.note(page('a'), unreachable());
    expect(peers.failing('connect', page('b'))).toBe(1);
  });
});

describe('other operators', () => {
  const grants: Monitor = {
    ...page('grants'),
    probe: {
      kind: 'provisioning',
      baseUrl: 'https://g.example',
      transport: LOGIN,
      sims: [],
      mode: 'exempt',
      path: 'microbalance',
      locationIn: 'body',
    },
  };

  it('are asked once each, with a probe that changes nothing and can tell', async () => {
    const monitors = [
      page('asking'),
      page('a', { transport: {} }, 'open'),
      page('a'),
      page('writes', { method: 'POST' }),
      page('open', { transport: {} }),
      page('here', { url: 'http://localhost/' }),
      grants,
    ];
    peers.replace(monitors);
    await peers.ask('credentials', monitors[0]!, 0, ask);
    expect(asked).toEqual(['a/page', 'here/page']);
    asked = [];
    await peers.ask('network', monitors[0]!, 1, ask);
    expect(asked).toEqual(['a/open', 'open/page']);
  });

  it('are not asked again by whoever joins in, nor when they were heard of since', async () => {
    peers.replace(['asking', 'a', 'b'].map((operator) => page(operator)));
    peers.note(page('a'), aResult({ startedAt: T0 }));
    const rounds = [1, 2, 3].map(() => peers.ask('credentials', page('asking'), 0, ask));
    await Promise.all(rounds);
    await peers.ask('credentials', page('asking'), 0, ask);
    expect(asked).toEqual(['b/page']);
  });

  it('are at most twenty', async () => {
    peers.replace(Array.from({ length: 50 }, (_, index) => page(`o${index}`)));
    await peers.ask('network', page('asking'), 0, ask);
    expect(asked).toHaveLength(20);
  });
});
