import { SEVERITIES } from '../core/incident/incident.ts';
import type { Monitor } from '../core/monitor.ts';
import { termsAt } from '../core/sla/terms.ts';
import { type EpochMs, SECOND } from '../core/time.ts';
import type { BoardWindow, SlaBoard } from '../pipeline/ports.ts';
import type { Instruments } from './instruments.ts';

const WINDOW_LABELS: Readonly<Record<BoardWindow, string>> = { day: '24h', '28d': '28d', month: 'month' };
const WINDOWS = Object.keys(WINDOW_LABELS) as readonly BoardWindow[];

/** The contract as gauges, set anew for each scrape: what was not measured, or is no longer monitored, is absent. */
export function slaMetrics(make: Instruments, board: SlaBoard) {
  const availability = make.keptGauge('threenines_sla_availability_ratio');
  const objective = make.keptGauge('threenines_sla_availability_objective_ratio');
  const latency = make.keptGauge('threenines_sla_latency_seconds');
  const latencyLimit = make.keptGauge('threenines_sla_latency_limit_seconds');
  const budget = make.keptGauge('threenines_error_budget_remaining_ratio');
  const coverage = make.keptGauge('threenines_sla_coverage_ratio');
  const incidents = make.keptGauge('threenines_incidents_open');
  const failingSince = make.keptGauge('threenines_failing_since_timestamp_seconds');
  const all = [availability, objective, latency, latencyLimit, budget, coverage, incidents, failingSince];
  let followed: (readonly [Monitor, ReturnType<typeof seriesOf>])[] = [];

  const seriesOf = ({ operator, service }: Monitor) => {
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
      failingSince: failingSince.series(labels),
      incidents: SEVERITIES.map((severity) => ({ severity, open: incidents.series({ ...labels, severity }) })),
      windows: WINDOWS.map(perWindow),
    };
  };

  const collectMonitor = (monitor: Monitor, series: ReturnType<typeof seriesOf>, now: EpochMs): void => {
    const { id } = monitor;
    const { objectivePpm, latencyLimitMs } = termsAt(monitor.sla, now);
    series.objective.value = objectivePpm / 1_000_000;
    series.latencyLimit.value = latencyLimitMs / SECOND;
    for (const { severity, open } of series.incidents) open.value = board.openIncidents(id, severity);
    series.failingSince.value = inSeconds(board.failingSince(id));
    for (const { window, availability, latency } of series.windows) {
      const figures = board.figures(id, window, now);
      availability.value = figures?.availability.adjusted ?? null;
      latency.value = inSeconds(figures?.latency.valueMs ?? null);
      latency.labels.statistic = figures?.latency.statistic ?? '';
      if (window !== 'month') continue;
      series.budget.value = figures?.errorBudgetRemaining ?? null;
      series.coverage.value = figures?.coverage ?? null;
    }
  };

  return {
    /** Shows these monitors, and no others, from the next `collect` on. */
    follow(monitors: readonly Monitor[]): void {
      for (const gauge of all) gauge.clear();
      followed = monitors.map((monitor) => [monitor, seriesOf(monitor)]);
    },

    collect(now: EpochMs): void {
      for (const [monitor, series] of followed) collectMonitor(monitor, series, now);
    },
  };
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / SECOND;
}
