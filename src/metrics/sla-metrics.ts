import { SEVERITIES, type Severity } from '../core/incident/incident.ts';
import type { Monitor } from '../core/monitor.ts';
import type { SlaFigures, SlaVerdict } from '../core/sla/figures.ts';
import { type SlaTerms, termsAt } from '../core/sla/terms.ts';
import { type EpochMs, MINUTE, SECOND } from '../core/time.ts';
import type { FiguresWindow, SlaFiguresSnapshot } from '../pipeline/sla/ports.ts';
import type { LabelOf, NameOf } from './catalogue.ts';
import type { DerivedSeries } from './derived-gauge.ts';
import type { Instruments } from './instruments.ts';

const WINDOW_LABELS: Readonly<Record<FiguresWindow, string>> = { day: '24h', '28d': '28d', month: 'month' };
const WINDOWS = Object.keys(WINDOW_LABELS) as readonly FiguresWindow[];

interface WindowFigures {
  readonly window: FiguresWindow;
  readonly availability: number | null;
  readonly latency: number | null;
  readonly statistic: string;
}

interface ContractFigures {
  readonly budget: number | null;
  readonly burn: number | null;
  readonly coverage: number | null;
  readonly availabilityMet: number | null;
  readonly latencyMet: number | null;
}

/** The part that can change with each scrape. */
interface Standing {
  readonly terms: SlaTerms;
  readonly incidents: readonly { readonly severity: Severity; readonly open: number }[];
  readonly failingSince: number | null;
  readonly notice: 'timely' | 'late' | null;
}

interface Followed {
  readonly monitor: Monitor;
  /** Null before the first scrape. */
  standing: Standing | null;
  windows: readonly WindowFigures[];
  contract: ContractFigures;
  /** The moment of the monitor's schedule at which its windows were last computed; null before that. */
  step: number | null;
}

/** The contract as gauges, updated at each scrape. What was not measured, or is no longer monitored, is absent. */
export function slaMetrics(make: Instruments, board: SlaFiguresSnapshot) {
  let followed: readonly Followed[] = [];

  const gauge = <Name extends NameOf<'gauge'>>(
    name: Name,
    seriesOf: (entry: Followed, own: MonitorLabels) => readonly DerivedSeries<LabelOf<Name>>[],
  ) => make.derivedGauge(name, () => followed.flatMap((entry) => seriesOf(entry, labelsOf(entry.monitor))));

  gauge('threenines_sla_availability_ratio', ({ windows }, own) =>
    windows.map(({ window, availability }) => ({
      labels: { ...own, window: WINDOW_LABELS[window] },
      value: availability,
    })),
  );
  gauge('threenines_sla_availability_objective_ratio', ({ standing }, labels) => [
    { labels, value: standing && standing.terms.objectivePpm / 1_000_000 },
  ]);
  gauge('threenines_sla_latency_seconds', ({ windows }, own) =>
    windows.map(({ window, latency, statistic }) => ({
      labels: { ...own, window: WINDOW_LABELS[window], statistic },
      value: latency,
    })),
  );
  gauge('threenines_sla_latency_limit_seconds', ({ standing }, labels) => [
    { labels, value: standing && standing.terms.latencyLimitMs / SECOND },
  ]);
  gauge('threenines_error_budget_remaining_ratio', ({ contract }, labels) => [{ labels, value: contract.budget }]);
  gauge('threenines_sla_burn_ratio', ({ contract }, labels) => [{ labels, value: contract.burn }]);
  gauge('threenines_sla_coverage_ratio', ({ contract }, labels) => [{ labels, value: contract.coverage }]);
  gauge('threenines_sla_met', ({ contract }, own) => [
    { labels: { ...own, subject: 'availability' }, value: contract.availabilityMet },
    { labels: { ...own, subject: 'latency' }, value: contract.latencyMet },
  ]);
  gauge('threenines_maintenance', ({ standing }, own) =>
    standing === null || standing.notice === null ? [] : [{ labels: { ...own, notice: standing.notice }, value: 1 }],
  );
  gauge('threenines_incidents_open', ({ standing }, own) =>
    (standing?.incidents ?? []).map(({ severity, open }) => ({ labels: { ...own, severity }, value: open })),
  );
  gauge('threenines_failing_since_timestamp_seconds', ({ standing }, labels) => [
    { labels, value: standing?.failingSince ?? null },
  ]);

  const standingOf = ({ id, sla }: Monitor, now: EpochMs): Standing => ({
    terms: termsAt(sla, now),
    incidents: SEVERITIES.map((severity) => ({ severity, open: board.openIncidents(id, severity) })),
    failingSince: inSeconds(board.failingSince(id, now)),
    notice: board.maintenanceNotice(id, now),
  });

  const collectWindows = (entry: Followed, now: EpochMs): boolean => {
    const figures = WINDOWS.map((window) => ({ window, known: board.figures(entry.monitor.id, window, now) }));
    entry.windows = figures.map(({ window, known }) => ({
      window,
      availability: known?.availability.adjusted ?? null,
      latency: inSeconds(known?.latency.valueMs ?? null),
      statistic: known?.latency.statistic ?? '',
    }));
    entry.contract = contractFigures(figures.find(({ window }) => window === 'month')?.known ?? null);
    return figures.every(({ known }) => known !== null);
  };

  const collectMonitor = (entry: Followed, now: EpochMs): void => {
    entry.standing = standingOf(entry.monitor, now);
    const step = stepOf(entry.monitor, now);
    if (step !== entry.step) entry.step = collectWindows(entry, now) ? step : null;
  };

  return {
    /** From the next `collect` on, shows these monitors and no others. */
    follow(monitors: readonly Monitor[]): void {
      const known = new Map(followed.map((entry) => [entry.monitor, entry]));
      followed = monitors.map((monitor) => known.get(monitor) ?? unseen(monitor));
    },

    collect(now: EpochMs): void {
      for (const entry of followed) collectMonitor(entry, now);
    },
  };
}

function unseen(monitor: Monitor): Followed {
  return { monitor, standing: null, windows: [], contract: contractFigures(null), step: null };
}

interface MonitorLabels {
  readonly operator: string;
  readonly service: string;
}

function labelsOf({ operator, service }: Monitor): MonitorLabels {
  return { operator, service };
}

function contractFigures(month: SlaFigures | null): ContractFigures {
  return {
    budget: month?.errorBudgetRemaining ?? null,
    burn: month?.burn ?? null,
    coverage: month?.coverage ?? null,
    availabilityMet: asNumber(month?.availability.verdict),
    latencyMet: asNumber(month?.latency.verdict),
  };
}

function asNumber(verdict: SlaVerdict = 'inconclusive'): number | null {
  return { met: 1, breached: 0, inconclusive: null }[verdict];
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / SECOND;
}

/**
 * Figures of windows change at most once per slot. The clock alone moves them too little to be seen within a minute.
 * They are recomputed when this number moves on, which happens at a different time for each monitor.
 */
function stepOf({ schedule: { periodMs, offsetMs } }: Monitor, now: EpochMs): number {
  return Math.floor((now - offsetMs) / Math.min(periodMs, MINUTE));
}
