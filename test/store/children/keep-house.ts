/** Commits four numbered batches, then deletes the samples of the first two. Argument: the data directory. */
import { openThreadedStore } from '../../../src/store/threaded.ts';
import { batchFrom, batchOf } from './batches.ts';

const store = await openThreadedStore(process.argv[2]!);
for (const number of [0, 1, 2, 3]) await store.commit(batchOf(number));
await store.purge({ good: batchFrom(2), other: batchFrom(2) }, 1_000);
await store.close();
