import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Sample } from '../../../src/core/sample.ts';
import { addSamples, emptyRollup, type HourRollup, type HourTerms, rollupHour } from '../../../src/core/sla/rollup.ts';
import { HOUR } from '../../../src/core/time.ts';
import type { CommitResult } from '../../../src/pipeline/recording/ports.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { openForReading } from '../../../src/store/index.ts';
import { whole } from '../../../src/store/pages.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { runs } from '../../support/random.ts';
import { temporaryDirectory } from '../directories.ts';
import { commitOf, sampleOf, T0, TERMS } from '../fixtures.ts';

const ALL_TIME = { from: 0, to: Number.MAX_SAFE_INTEGER };
const ID = 'contoso/get-balance';

/** The process ends as by a power cut, and another one begins. */
interface Crash {
  readonly kind: 'crash';
}

/** What may happen between two looks at the rollups. */
type Event =
  | Crash
  | { readonly kind: 'commit'; readonly samples: readonly Partial<Sample>[]; readonly latencyLimitMs: number }
  /** Another process commits. */
  | { readonly kind: 'other'; readonly slot: number }
  /** Nothing may be deleted that a rollup still needs. */
  | { readonly kind: 'purge'; readonly before: number };

const slot = fc.nat(359).map((index) => T0 + index * 30_000);
const sample = fc.record({
  slot: fc.oneof({ weight: 4, arbitrary: fc.nat(119).map((index) => T0 + 2 * HOUR + index * 30_000) }, slot),
  location: fc.constantFrom('local', 'local', 'local', 'oslo'),
  reason: fc.constantFrom('ok', 'ok', 'timeout'),
  latencyMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
});
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('commit'),
      samples: fc.array(sample as fc.Arbitrary<Partial<Sample>>, { maxLength: 30 }),
      latencyLimitMs: fc.constantFrom(400, 400, 400, 200),
    }),
  },
  fc.record({ kind: fc.constant('crash') }),
  fc.record({ kind: fc.constant('other'), slot }),
  fc.record({ kind: fc.constant('purge'), before: slot }),
) as fc.Arbitrary<Event>;

it('rollups and samples are whole at any moment, for every reader, whatever happens between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const directory = temporaryDirectory();
      const expected = new Expected();
      let store = openIn(directory);
      for (const happening of events) {
        if (happening.kind === 'crash') store = openIn(directory);
        else expected.told(await happens(happening, store, directory, expected));
        const beside = openForReading(directory);
        expect(await Array.fromAsync(beside.rollups(ALL_TIME))).toEqual(expected.rollups());
        expect(await Array.fromAsync(beside.samples({}))).toEqual(expected.samples());
        await beside.close();
      }
    }),
    { numRuns: runs(15) },
  );
});

/** Resolves to what the store tells of it. */
async function happens(
  happening: Exclude<Event, Crash>,
  store: Store,
  directory: string,
  expected: Expected,
): Promise<CommitResult['rollups']> {
  if (happening.kind === 'purge') {
    expected.purge(happening.before);
    await store.purge({ good: happening.before, other: happening.before }, 1_000);
    return [];
  }
  if (happening.kind === 'other') {
    const samples = expected.add([sampleOf({ slot: happening.slot })], TERMS);
    const other = openIn(directory);
    const { rollups } = await other.commit(commitOf({ samples }));
    await other.close();
    return rollups;
  }
  const terms = { ...TERMS, latencyLimitMs: happening.latencyLimitMs };
  const samples = expected.add(
    happening.samples.map((fields) => sampleOf(fields)),
    terms,
  );
  return (await store.commit(commitOf({ samples, terms: new Map([[ID, terms]]) }))).rollups;
}

/** The same, by adding each sample to its hour at once. */
class Expected {
  readonly #rollups = new Map<string, HourRollup>();
  readonly #samples = new Map<string, Sample>();
  #purgedBefore = 0;

  /** Returns the samples to commit: a slot whose sample was deleted does not come again. */
  add(some: readonly Sample[], terms: HourTerms): Sample[] {
    const samples = some.filter((one) => one.slot >= this.#purgedBefore);
    for (const one of samples) {
      const { location, slot: at } = one;
      if (this.#samples.has(`${location} ${at}`)) continue;
      this.#samples.set(`${location} ${at}`, one);
      const hour = rollupHour(at);
      const key = `${location} ${hour}`;
      const before = this.#rollups.get(key) ?? emptyRollup(ID, location, hour, terms);
      this.#rollups.set(key, addSamples(before, [one], terms));
    }
    return samples;
  }

  purge(before: number): void {
    this.#purgedBefore = Math.max(this.#purgedBefore, before);
  }

  /** What a commit tells is the same as what is read afterwards. */
  told(rollups: CommitResult['rollups']): void {
    for (const { location, hour, cells, minutes, terms } of rollups) {
      expect(this.#rollups.get(`${location} ${hour}`)).toMatchObject({ cells, minutes, terms });
    }
  }

  samples(): Sample[] {
    return [...this.#samples.values()]
      .filter((one) => one.slot >= this.#purgedBefore)
      .sort((a, b) => a.location.localeCompare(b.location) || a.slot - b.slot);
  }

  rollups(): HourRollup[] {
    return [...this.#rollups.values()].sort((a, b) => a.location.localeCompare(b.location) || a.hour - b.hour);
  }
}

function openIn(directory: string): Store {
  const db = openDatabase(directory);
  // A crash of the process loses nothing that SQLite has written; only a power cut would.
  db.exec('pragma synchronous = off');
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  return whole(sqliteStore(db));
}
