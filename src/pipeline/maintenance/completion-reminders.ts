import type { Audience } from '../../core/incident/audience.ts';
import { completionStep, type MaintenanceEntry } from '../../core/maintenance/entry.ts';
import { DAY } from '../../core/time.ts';
import type { NotifyOnce } from '../delivery/ports.ts';
import { completionMessages } from '../delivery/self-messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandLine } from '../ports/command-line.ts';
import type { Log } from '../ports/log.ts';

/**
 * The oldest end that still gets a reminder: a folder that was idle for long would otherwise send reminders for all of
 * its past.
 */
const STILL_NEWS_MS = 7 * DAY;

export interface CompletionRemindersOptions {
  readonly store: Pick<NotifyOnce, 'notifyOnce'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly channels: () => readonly Audience[];
  readonly nameOf: (operator: string) => string;
  /** Makes the commands of a message. */
  readonly commandLine: CommandLine;
}

/**
 * Asks for the completion notices that planned work owes (P1, P2): when the window ends, and when the notice is
 * overdue.
 */
export class CompletionReminders {
  readonly #options: CompletionRemindersOptions;
  /** What this process has already notified; the store knows of earlier processes. */
  readonly #told = new Set<string>();

  constructor(options: CompletionRemindersOptions) {
    this.#options = options;
  }

  /** Never rejects; the next run retries what the store did not take. */
  async look(entries: readonly MaintenanceEntry[]): Promise<void> {
    const { clock, log } = this.#options;
    const now = clock.now();
    for (const entry of entries) {
      const step = completionStep(entry, now);
      if (step === null || now - entry.completion!.dueAt > STILL_NEWS_MS) continue;
      try {
        await this.#tell(entry, step);
      } catch (error) {
        log.warn({ error, maintenance: entry.id }, 'a completion notice could not be requested; it will be retried');
      }
    }
  }

  async #tell(entry: MaintenanceEntry, step: 'reminder' | 'overdue'): Promise<void> {
    const occasion = `${entry.id}/${step}`;
    if (this.#told.has(occasion)) return;
    const { store, clock, channels, nameOf, commandLine } = this.#options;
    const now = clock.now();
    const audience = channels()
      .filter(({ severities }) => severities.includes('low'))
      .map(({ name }) => name);
    const messages = completionMessages(audience, entry, step, nameOf(entry.operator), commandLine, now);
    await store.notifyOnce(`maintenance/${occasion}`, now, messages);
    this.#told.add(occasion);
  }
}
