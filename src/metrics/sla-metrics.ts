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
  const availability = make.gauge('threenines_sla_availability_ratio');
  const objective = make.gauge('threenines_sla_availability_objective_ratio');
  const latency = make.gauge('threenines_sla_latency_seconds');
  const latencyLimit = make.gauge('threenines_sla_latency_limit_seconds');
  const budget = make.gauge('threenines_error_budget_remaining_ratio');
  const coverage = make.gauge('threenines_sla_coverage_ratio');
  const incidents = make.gauge('threenines_incidents_open');
  const failingSince = make.gauge('threenines_failing_since_timestamp_seconds');
  const all = [availability, objective, latency, latencyLimit, budget, coverage, incidents, failingSince];

  const collectWindow = ({ id, operator, service }: Monitor, window: BoardWindow, now: EpochMs): void => {
    const labels = { operator, service };
    const figures = board.figures(id, window, now);
    if (figures === null) return;
    const { statistic, valueMs } = figures.latency;
    const { adjusted } = figures.availability;
    if (adjusted !== null) availability.set({ ...labels, window: WINDOW_LABELS[window] }, adjusted);
    if (valueMs !== null) latency.set({ ...labels, window: WINDOW_LABELS[window], statistic }, valueMs / SECOND);
    if (window !== 'month') return;
    if (figures.errorBudgetRemaining !== null) budget.set(labels, figures.errorBudgetRemaining);
    if (figures.coverage !== null) coverage.set(labels, figures.coverage);
  };

  return {
    collect(monitors: readonly Monitor[], now: EpochMs): void {
      for (const gauge of all) gauge.reset();
      for (const monitor of monitors) {
        const labels = { operator: monitor.operator, service: monitor.service };
        const { objectivePpm, latencyLimitMs } = termsAt(monitor.sla, now);
        objective.set(labels, objectivePpm / 1_000_000);
        latencyLimit.set(labels, latencyLimitMs / SECOND);
        for (const severity of SEVERITIES)
          incidents.set({ ...labels, severity }, board.openIncidents(monitor.id, severity));
        const since = board.failingSince(monitor.id);
        if (since !== null) failingSince.set(labels, since / SECOND);
        for (const window of WINDOWS) collectWindow(monitor, window, now);
      }
    },
  };
}
