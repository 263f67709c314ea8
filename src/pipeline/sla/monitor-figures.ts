import { smallest } from '../../core/extremes.ts';
import { failureOf, type RuleState } from '../../core/incident/monitor-state.ts';
import { type MaintenanceWindow, maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import { completeUntil } from '../../core/schedule/complete-until.ts';
import { meanGapMs } from '../../core/schedule/schedule.ts';
import { knownStretchMs, type Outage, ongoingOutage, withoutGap } from '../../core/sla/downtime.ts';
import { type SlaFigures, slaFigures } from '../../core/sla/figures.ts';
import { type SpanSums, sumsOf } from '../../core/sla/hour-sums.ts';
import { emptySketch, type LatencySketch, merge, sketchSummary, subtract } from '../../core/sla/latency.ts';
import { intersect, type Period } from '../../core/sla/period.ts';
import type { Slot } from '../../core/sla/recorded-slots.ts';
import type { HourRollup } from '../../core/sla/rollup.ts';
import { termsAt } from '../../core/sla/terms.ts';
import { accountingWindow, addPairs, EMPTY_PAIR, subtractPair } from '../../core/sla/window.ts';
import { DAY, type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import { CutHours } from './cut-hours.ts';
import type { FiguresWindow } from './ports.ts';

/** Longest reach of any window. */
export const REACH_MS = 32 * DAY;
const ROLLING = { day: 24 * HOUR, '28d': 28 * DAY } as const;
const WINDOWS = ['day', '28d', 'month'] as const;
/** Samples of the previous hour may still come, so the last full hour stays open too. */
const OPEN_HOURS = 1;

interface Window {
  readonly period: Period;
  readonly latencyLimitMs: number;
  /** Sums over its closed hours. */
  readonly closed: SpanSums;
}

/** Earlier hours are closed: they no longer change. */
export function closedBefore(now: EpochMs): EpochMs {
  return floorTo(now, HOUR) - OPEN_HOURS * HOUR;
}

/**
 * SLA figures of one monitor: per window the sums over its closed hours, and the rollups of the open ones.
 * Rolling windows move by whole hours and contain the current hour.
 */
export class MonitorFigures {
  readonly monitor: Monitor;
  readonly operator: Operator;
  readonly #standing: () => RuleState;
  #maintenance: readonly MaintenanceWindow[];
  #closedBefore: EpochMs;
  readonly #windows: Record<FiguresWindow, Window>;
  readonly #open = new Map<EpochMs, HourRollup>();
  readonly #cut = new CutHours<SpanSums>();
  #outages: readonly Outage[] = [];
  /** For the open hours as a whole, when figures were last read. */
  #openSums: {
    readonly now: EpochMs;
    readonly watchedFrom: EpochMs;
    readonly latencyLimitMs: number;
    readonly sums: SpanSums;
  } | null = null;

  constructor(monitor: Monitor, operator: Operator, standing: () => RuleState, now: EpochMs) {
    this.monitor = monitor;
    this.operator = operator;
    this.#standing = standing;
    this.#maintenance = windowsAround(monitor, operator, now);
    this.#cut.replace(this.#maintenance);
    this.#closedBefore = closedBefore(now);
    const { latencyLimitMs } = termsAt(monitor.sla, now);
    const window = (name: FiguresWindow): Window => {
      return { period: periodOf(name, monitor, now), latencyLimitMs, closed: nothing(latencyLimitMs) };
    };
    this.#windows = { day: window('day'), '28d': window('28d'), month: window('month') };
  }

  get closedBefore(): EpochMs {
    return this.#closedBefore;
  }

  /** Hours whose samples must be observed before `load`, because announced maintenance begins or ends inside. */
  cutHours(rollups: readonly HourRollup[]): EpochMs[] {
    return rollups.map(({ hour }) => hour).filter((hour) => this.#cut.isCut(hour));
  }

  /** Samples of slots, stored ones or those of a commit. */
  observe(slots: readonly Slot[]): void {
    this.#cut.observe(slots);
  }

  /** Sums up stored rollups, all of this monitor's within reach. */
  load(rollups: readonly HourRollup[], now: EpochMs): void {
    const byHour = new Map(rollups.map((rollup) => [rollup.hour, rollup]));
    // Nothing was due before the first slot ever observed, as in most hours of a young monitor's windows.
    const earliest = smallest(WINDOWS.map((name) => this.#windows[name].period.from));
    const firstHour = floorTo(Math.max(earliest, this.#standing().firstSlot ?? now), HOUR);
    const parts = new Map(WINDOWS.map((name): [FiguresWindow, SpanSums[]] => [name, []]));
    const { latencyLimitMs } = this.#windows.day;
    for (let hour = firstHour; hour < this.#closedBefore; hour += HOUR) {
      const rollup = byHour.get(hour) ?? null;
      const whole = this.#hourSums({ period: { from: hour, to: hour + HOUR }, latencyLimitMs }, hour, rollup, now);
      for (const name of WINDOWS) {
        const window = this.#windows[name];
        parts.get(name)!.push(window.period.from <= hour ? whole : this.#hourSums(window, hour, rollup, now));
      }
      this.#cut.close(hour, whole);
    }
    for (const name of WINDOWS) {
      const window = this.#windows[name];
      this.#windows[name] = { ...window, closed: add(parts.get(name)!, window.latencyLimitMs) };
    }
    for (const rollup of rollups) this.apply(rollup);
  }

  /** A new version of a rollup. False when its hour is closed: only a new load can include it. */
  apply(rollup: HourRollup): boolean {
    if (rollup.hour < this.#closedBefore) return false;
    this.#open.set(rollup.hour, rollup);
    this.#openSums = null;
    return true;
  }

  /** Known by its start: one that is both read from the store and told of counts once. */
  addDowntime(outage: Outage): void {
    const others = this.#outages.filter(({ from }) => from !== outage.from);
    this.#outages = [...others, withoutGap(outage, knownStretchMs(this.monitor.schedule))];
  }

  /** Start of the hour that leaves a rolling window when the oldest open hour closes. */
  leavingHour(name: keyof typeof ROLLING): EpochMs {
    return this.#windows[name].period.from;
  }

  /** Closes the oldest open hour; `leaving` are the rollups of the hours that leave the rolling windows. */
  closeHour(leaving: Readonly<Record<keyof typeof ROLLING, HourRollup | null>>, now: EpochMs): void {
    const hour = this.#closedBefore;
    const closing = this.#open.get(hour) ?? null;
    this.#open.delete(hour);
    this.#openSums = null;
    this.#closedBefore = hour + HOUR;
    for (const name of ['day', '28d'] as const) {
      const window = this.#windows[name];
      const { period, latencyLimitMs } = window;
      const added = add([window.closed, this.#hourSums(window, hour, closing, now)], latencyLimitMs);
      const left = this.#cut.sumsOf(period.from) ?? this.#hourSums(window, period.from, leaving[name], now);
      const moved = { from: period.from + HOUR, to: period.to + HOUR };
      this.#windows[name] = { ...window, period: moved, closed: without(added, left) };
    }
    const { month } = this.#windows;
    const { terms, ...period } = accountingWindow(this.monitor.sla, this.#closedBefore + OPEN_HOURS * HOUR);
    const { latencyLimitMs } = terms;
    const before = period.from === month.period.from ? month.closed : nothing(latencyLimitMs);
    const added = this.#hourSums({ period, latencyLimitMs }, hour, closing, now);
    this.#windows.month = { period, latencyLimitMs, closed: add([before, added], latencyLimitMs) };
    const whole = { period: { from: hour, to: hour + HOUR }, latencyLimitMs: this.#windows.day.latencyLimitMs };
    if (this.#cut.isCut(hour)) this.#cut.close(hour, this.#hourSums(whole, hour, closing, now));
    if (hour % DAY === 0) this.#renewDaily(now);
  }

  figures(window: FiguresWindow, now: EpochMs): SlaFigures {
    const asked = this.#windows[window];
    const { period } = asked;
    // A rolling window may span a change of terms; the current terms judge it.
    const terms = termsAt(this.monitor.sla, now);
    const total = add([asked.closed, this.#openSumsIn(asked, now)], terms.latencyLimitMs);
    const summaryOf = (sketch: LatencySketch) => sketchSummary(sketch, terms.latencyLimitMs);
    const ongoing = ongoingOutage(failureOf(this.#standing()), now, knownStretchMs(this.monitor.schedule));
    return slaFigures({
      // In a month the whole budget counts, in a rolling window the elapsed part.
      period: window === 'month' ? { from: period.from, to: period.to } : { from: period.from, to: now },
      ...total.pair,
      latency: { observed: summaryOf(total.latency.observed), adjusted: summaryOf(total.latency.adjusted) },
      outages: ongoing === null ? this.#outages : [...this.#outages, ongoing],
      watched: this.#watched(now),
      gapMs: meanGapMs(this.monitor.schedule, { from: now - DAY, to: now }),
      terms,
    });
  }

  /** Announced windows that contain `now`. */
  maintenanceAt(now: EpochMs): readonly MaintenanceWindow[] {
    return this.#maintenance.filter(({ from, to }) => from <= now && now < to);
  }

  #renewDaily(now: EpochMs): void {
    this.#maintenance = windowsAround(this.monitor, this.operator, now);
    this.#cut.replace(this.#maintenance);
    this.#cut.forgetBefore(this.#windows['28d'].period.from);
    this.#outages = this.#outages.filter(({ to }) => to > now - REACH_MS);
  }

  /**
   * The contribution of the open hours. Windows are read together, and nearly all of them contain these hours as a
   * whole.
   */
  #openSumsIn(window: Pick<Window, 'period' | 'latencyLimitMs'>, now: EpochMs): SpanSums {
    const { period, latencyLimitMs } = window;
    const open = { from: this.#closedBefore, to: floorTo(now, HOUR) + HOUR };
    if (period.from > open.from || period.to < open.to) return this.#sumsOf(window, now);
    const watchedFrom = this.#watched(now).from;
    const known = this.#openSums;
    if (known?.now === now && known.watchedFrom === watchedFrom && known.latencyLimitMs === latencyLimitMs) {
      return known.sums;
    }
    const sums = this.#sumsOf({ period: open, latencyLimitMs }, now);
    this.#openSums = { now, watchedFrom, latencyLimitMs, sums };
    return sums;
  }

  #sumsOf(window: Pick<Window, 'period' | 'latencyLimitMs'>, now: EpochMs): SpanSums {
    const parts: SpanSums[] = [];
    for (let hour = this.#closedBefore; hour < now; hour += HOUR) {
      parts.push(this.#hourSums(window, hour, this.#open.get(hour) ?? null, now));
    }
    return add(parts, window.latencyLimitMs);
  }

  /** Adds one hour, as far as it lies in the window, to its sums. */
  #hourSums(
    { period, latencyLimitMs }: Pick<Window, 'period' | 'latencyLimitMs'>,
    hour: EpochMs,
    rollup: HourRollup | null,
    now: EpochMs,
  ): SpanSums {
    const part = intersect(period, { from: hour, to: hour + HOUR });
    if (part === null) return nothing(latencyLimitMs);
    const { schedule } = this.monitor;
    const [watched, maintenance, exact] = [this.#watched(now), this.#maintenance, this.#cut.exactIn(rollup)];
    return sumsOf(part, { get: () => rollup }, { watched, schedule, maintenance, latencyLimitMs, exact });
  }

  #watched(now: EpochMs): Period {
    return { from: this.#standing().firstSlot ?? now, to: completeUntil(this.monitor, now) };
  }
}

/** Wide enough to last until the next daily renewal. */
function windowsAround(monitor: Monitor, operator: Operator, now: EpochMs): MaintenanceWindow[] {
  return maintenanceWindows(monitor.maintenance, operator.calendar, now - REACH_MS, now + 2 * DAY);
}

function periodOf(name: FiguresWindow, monitor: Monitor, now: EpochMs): Period {
  if (name === 'month') return accountingWindow(monitor.sla, now);
  const to = floorTo(now, HOUR) + HOUR;
  return { from: to - ROLLING[name], to };
}

function nothing(latencyLimitMs: number): SpanSums {
  const none = emptySketch(latencyLimitMs);
  return { pair: EMPTY_PAIR, latency: { observed: none, adjusted: none } };
}

function add(parts: readonly SpanSums[], latencyLimitMs: number): SpanSums {
  const observed = merge(
    parts.map(({ latency }) => latency.observed),
    latencyLimitMs,
  );
  const same = parts.every(({ latency }) => latency.observed === latency.adjusted);
  const adjusted = () =>
    merge(
      parts.map(({ latency }) => latency.adjusted),
      latencyLimitMs,
    );
  return {
    pair: addPairs(parts.map(({ pair }) => pair)),
    latency: { observed, adjusted: same ? observed : adjusted() },
  };
}

function without(whole: SpanSums, part: SpanSums): SpanSums {
  const observed = subtract(whole.latency.observed, part.latency.observed);
  const same = whole.latency.observed === whole.latency.adjusted && part.latency.observed === part.latency.adjusted;
  const adjusted = same ? observed : subtract(whole.latency.adjusted, part.latency.adjusted);
  return { pair: subtractPair(whole.pair, part.pair), latency: { observed, adjusted } };
}
