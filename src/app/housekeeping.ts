import type { InForce } from '../config/index.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { MonthCloser } from '../pipeline/closing/closer.ts';
import { ReportDelivery } from '../pipeline/closing/report-delivery.ts';
import { ContractProbe } from '../pipeline/contract/contract-probe.ts';
import { startCalendarWork } from '../pipeline/housekeeping/daily-jobs.ts';
import type { Calendar } from '../pipeline/ports/clock.ts';
import type { ReportWriter } from '../pipeline/ports/report-writer.ts';
import type { LiveBoard } from '../pipeline/sla/live-figures.ts';
import type { Store } from '../pipeline/store.ts';
import type { ProbeThread } from '../probe/pool.ts';
import { version } from '../runtime/version.ts';
import type { Context } from './context.ts';
import type { Probing } from './probing.ts';

/** What is due by the calendar: the contract probe, the closing of months, the delivery of reports. */
export interface CalendarOptions extends Pick<Probing, 'safety' | 'certificates'> {
  readonly calendar: Calendar;
  readonly store: Store;
  readonly board: LiveBoard;
  readonly prober: ProbeThread;
  readonly metrics: Metrics;
  readonly reportWriter: ReportWriter;
  readonly inForce: () => InForce;
}

export async function startCalendar({ clock, log, onStop }: Context, options: CalendarOptions): Promise<void> {
  const { calendar, store, board, prober, metrics, safety, certificates, reportWriter, inForce } = options;
  const contractProbe = new ContractProbe({
    clock,
    log,
    store,
    prober,
    budget: safety.budget,
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
    configuration: () => inForce().configuration,
    onClosed: () => undefined,
  });
  onStop('months', () => closer.stop());
  const delivery = new ReportDelivery({
    store,
    writer: reportWriter,
    clock,
    log,
    configuration: () => inForce().configuration,
  });
  onStop('reports', () => delivery.stop());
  // Deliveries are looked for after each run, not after each closing: some were missed, some months are amended.
  const closeAndDeliver = { run: () => closer.run().then(() => delivery.run()) };
  onStop(
    'calendar work',
    startCalendarWork({
      calendar,
      clock,
      log,
      board,
      closer: closeAndDeliver,
      certificates,
      contractProbe,
      store,
      configuration: () => inForce().configuration,
      watchdogChannels: () =>
        inForce()
          .channels.filter(({ watchdog }) => watchdog)
          .map(({ name }) => name),
    }),
  );
}
