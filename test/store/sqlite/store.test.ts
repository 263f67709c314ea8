import { onTestFinished } from 'vitest';
import { whole } from '../../../src/store/pages.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { describeStore } from '../contract.ts';
import { temporaryDirectory } from '../directories.ts';

describeStore('SQLite store', async () => {
  const paged = sqliteStore(openDatabase(temporaryDirectory()));
  onTestFinished(() => paged.close());
  return whole(paged);
});
