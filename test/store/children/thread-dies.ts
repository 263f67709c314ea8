/** Commits three samples, one after another, and prints how each ended and how many are stored then. Argument: the data directory. */
import { openThreadedStore } from '../../../src/store/threaded.ts';
import { commitOf, samplesFrom, T0 } from '../fixtures.ts';

const store = await openThreadedStore(process.argv[2]!);
for (let index = 0; index < 3; index += 1) {
  const outcome = await store.commit(commitOf({ samples: samplesFrom(T0 + index * 30_000, 1) })).then(
    ({ stored }) => `stored ${stored}`,
    () => 'rejected',
  );
  const stored = await Array.fromAsync(store.samples({}));
  process.stdout.write(`${outcome}, ${stored.length} in all\n`);
}
await store.close();
