/** A thread that writes one report and ends: neither probing nor recording waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ReportOrder } from '../../pipeline/ports/report-writer.ts';
import { systemClock } from '../../runtime/clock.ts';
import { type ReportPlace, writeReportFiles } from './files.ts';

const { place, order } = workerData as { readonly place: ReportPlace; readonly order: ReportOrder };
parentPort!.postMessage(await writeReportFiles(place, order, systemClock.now()));
