import { expect, it } from 'vitest';
import { FiguresLoader } from '../../../src/pipeline/sla/loader.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

function loaderOf(load: () => Promise<void>) {
  const clock = new ManualClock(T0);
  const loader = new FiguresLoader({ board: { load, follow: load }, monitors: () => [], clock, log: silentLog });
  return { clock, loader };
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
  const { loader } = loaderOf(async () => {
    running.push('begin');
    await new Promise((resolve) => setImmediate(resolve));
    running.push('end');
  });
  await Promise.all([loader.load(), loader.refresh()]);
  expect(running).toEqual(['begin', 'end', 'begin', 'end']);
});

it('the first load fails aloud: a daemon that cannot read its store does not start', async () => {
  const { loader } = loaderOf(() => Promise.reject(new Error('the disk reported an error')));
  await expect(loader.load()).rejects.toThrow('the disk reported an error');
});
