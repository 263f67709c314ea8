import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReportOrder, ReportWriter, WrittenReport } from '../../pipeline/ports/report-writer.ts';
import type { ReportPlace } from './files.ts';

/** Starts a thread for each report. */
export function threadedReportWriter(place: ReportPlace): ReportWriter {
  return {
    async write(order: ReportOrder) {
      const thread = new Worker(new URL('./thread.ts', import.meta.url), {
        name: 'report',
        workerData: { place, order },
      });
      const ended = once(thread, 'exit');
      const [written] = await Promise.race([
        once(thread, 'message'),
        ended.then(([code]) => Promise.reject(new Error(`the report thread ended with code ${code}`))),
      ]);
      await ended;
      return written as WrittenReport;
    },
  };
}
