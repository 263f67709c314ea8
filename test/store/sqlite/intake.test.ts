import type { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { HOUR } from '../../../src/core/time.ts';
import { NO_FAIL_POINT } from '../../../src/store/fail-point.ts';
import { whole } from '../../../src/store/pages.ts';
import { Intake } from '../../../src/store/sqlite/intake.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { temporaryDirectory } from '../directories.ts';
import { commitOf, sampleOf, samplesFrom, T0 } from '../fixtures.ts';

const ALL_TIME = { from: 0, to: Number.MAX_SAFE_INTEGER };

function openEmpty() {
  const db = openDatabase(temporaryDirectory());
  const store = whole(sqliteStore(db));
  onTestFinished(() => store.close());
  return { db, store };
}

const countOf = (db: DatabaseSync, table: string) => db.prepare(`select count(*) as n from ${table}`).get()!.n;

it('samples wait in order of arrival until there are many; then all are filed', async () => {
  const { db, store } = openEmpty();
  for (let batch = 0; batch < 4; batch += 1)
    await store.commit(commitOf({ samples: samplesFrom(T0 + batch * 50 * HOUR, 6_000) }));
  expect([countOf(db, 'samples'), countOf(db, 'intake')]).toEqual([24_000, 0]);
  await store.commit(commitOf({ samples: samplesFrom(T0 + 200 * HOUR, 10) }));
  expect([countOf(db, 'samples'), countOf(db, 'intake')]).toEqual([24_000, 10]);
  expect((await Array.fromAsync(store.samples({}))).map(({ slot }) => slot)).toEqual(
    samplesFrom(T0, 24_010).map(({ slot }) => slot),
  );
});

it('filed samples and others read as one list, with one count of their warnings', async () => {
  const { db, store } = openEmpty();
  const all = ['contoso', 'fabrikam'].flatMap((operator) =>
    samplesFrom(T0, 1_500, { operator, warnings: ['echo-missing'] }),
  );
  const isEarly = (index: number) => index % 3 === 0;
  await store.commit(commitOf({ samples: all.filter((_, index) => isEarly(index)) }));
  new Intake(db, NO_FAIL_POINT).file();
  await store.commit(commitOf({ samples: all.filter((_, index) => !isEarly(index)) }));
  expect([countOf(db, 'samples'), countOf(db, 'intake')]).toEqual([1_000, 2_000]);
  expect(await Array.fromAsync(store.samples({}))).toEqual(all);
  expect(await Array.fromAsync(store.samples({ operator: 'fabrikam', from: T0 + HOUR }))).toEqual(all.slice(1_620));
  expect(await store.warnings(ALL_TIME)).toMatchObject([{ samples: 3_000, first: T0, last: all.at(-1)!.slot }]);
});

it('a slot whose sample is filed keeps it', async () => {
  const { db, store } = openEmpty();
  await store.commit(commitOf({ samples: [sampleOf()] }));
  new Intake(db, NO_FAIL_POINT).file();
  const again = await store.commit(
    commitOf({ samples: [sampleOf({ reason: 'timeout' }), sampleOf({ slot: T0 + 1 })] }),
  );
  expect(again).toMatchObject({ stored: 1, rollups: [{ cells: [{ latency: { count: 2 } }] }] });
  expect((await Array.fromAsync(store.samples({}))).map(({ reason }) => reason)).toEqual(['ok', 'ok']);
});

it('what is too young to be deleted is not filed for the sake of it', async () => {
  const { db, store } = openEmpty();
  await store.commit(commitOf({ samples: samplesFrom(T0, 3) }));
  expect(await store.purge({ good: T0, other: T0 }, 10)).toBe(0);
  expect(countOf(db, 'intake')).toBe(3);
  expect(await store.purge({ good: T0 + 1, other: T0 + 1 }, 10)).toBe(1);
  expect((await Array.fromAsync(store.samples({}))).map(({ slot }) => slot)).toEqual([T0 + 30_000, T0 + 60_000]);
});

it('the row of a running hour is not written for each sample', async () => {
  const { db, store } = openEmpty();
  const written = new Set<unknown>();
  for (const sample of samplesFrom(T0, 96)) {
    await store.commit(commitOf({ samples: [sample] }));
    written.add(db.prepare('select counted_to from rollups').get()!.counted_to);
  }
  expect(written.size).toBeLessThan(6);
  expect((await Array.fromAsync(store.rollups(ALL_TIME)))[0]?.cells[0]?.latency.count).toBe(96);
});
