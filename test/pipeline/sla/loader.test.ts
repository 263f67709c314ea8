import { expect, it } from 'vitest';
import type { EvaluatedMonitor } from '../../../src/core/monitor.ts';
import { FiguresLoader } from '../../../src/pipeline/sla/loader.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, CONTOSO, T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

type Read = (kind: 'load' | 'follow', monitors: readonly EvaluatedMonitor[]) => Promise<void>;

const MONITORS = [{ monitor: aMonitor(), operator: CONTOSO }];

function loaderOf(read: Read) {
  const clock = new ManualClock(T0);
  let isCurrent = true;
  const board = {
    load: (monitors: readonly EvaluatedMonitor[]) => read('load', monitors),
    follow: (monitors: readonly EvaluatedMonitor[]) => read('follow', monitors),
    addDowntime: () => {},
    observe: () => {},
    apply: () => isCurrent,
  };
  const loader = new FiguresLoader({ board, clock, log: silentLog });
  const fallBehind = () => {
    isCurrent = false;
    loader.committed([], new Map(), []);
  };
  return { clock, loader, fallBehind };
}

it('a refresh that fails is tried again until the store answers', async () => {
  let failures = 2;
  let loads = 0;
  const { clock, loader } = loaderOf(async () => {
    loads += 1;
    if (loads <= failures) throw new Error('the disk reported an error');
  });
  await loader.refresh();
  await clock.advance(60_000);
  expect(loads).toBe(3);
  failures = Number.POSITIVE_INFINITY;
  await loader.refresh();
  loader.stop();
  await clock.advance(60_000);
  expect(loads).toBe(4);
});

it('loads run one after the other, each with the monitors of its time', async () => {
  const running: string[] = [];
  const { loader } = loaderOf(async (_, monitors) => {
    running.push(`begin ${monitors.length}`);
    await new Promise((resolve) => setImmediate(resolve));
    running.push('end');
  });
  const first = loader.apply({ evaluated: [] });
  await Promise.all([first, first.then(() => loader.apply({ evaluated: MONITORS })), loader.refresh()]);
  expect(running).toEqual(['begin 0', 'end', 'begin 0', 'end', 'begin 1', 'end']);
});

it('the first load fails aloud: a daemon that cannot read its store does not start', async () => {
  const { loader } = loaderOf(() => Promise.reject(new Error('the disk reported an error')));
  await expect(loader.apply({ evaluated: MONITORS })).rejects.toThrow('the disk reported an error');
});

it('a reload reads only what changed, but everything while a load is owed', async () => {
  const reads: string[] = [];
  let isBroken = false;
  const { loader } = loaderOf(async (kind) => {
    reads.push(kind);
    if (isBroken) throw new Error('the disk reported an error');
  });
  await loader.apply({ evaluated: MONITORS });
  await loader.apply({ evaluated: MONITORS });
  isBroken = true;
  await loader.apply({ evaluated: MONITORS });
  await loader.apply({ evaluated: MONITORS });
  loader.stop();
  expect(reads).toEqual(['load', 'follow', 'follow', 'load']);
});

it('a commit that the figures cannot take in makes them read the store again', async () => {
  const reads: string[] = [];
  const { loader, fallBehind } = loaderOf(async (kind) => void reads.push(kind));
  loader.committed([], new Map(), []);
  fallBehind();
  await loader.refresh();
  expect(reads).toEqual(['load', 'load']);
});
