import { type MaintenanceWindow, maintenanceWindows } from '../core/maintenance.ts';
import type { Monitor, MonitorId, Operator } from '../core/monitor.ts';
import type { HourRollup } from '../core/rollup.ts';
import { type SlaFigures, slaFigures } from '../core/sla/figures.ts';
import { emptySketch, type LatencySketch, merge, sketchSummary, subtract } from '../core/sla/latency.ts';
import {
  addPairs,
  contractWindow,
  durationWithin,
  EMPTY_PAIR,
  intersect,
  type Period,
  type TallyPair,
  tallyHour,
} from '../core/sla/window.ts';
import { DAY, type EpochMs, floorTo, HOUR } from '../core/time.ts';
import type { EvaluatedMonitor, Evaluator } from './evaluator.ts';
import type { BoardWindow, DowntimeSpan, History, SlaBoard } from './ports.ts';

/** Samples of the hour before may still come in, so the last full hour stays open too. */
const OPEN_HOURS = 1;
const HOURS_OF = { day: 24, '28d': 28 * 24 } as const;
const WINDOWS = ['day', '28d', 'month'] as const;
/** Longest reach of any window. */
const REACH_MS = 32 * 24 * HOUR;
/** Beside the deadline, what a sample may take from its slot to the store before its slot counts as missing. */
const SETTLE_MS = 7_000;

interface Sums {
  readonly pair: TallyPair;
  readonly latency: LatencySketch;
}

const NOTHING: Sums = { pair: EMPTY_PAIR, latency: emptySketch() };

/** One monitor on the board: sums over closed hours per window, and the rollups of the hours that are still open. */
interface Entry {
  readonly monitor: Monitor;
  readonly operator: Operator;
  maintenance: readonly MaintenanceWindow[];
  readonly closed: Map<BoardWindow, { readonly period: Period; readonly sums: Sums }>;
  readonly open: Map<EpochMs, HourRollup>;
  readonly downtime: DowntimeSpan[];
}

/**
 * SLA figures of every monitor, kept current from rollups: an hour that closes is added to each window's sums, an hour
 * that leaves is taken away. Rolling windows move by whole hours and contain the hour that runs.
 */
export class LiveBoard implements SlaBoard {
  readonly #history: History;
  readonly #evaluator: Evaluator;
  #entries = new Map<MonitorId, Entry>();
  /** Hours before this are closed. */
  #closedBefore: EpochMs = 0;

  constructor(history: History, evaluator: Evaluator) {
    this.#history = history;
    this.#evaluator = evaluator;
  }

