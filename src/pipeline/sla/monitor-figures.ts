import { smallest } from '../../core/extremes.ts';
import { failureOf, type RuleState } from '../../core/incident/monitor-state.ts';
import { type MaintenanceWindow, maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import { completeUntil } from '../../core/schedule/complete-until.ts';
import { meanGapMs } from '../../core/schedule/schedule.ts';
import { knownStretchMs, type Outage, ongoingOutage, withoutGap } from '../../core/sla/downtime.ts';
import { type SlaFigures, slaFigures } from '../../core/sla/figures.ts';
import { emptySketch, type LatencySketch, merge, sketchSummary, subtract } from '../../core/sla/latency.ts';
import { intersect, type Period } from '../../core/sla/period.ts';
import type { HourRollup } from '../../core/sla/rollup.ts';
import { termsAt } from '../../core/sla/terms.ts';
import {
  accountingWindow,
  addPairs,
  EMPTY_PAIR,
  subtractPair,
  type TallyPair,
  tallyHours,
} from '../../core/sla/window.ts';
import { DAY, type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import type { FiguresWindow } from './ports.ts';

/** Longest reach of any window. */
export const REACH_MS = 32 * DAY;
const ROLLING = { day: 24 * HOUR, '28d': 28 * DAY } as const;
const WINDOWS = ['day', '28d', 'month'] as const;
/** Samples of the hour before may still come in, so the last full hour stays open too. */
const OPEN_HOURS = 1;

interface Sums {
  readonly pair: TallyPair;
  readonly latency: LatencySketch;
}

interface Window {
  readonly period: Period;
  /** Of its closed hours. */
  readonly closed: Sums;
}

const NOTHING: Sums = { pair: EMPTY_PAIR, latency: emptySketch() };

/** Hours before this are closed: they change no more. */
export function closedBefore(now: EpochMs): EpochMs {
  return floorTo(now, HOUR) - OPEN_HOURS * HOUR;
}

/**
 * SLA figures of one monitor: per window the sums over its closed hours, and the rollups of the open ones.
 * Rolling windows move by whole hours and contain the hour that runs.
 */
export class MonitorFigures {
  readonly monitor: Monitor;
  readonly operator: Operator;
  readonly #standing: () => RuleState;
  #maintenance: readonly MaintenanceWindow[];
  #closedBefore: EpochMs;
  readonly #windows: Record<FiguresWindow, Window>;
  readonly #open = new Map<EpochMs, HourRollup>();
  #outages: readonly Outage[] = [];
  /** Of the open hours as a whole, when figures were last asked for. */
  #openSums: { readonly now: EpochMs; readonly watchedFrom: EpochMs; readonly sums: Sums } | null = null;

  constructor(monitor: Monitor, operator: Operator, standing: () => RuleState, now: EpochMs) {
    this.monitor = monitor;
    this.operator = operator;
    this.#standing = standing;
    this.#maintenance = windowsAround(monitor, operator, now);
    this.#closedBefore = closedBefore(now);
    const window = (name: FiguresWindow) => ({ period: periodOf(name, monitor, now), closed: NOTHING });
    this.#windows = { day: window('day'), '28d': window('28d'), month: window('month') };
  }

  get closedBefore(): EpochMs {
    return this.#closedBefore;
  }

  /** Sums up stored rollups, all of this monitor's within reach. */
  load(rollups: readonly HourRollup[], now: EpochMs): void {
    const byHour = new Map(rollups.map((rollup) => [rollup.hour, rollup]));
    // Before the first slot ever observed nothing was due; most hours of a young monitor's windows are of that kind.
    const earliest = smallest(WINDOWS.map((name) => this.#windows[name].period.from));
    const firstHour = floorTo(Math.max(earliest, this.#standing().firstSlot ?? now), HOUR);
    const parts = new Map(WINDOWS.map((name): [FiguresWindow, Sums[]] => [name, []]));
    for (let hour = firstHour; hour < this.#closedBefore; hour += HOUR) {
      const rollup = byHour.get(hour) ?? null;
      const whole = this.#hourSums({ from: hour, to: hour + HOUR }, hour, rollup, now);
      for (const name of WINDOWS) {
        const { period } = this.#windows[name];
        parts.get(name)!.push(period.from <= hour ? whole : this.#hourSums(period, hour, rollup, now));
      }
    }
    for (const name of WINDOWS) {
      this.#windows[name] = { period: this.#windows[name].period, closed: add(parts.get(name)!) };
    }
    for (const rollup of rollups) this.apply(rollup);
  }

  /** A new version of a rollup. False when its hour is closed: only another load can take it in. */
  apply(rollup: HourRollup): boolean {
    if (rollup.hour < this.#closedBefore) return false;
    this.#open.set(rollup.hour, rollup);
    this.#openSums = null;
    return true;
  }

  addDowntime(outage: Outage): void {
    this.#outages = [...this.#outages, withoutGap(outage, knownStretchMs(this.monitor.schedule))];
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
      const { period, closed } = this.#windows[name];
      const added = add([closed, this.#hourSums(period, hour, closing, now)]);
      const left = this.#hourSums(period, period.from, leaving[name], now);
      const moved = { from: period.from + HOUR, to: period.to + HOUR };
      this.#windows[name] = { period: moved, closed: without(added, left) };
    }
    const { month } = this.#windows;
    const period = accountingWindow(this.monitor.sla, this.#closedBefore + OPEN_HOURS * HOUR);
    const before = period.from === month.period.from ? month.closed : NOTHING;
    this.#windows.month = { period, closed: add([before, this.#hourSums(period, hour, closing, now)]) };
    if (hour % DAY === 0) this.#renewDaily(now);
  }

  figures(window: FiguresWindow, now: EpochMs): SlaFigures {
    const { period, closed } = this.#windows[window];
    const total = add([closed, this.#openSumsIn(period, now)]);
    const ongoing = ongoingOutage(failureOf(this.#standing()), now, knownStretchMs(this.monitor.schedule));
    return slaFigures({
      // Of a month the whole budget counts, of a rolling window what has passed.
      period: window === 'month' ? { from: period.from, to: period.to } : { from: period.from, to: now },
      ...total.pair,
      latency: sketchSummary(total.latency),
      outages: ongoing === null ? this.#outages : [...this.#outages, ongoing],
      watched: this.#watched(now),
      gapMs: meanGapMs(this.monitor.schedule, { from: now - DAY, to: now }),
      // A rolling window may span a change; it is judged by what holds now.
      terms: termsAt(this.monitor.sla, now),
    });
  }

  /** Announced windows that contain `now`. */
  maintenanceAt(now: EpochMs): readonly MaintenanceWindow[] {
    return this.#maintenance.filter(({ from, to }) => from <= now && now < to);
  }

  #renewDaily(now: EpochMs): void {
    this.#maintenance = windowsAround(this.monitor, this.operator, now);
    this.#outages = this.#outages.filter(({ to }) => to > now - REACH_MS);
  }

  /** What the open hours add. Windows are asked for together, and nearly all of them contain these hours as a whole. */
  #openSumsIn(period: Period, now: EpochMs): Sums {
    const open = { from: this.#closedBefore, to: floorTo(now, HOUR) + HOUR };
    if (period.from > open.from || period.to < open.to) return this.#sumsOf(period, now);
    const watchedFrom = this.#watched(now).from;
    if (this.#openSums?.now !== now || this.#openSums.watchedFrom !== watchedFrom) {
      this.#openSums = { now, watchedFrom, sums: this.#sumsOf(open, now) };
    }
    return this.#openSums.sums;
  }

  #sumsOf(period: Period, now: EpochMs): Sums {
    const parts: Sums[] = [];
    for (let hour = this.#closedBefore; hour < now; hour += HOUR) {
      parts.push(this.#hourSums(period, hour, this.#open.get(hour) ?? null, now));
    }
    return add(parts);
  }

  /** What one hour, as far as it lies in the period, adds to its sums. */
  #hourSums(period: Period, hour: EpochMs, rollup: HourRollup | null, now: EpochMs): Sums {
    const part = intersect(period, { from: hour, to: hour + HOUR });
    if (part === null) return NOTHING;
    const due = intersect(part, this.#watched(now)) ?? { from: hour, to: hour };
    const pair = tallyHours([{ rollup, period: part, due }], this.monitor.schedule, this.#maintenance);
    return { pair, latency: hour < period.from ? NOTHING.latency : (rollup?.latency ?? NOTHING.latency) };
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

function add(parts: readonly Sums[]): Sums {
  return { pair: addPairs(parts.map(({ pair }) => pair)), latency: merge(parts.map(({ latency }) => latency)) };
}

function without(whole: Sums, part: Sums): Sums {
  return { pair: subtractPair(whole.pair, part.pair), latency: subtract(whole.latency, part.latency) };
}
