/**
 * Commits numbered batches, each with samples, an incident and its message, and prints the number of each when it is
 * stored. Arguments: the data directory, the first number.
 */
import { openThreadedStore } from '../../../src/store/threaded.ts';
import { batchOf } from './batches.ts';

const [dataDir, first] = process.argv.slice(2) as [string, string];
const store = await openThreadedStore(dataDir);
for (let number = Number(first); ; number += 1) {
  await store.commit(batchOf(number));
  process.stdout.write(`${number}\n`);
}
