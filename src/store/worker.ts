/** The store's own thread: the one synchronous writer, where its waiting for the disk delays nobody else. */
import { workerData } from 'node:worker_threads';
import { armedFailPoint } from './fail-point.ts';
import { serve } from './serve.ts';
import { openDatabase } from './sqlite/open.ts';
import { sqliteStore } from './sqlite/store.ts';

/** Nobody waits for the thread for longer: what it cannot do now is tried again. */
const BUSY_TIMEOUT_MS = 2_000;

const { dataDir } = workerData as { readonly dataDir: string };
const failPoint = armedFailPoint();
await serve(() => sqliteStore(openDatabase(dataDir, BUSY_TIMEOUT_MS, failPoint), failPoint));
