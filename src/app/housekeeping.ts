import type { Metrics } from '../metrics/metrics.ts';
import { MonthCloser } from '../pipeline/closing/closer.ts';
import { ReportDelivery } from '../pipeline/closing/report-delivery.ts';
import { ContractProbe } from '../pipeline/contract/contract-probe.ts';
import { startDailyJobs } from '../pipeline/housekeeping/daily-jobs.ts';
import { CompletionReminders } from '../pipeline/maintenance/completion-reminders.ts';
import { startMaintenancePoll } from '../pipeline/maintenance/maintenance-poll.ts';
import type { CronTimer } from '../pipeline/ports/clock.ts';
import type { CommandLine } from '../pipeline/ports/command-line.ts';
import type { ReportWriter } from '../pipeline/ports/report-writer.ts';
import type { LiveFigures } from '../pipeline/sla/live-figures.ts';
import type { Store } from '../pipeline/store.ts';
import type { ProbeThread } from '../probe/pool.ts';
import { version } from '../runtime/version.ts';
import type { ActiveConfiguration } from './active-configuration.ts';
import type { Context } from './context.ts';
import type { Probing } from './probing.ts';

/** What is due by the calendar and not by the schedule: maintenance, contract probes, closing of months, reports, retention. */
export interface HousekeepingOptions extends Pick<Probing, 'safety' | 'certificates'> {
  readonly calendar: CronTimer;
  readonly store: Store;
  readonly board: LiveFigures;
  readonly prober: ProbeThread;
  readonly metrics: Metrics;
  readonly reportWriter: ReportWriter;
  readonly active: ActiveConfiguration;
  /** Makes the commands of a message. */
  readonly commandLine: CommandLine;
}

export async function startHousekeeping({ clock, log, onStop }: Context, options: HousekeepingOptions): Promise<void> {
  const { calendar, store, board, prober, metrics, safety, certificates, reportWriter, active, commandLine } = options;
  const reminders = new CompletionReminders({
    store,
    clock,
    log,
    channels: () => active.current.channels,
    nameOf: (id) => active.current.configuration.operators.get(id)?.name ?? id,
    commandLine,
  });
  const maintenancePoll = startMaintenancePoll({
    clock,
    store,
    known: () => active.current.maintenance,
    reminders,
    enter: (entries) => active.enter(entries),
  });
  onStop('maintenance poll', maintenancePoll);
  const contractProbe = new ContractProbe({
    clock,
    log,
    store,
    prober,
    rateLimiter: safety.rateLimiter,
    switches: safety.switches,
    onFindings: metrics.contractFindings,
  });
  onStop('contract probe', () => contractProbe.stop());
  await contractProbe.recall();
  const closer = new MonthCloser({
    store,
    clock,
    log,
    program: version,
    configuration: () => active.current.configuration,
  });
  onStop('months', () => closer.stop());
  const delivery = new ReportDelivery({
    store,
    writer: reportWriter,
    clock,
    log,
    configuration: () => active.current.configuration,
  });
  onStop('reports', () => delivery.stop());
  // Deliveries are looked for after each run, not after each closing: some were missed, some months are amended.
  const closeAndDeliver = { run: () => closer.run().then(() => delivery.run()) };
  onStop(
    'calendar work',
    startDailyJobs({
      calendar,
      clock,
      log,
      board,
      closer: closeAndDeliver,
      certificates,
      contractProbe,
      store,
      configuration: () => active.current.configuration,
      watchdogChannels: () => active.current.channels.filter(({ watchdog }) => watchdog).map(({ name }) => name),
    }),
  );
}
