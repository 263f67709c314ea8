import { type DueReport, dueReports } from '../../core/closing/due-reports.ts';
import type { Configuration, ReportsConfig } from '../../core/configuration.ts';
import type { NotifyOnce } from '../delivery/ports.ts';
import { reportMessages } from '../delivery/self-messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ReportWriter } from '../ports/report-writer.ts';
import type { StateReads } from '../recording/ports.ts';
import type { LedgerReads } from './ports.ts';

export interface ReportDeliveryOptions {
  readonly store: LedgerReads & StateReads & NotifyOnce;
  readonly writer: ReportWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly configuration: () => Configuration;
}

/**
 * Delivers reports of closed months: writes the files, then records the delivery with its messages in one transaction.
 * A program that ends in between writes the same files again. The start catches up on reports that were missed while it
 * was down.
 */
export class ReportDelivery {
  readonly #options: ReportDeliveryOptions;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(options: ReportDeliveryOptions) {
    this.#options = options;
  }

  /** Never rejects; a call during a run joins it. */
  run(): Promise<void> {
    this.#running ??= this.#deliver().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Waits for the report in progress. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #deliver(): Promise<void> {
    const { store, configuration, log } = this.#options;
    const { reports, monitors } = configuration();
    if (reports === null) return;
    try {
      const delivered = new Set(await store.notifiedKeys());
      const due = dueReports(await store.ledger({}), monitors, await store.states());
      for (const report of due.filter(({ id }) => !delivered.has(id))) {
        if (this.#stopped) return;
        await this.#write(report, reports);
      }
    } catch (error) {
      log.error({ error }, 'reports could not be delivered; the next attempt is within the hour');
    }
  }

  async #write({ id, operator, month }: DueReport, { folder, formats, channels }: ReportsConfig): Promise<void> {
    const { store, writer, clock, log } = this.#options;
    try {
      const written = await writer.write({ operator, month, folder, formats });
      const createdAt = clock.now();
      const messages = reportMessages(channels, id, written, createdAt);
      await store.notifyOnce(id, createdAt, messages);
    } catch (error) {
      log.error({ error, report: id }, 'a report could not be delivered; the next attempt is within the hour');
    }
  }
}