  /** Reads the windows of these monitors from the store; what the board knew before is gone. */
  async load(monitors: readonly EvaluatedMonitor[], now: EpochMs): Promise<void> {
    this.#closedBefore = closedBefore(now);
    const entries = new Map<MonitorId, Entry>();
    for (const { monitor, operator } of monitors) {
      const maintenance = windowsAround(monitor, operator, now);
      const closed = new Map(WINDOWS.map((name) => [name, { period: periodOf(name, monitor, now), sums: NOTHING }]));
      entries.set(monitor.id, { monitor, operator, maintenance, closed, open: new Map(), downtime: [] });
    }
    const reach = { from: floorTo(now - REACH_MS, HOUR), to: now + HOUR };
    let run: HourRollup[] = [];
    for await (const rollup of this.#history.rollups(reach)) {
      if (run[0] !== undefined && run[0].monitorId !== rollup.monitorId) {
        this.#loadMonitor(entries.get(run[0].monitorId), run, now);
        run = [];
      }
      run.push(rollup);
    }
    if (run[0] !== undefined) this.#loadMonitor(entries.get(run[0].monitorId), run, now);
    for (const span of await this.#history.downtime(reach)) entries.get(span.monitorId)?.downtime.push(span);
    this.#entries = entries;
  }

  /** New versions of rollups, right after their commit. */
  apply(rollups: readonly HourRollup[]): void {
    for (const rollup of rollups) {
      if (rollup.hour >= this.#closedBefore) this.#entries.get(rollup.monitorId)?.open.set(rollup.hour, rollup);
    }
  }

  addDowntime(spans: readonly DowntimeSpan[]): void {
    for (const span of spans) this.#entries.get(span.monitorId)?.downtime.push(span);
  }

  /** Moves the windows on when an hour has ended. Reads from the store the hours that leave them. */
  async roll(now: EpochMs): Promise<void> {
    while (this.#closedBefore < closedBefore(now)) {
      const hour = this.#closedBefore;
      const leaving = {
        day: await this.#rollupsOf(hour - (HOURS_OF.day - OPEN_HOURS - 1) * HOUR),
        '28d': await this.#rollupsOf(hour - (HOURS_OF['28d'] - OPEN_HOURS - 1) * HOUR),
      };
      for (const entry of this.#entries.values()) this.#rollEntry(entry, hour, leaving, now);
      this.#closedBefore = hour + HOUR;
    }
  }

  figures(id: MonitorId, window: BoardWindow, now: EpochMs): SlaFigures {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`${id} is not on the board`);
    const { monitor } = entry;
    const { period, sums } = entry.closed.get(window)!;
    let total = sums;
    for (let hour = this.#closedBefore; hour < now; hour += HOUR) {
      total = add(total, this.#hourSums(entry, period, hour, entry.open.get(hour) ?? null, now));
    }
    const span = { from: period.from, to: now };
    const downSince = this.failingSince(id);
    const downtime = downSince === null ? entry.downtime : [...entry.downtime, { from: downSince, to: now }];
    return slaFigures({
      period: span,
      ...total.pair,
      latency: sketchSummary(total.latency),
      downtimeMs: durationWithin(downtime, span),
      terms: monitor.sla,
    });
  }

  failingSince(id: MonitorId): EpochMs | null {
    return this.#evaluator.state(id).downSince;
  }

  openIncidents(id: MonitorId): number {
    return this.#evaluator.state(id).incident?.state === 'open' ? 1 : 0;
  }

  #loadMonitor(entry: Entry | undefined, rollups: readonly HourRollup[], now: EpochMs): void {
    if (entry === undefined) return;
    const byHour = new Map(rollups.map((rollup) => [rollup.hour, rollup]));
    for (const [name, { period }] of entry.closed) {
      let sums = NOTHING;
      for (let hour = floorTo(period.from, HOUR); hour < this.#closedBefore; hour += HOUR) {
        sums = add(sums, this.#hourSums(entry, period, hour, byHour.get(hour) ?? null, now));
      }
      entry.closed.set(name, { period, sums });
    }
    for (const rollup of rollups) if (rollup.hour >= this.#closedBefore) entry.open.set(rollup.hour, rollup);
  }

  #rollEntry(
    entry: Entry,
    hour: EpochMs,
    leaving: Record<'day' | '28d', Map<MonitorId, HourRollup>>,
    now: EpochMs,
  ): void {
    const { monitor } = entry;
    const closing = entry.open.get(hour) ?? null;
    entry.open.delete(hour);
    for (const name of ['day', '28d'] as const) {
      const { period, sums } = entry.closed.get(name)!;
      const added = this.#hourSums(entry, period, hour, closing, now);
      const left = this.#hourSums(entry, period, period.from, leaving[name].get(monitor.id) ?? null, now);
      const moved = { from: period.from + HOUR, to: period.to + HOUR };
      entry.closed.set(name, { period: moved, sums: add(add(sums, added), left, -1) });
    }
    const month = entry.closed.get('month')!;
    const period = contractWindow(monitor.sla.window, hour + (1 + OPEN_HOURS) * HOUR);
    const before = period.from === month.period.from ? month.sums : NOTHING;
    entry.closed.set('month', { period, sums: add(before, this.#hourSums(entry, period, hour, closing, now)) });
    if (hour % DAY === 0) this.#renewDaily(entry, now);
  }

  #renewDaily(entry: Entry, now: EpochMs): void {
    entry.maintenance = windowsAround(entry.monitor, entry.operator, now);
    const kept = entry.downtime.filter(({ to }) => to > now - REACH_MS);
    entry.downtime.splice(0, entry.downtime.length, ...kept);
  }

  /** What one hour, as far as it lies in the period, adds to its sums. */
  #hourSums(entry: Entry, period: Period, hour: EpochMs, rollup: HourRollup | null, now: EpochMs): Sums {
    const { monitor, maintenance } = entry;
    const part = intersect(period, { from: hour, to: hour + HOUR });
    if (part === null) return NOTHING;
    const firstSlot = this.#evaluator.state(monitor.id).firstSlot ?? now;
    const due = intersect(part, { from: firstSlot, to: now - monitor.deadlineMs - SETTLE_MS }) ?? {
      from: hour,
      to: hour,
    };
    return {
      pair: tallyHour(rollup, part, due, monitor.schedule, maintenance),
      latency: rollup?.latency ?? NOTHING.latency,
    };
  }

  async #rollupsOf(hour: EpochMs): Promise<Map<MonitorId, HourRollup>> {
    const rollups = new Map<MonitorId, HourRollup>();
    for await (const rollup of this.#history.rollups({ from: hour, to: hour + HOUR }))
      rollups.set(rollup.monitorId, rollup);
    return rollups;
  }
}

function closedBefore(now: EpochMs): EpochMs {
  return floorTo(now, HOUR) - OPEN_HOURS * HOUR;
}

/** Wide enough to last until the next daily renewal. */
function windowsAround(monitor: Monitor, operator: Operator, now: EpochMs): MaintenanceWindow[] {
  return maintenanceWindows(monitor.maintenance, operator.calendar, now - REACH_MS, now + 2 * DAY);
}

function periodOf(name: BoardWindow, monitor: Monitor, now: EpochMs): Period {
  if (name === 'month') return contractWindow(monitor.sla.window, now);
  const to = floorTo(now, HOUR) + HOUR;
  return { from: to - HOURS_OF[name] * HOUR, to };
}

function add(a: Sums, b: Sums, sign: 1 | -1 = 1): Sums {
  return {
    pair: addPairs(a.pair, b.pair, sign),
    latency: sign === 1 ? merge(a.latency, b.latency) : subtract(a.latency, b.latency),
  };
}
