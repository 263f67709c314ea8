import { SEVERITIES, type Severity } from '../core/incident/incident.ts';
import type { Monitor } from '../core/monitor.ts';
import type { SlaVerdict } from '../core/sla/figures.ts';
import { termsAt } from '../core/sla/terms.ts';
import { type EpochMs, MINUTE, SECOND } from '../core/time.ts';
import type { BoardWindow, SlaBoard } from '../pipeline/ports.ts';
import type { Instruments } from './instruments.ts';
import type { KeptSeries } from './kept-gauge.ts';

const WINDOW_LABELS: Readonly<Record<BoardWindow, string>> = { day: '24h', '28d': '28d', month: 'month' };
const WINDOWS = Object.keys(WINDOW_LABELS) as readonly BoardWindow[];

interface WindowSeries {
  readonly window: BoardWindow;
  readonly availability: KeptSeries<string>;
  readonly latency: KeptSeries<string>;
}

interface MonitorSeries {
  readonly objective: KeptSeries<string>;
  readonly latencyLimit: KeptSeries<string>;
  readonly budget: KeptSeries<string>;
  readonly coverage: KeptSeries<string>;
  readonly availabilityMet: KeptSeries<string>;
  readonly latencyMet: KeptSeries<string>;
  readonly maintenance: KeptSeries<string>;
  readonly failingSince: KeptSeries<string>;
  readonly incidents: readonly { readonly severity: Severity; readonly open: KeptSeries<string> }[];
  readonly windows: readonly WindowSeries[];
}

interface Followed {
  readonly monitor: Monitor;
  readonly series: MonitorSeries;
  /** Of the monitor's schedule, when its windows were last computed; null before that. */
  step: number | null;
}

/** The contract as gauges, brought up to date at each scrape: what was not measured, or is no longer monitored, is absent. */
export function slaMetrics(make: Instruments, board: SlaBoard) {
  const availability = make.keptGauge('threenines_sla_availability_ratio');
  const objective = make.keptGauge('threenines_sla_availability_objective_ratio');
  const latency = make.keptGauge('threenines_sla_latency_seconds');
  const latencyLimit = make.keptGauge('threenines_sla_latency_limit_seconds');
  const budget = make.keptGauge('threenines_error_budget_remaining_ratio');
  const coverage = make.keptGauge('threenines_sla_coverage_ratio');
  const met = make.keptGauge('threenines_sla_met');
  const maintenance = make.keptGauge('threenines_maintenance');
  const incidents = make.keptGauge('threenines_incidents_open');
  const failingSince = make.keptGauge('threenines_failing_since_timestamp_seconds');
  const all = [
    availability,
    objective,
    latency,
    latencyLimit,
    budget,
    coverage,
    met,
    maintenance,
    incidents,
    failingSince,
  ];
  let followed: Followed[] = [];

  const seriesOf = ({ operator, service }: Monitor): MonitorSeries => {
    const labels = { operator, service };
    const perWindow = (window: BoardWindow) => ({
      window,
      availability: availability.series({ ...labels, window: WINDOW_LABELS[window] }),
      latency: latency.series({ ...labels, window: WINDOW_LABELS[window], statistic: '' }),
    });
    return {
      objective: objective.series(labels),
      latencyLimit: latencyLimit.series(labels),
      budget: budget.series(labels),
      coverage: coverage.series(labels),
      availabilityMet: met.series({ ...labels, subject: 'availability' }),
      latencyMet: met.series({ ...labels, subject: 'latency' }),
      maintenance: maintenance.series({ ...labels, notice: 'timely' }),
      failingSince: failingSince.series(labels),
      incidents: SEVERITIES.map((severity) => ({ severity, open: incidents.series({ ...labels, severity }) })),
      windows: WINDOWS.map(perWindow),
    };
  };

  const collectWindows = ({ id }: Monitor, series: MonitorSeries, now: EpochMs): boolean => {
    let isComplete = true;
    for (const { window, availability, latency } of series.windows) {
      const figures = board.figures(id, window, now);
      isComplete &&= figures !== null;
      availability.value = figures?.availability.adjusted ?? null;
      latency.value = inSeconds(figures?.latency.valueMs ?? null);
      latency.labels.statistic = figures?.latency.statistic ?? '';
      if (window !== 'month') continue;
      series.budget.value = figures?.errorBudgetRemaining ?? null;
      series.coverage.value = figures?.coverage ?? null;
      series.availabilityMet.value = asNumber(figures?.availability.verdict);
      series.latencyMet.value = asNumber(figures?.latency.verdict);
    }
    return isComplete;
  };

  const collectMonitor = (entry: Followed, now: EpochMs): void => {
    const { monitor, series } = entry;
    const { objectivePpm, latencyLimitMs } = termsAt(monitor.sla, now);
    series.objective.value = objectivePpm / 1_000_000;
    series.latencyLimit.value = latencyLimitMs / SECOND;
    for (const { severity, open } of series.incidents) open.value = board.openIncidents(monitor.id, severity);
    series.failingSince.value = inSeconds(board.failingSince(monitor.id));
    const notice = board.maintenanceNotice(monitor.id, now);
    series.maintenance.value = notice === null ? null : 1;
    series.maintenance.labels.notice = notice ?? '';
    const step = stepOf(monitor, now);
    if (step !== entry.step) entry.step = collectWindows(monitor, series, now) ? step : null;
  };

  return {
    /** Shows these monitors, and no others, from the next `collect` on. */
    follow(monitors: readonly Monitor[]): void {
      for (const gauge of all) gauge.clear();
      followed = monitors.map((monitor) => ({ monitor, series: seriesOf(monitor), step: null }));
    },

    collect(now: EpochMs): void {
      for (const entry of followed) collectMonitor(entry, now);
    },
  };
}

function asNumber(verdict: SlaVerdict = 'inconclusive'): number | null {
  return { met: 1, breached: 0, inconclusive: null }[verdict];
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / SECOND;
}

/**
 * Figures of windows can change once for each slot, and the clock alone moves them by less than anybody sees in a minute. They
 * are computed anew when this number moves on, which it does for each monitor at a time of its own.
 */
function stepOf({ schedule: { periodMs, offsetMs } }: Monitor, now: EpochMs): number {
  return Math.floor((now - offsetMs) / Math.min(periodMs, MINUTE));
}
