/** A thread that only reads, for people who look: neither commits nor incidents wait for it. */
import { workerData } from 'node:worker_threads';
import { serve } from './serve.ts';
import { openDatabaseForReading } from './sqlite/open.ts';
import { viewReads } from './sqlite/store.ts';

const { dataDir } = workerData as { readonly dataDir: string };
await serve(() => viewReads(openDatabaseForReading(dataDir)));
