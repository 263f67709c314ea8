import type { Configuration } from '../../core/configuration.ts';
import type { MonthCloser } from '../closing/closer.ts';
import type { ContractProbe } from '../contract/contract-probe.ts';
import type { Outbox } from '../delivery/ports.ts';
import { watchdogMessages } from '../delivery/self-messages.ts';
import type { CertificateExpiry } from '../health/certificate-expiry.ts';
import type { Clock, CronTimer } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { LiveFigures } from '../sla/live-figures.ts';
import type { Retention } from './ports.ts';
import { applyRetention } from './retention.ts';

const HOURLY_CRON = '0 0 * * * *';
/** Each operator once a day, in the middle of an hour of its own. */
const CONTRACT_CRON = '0 30 * * * *';
/** When people read their messages. */
const WATCHDOG_CRON = '0 0 8 * * *';
/** Daily, at a quiet hour. */
const RETENTION_CRON = '0 17 3 * * *';

export interface CalendarWorkOptions {
  readonly calendar: CronTimer;
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Pick<LiveFigures, 'roll'>;
  readonly closer: Pick<MonthCloser, 'run'>;
  readonly certificates: Pick<CertificateExpiry, 'look'>;
  readonly contractProbe: Pick<ContractProbe, 'hour'>;
  readonly store: Retention & Pick<Outbox, 'enqueue' | 'purgeSent'>;
  readonly configuration: () => Configuration;
  /** Channels that get the daily watchdog. */
  readonly watchdogChannels: () => readonly string[];
}

/**
 * Work at calendar times: windows that move on, months that close, certificates that expire, samples that are
 * old. Returns what ends it.
 */
export function startDailyJobs(options: CalendarWorkOptions): () => void {
  const { calendar, clock, log, board, closer, certificates, contractProbe, store } = options;
  const { configuration, watchdogChannels } = options;
  let stopped = false;
  const roll = () => board.roll(clock.now()).catch((error: unknown) => log.warn({ error }, 'SLA figures may be stale'));
  const retain = () =>
    applyRetention(store, configuration().retention, clock, log, () => stopped).catch((error: unknown) =>
      log.warn({ error }, 'old samples and messages could not be deleted'),
    );
  const showLife = () =>
    store
      .enqueue(watchdogMessages(watchdogChannels(), clock.now()))
      .catch((error: unknown) => log.warn({ error }, 'the daily watchdog could not be stored'));
  const testContracts = () => contractProbe.hour(configuration().operators.values(), configuration().monitors);
  // Catches up on what became due while the program was not running.
  void closer.run();
  const tasks = [
    calendar.every(HOURLY_CRON, 'UTC', () => void roll().then(() => closer.run())),
    calendar.every(HOURLY_CRON, 'UTC', () => certificates.look(clock.now())),
    calendar.every(CONTRACT_CRON, 'UTC', () => void testContracts()),
    calendar.every(WATCHDOG_CRON, 'UTC', () => void showLife()),
    calendar.every(RETENTION_CRON, 'UTC', () => void retain()),
  ];
  return () => {
    stopped = true;
    for (const end of tasks) end();
  };
}
