import type { MonitorId } from '../../core/ids.ts';
import type { MonthFigures } from '../../core/incident/early-warning.ts';
import type { Severity } from '../../core/incident/incident.ts';
import { failingSince } from '../../core/incident/monitor-state.ts';
import type { EvaluatedMonitor, Monitor } from '../../core/monitor.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import type { LatencyFigures, SlaFigures } from '../../core/sla/figures.ts';
import { percentOf } from '../../core/sla/latency.ts';
import type { Slot } from '../../core/sla/recorded-slots.ts';
import type { HourRollup } from '../../core/sla/rollup.ts';
import { accountingWindow } from '../../core/sla/window.ts';
import { type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import type { Evaluator } from '../incidents/evaluator.ts';
import type { DowntimeReads, RollupReads, SampleReads } from '../ports/history.ts';
import { closedBefore, MonitorFigures, REACH_MS } from './monitor-figures.ts';
import type { FiguresWindow, SlaFiguresSnapshot } from './ports.ts';

type FiguresHistory = RollupReads & DowntimeReads & Pick<SampleReads, 'samples'>;

/** SLA figures of every monitor, in memory: read from the store once, then updated from each commit's rollups. */
export class LiveFigures implements SlaFiguresSnapshot {
  readonly #history: FiguresHistory;
  readonly #evaluator: Evaluator;
  #entries = new Map<MonitorId, MonitorFigures>();
  /** Rollups that change while a load reads the store; null without a load. */
  #meanwhile: HourRollup[] | null = null;
  #seenMeanwhile: (readonly [MonitorId, readonly Slot[]])[] = [];
  #downMeanwhile: DowntimeSpan[] = [];

  constructor(history: FiguresHistory, evaluator: Evaluator) {
    this.#history = history;
    this.#evaluator = evaluator;
  }

  /** Reads the windows of these monitors from the store; then they replace the figures in memory, all at once. */
  load(monitors: readonly EvaluatedMonitor[], now: EpochMs): Promise<void> {
    return this.#replace(monitors, () => null, now);
  }

  /** The same, but reads only monitors whose objects are new. */
  follow(monitors: readonly EvaluatedMonitor[], now: EpochMs): Promise<void> {
    return this.#replace(monitors, (one) => this.#known(one), now);
  }

  #known({ monitor, operator }: EvaluatedMonitor): MonitorFigures | null {
    const entry = this.#entries.get(monitor.id);
    return entry?.monitor === monitor && entry.operator === operator ? entry : null;
  }

  async #replace(
    monitors: readonly EvaluatedMonitor[],
    known: (one: EvaluatedMonitor) => MonitorFigures | null,
    now: EpochMs,
  ): Promise<void> {
    const meanwhile: HourRollup[] = [];
    this.#meanwhile = meanwhile;
    this.#seenMeanwhile = [];
    this.#downMeanwhile = [];
    const entries = new Map<MonitorId, MonitorFigures>();
    const unread = new Map<MonitorId, MonitorFigures>();
    for (const one of monitors) {
      const { id } = one.monitor;
      const entry = known(one);
      if (entry === null) unread.set(id, this.#entryFor(one, now));
      entries.set(id, entry ?? unread.get(id)!);
    }
    try {
      await this.#fill(unread, now, unread.size > entries.size / 2);
      this.#entries = entries;
    } finally {
      this.#meanwhile = null;
    }
    for (const [id, slots] of this.#seenMeanwhile) this.#entries.get(id)?.observe(slots);
    this.#seenMeanwhile = [];
    this.addDowntime(this.#downMeanwhile);
    this.#downMeanwhile = [];
    this.apply(meanwhile);
  }

  #entryFor({ monitor, operator }: EvaluatedMonitor, now: EpochMs): MonitorFigures {
    return new MonitorFigures(monitor, operator, () => this.#evaluator.state(monitor.id), now);
  }

  /** @param most whether these are most of the monitors: then the store reads all of them in one go */
  async #fill(entries: ReadonlyMap<MonitorId, MonitorFigures>, now: EpochMs, most: boolean): Promise<void> {
    if (entries.size === 0) return;
    const reach = { from: floorTo(now - REACH_MS, HOUR), to: now + HOUR };
    const queries = most ? [reach] : [...entries.keys()].map((monitorId) => ({ ...reach, monitorId }));
    for (const query of queries) {
      for await (const rollups of runsOfOneMonitor(this.#history.rollups(query))) {
        const entry = entries.get(rollups[0]!.monitorId);
        if (entry === undefined) continue;
        for (const hour of entry.cutHours(rollups)) entry.observe(await this.#samplesOf(entry.monitor, hour));
        entry.load(rollups, now);
      }
    }
    for (const span of await this.#history.downtime(reach)) entries.get(span.monitorId)?.addDowntime(span);
  }

  /** Samples of slots, right after their commit and before its rollups. */
  observe(samples: ReadonlyMap<MonitorId, readonly Slot[]>): void {
    for (const [id, slots] of samples) {
      this.#entries.get(id)?.observe(slots);
      if (this.#meanwhile !== null) this.#seenMeanwhile.push([id, slots]);
    }
  }

  /** New versions of rollups, right after their commit. False when one is too old: a new load is needed. */
  apply(rollups: readonly HourRollup[]): boolean {
    let current = true;
    for (const rollup of rollups) {
      this.#meanwhile?.push(rollup);
      current = (this.#entries.get(rollup.monitorId)?.apply(rollup) ?? true) && current;
    }
    return current;
  }

  addDowntime(spans: readonly DowntimeSpan[]): void {
    for (const span of spans) {
      this.#entries.get(span.monitorId)?.addDowntime(span);
      if (this.#meanwhile !== null) this.#downMeanwhile.push(span);
    }
  }

  /** Moves the windows on when an hour has ended. Reads the hours that leave them from the store. */
  async roll(now: EpochMs): Promise<void> {
    const entries = [...this.#entries.values()];
    for (let first = entries[0]; first !== undefined && first.closedBefore < closedBefore(now); ) {
      const day = await this.#rollupsOf(first.leavingHour('day'));
      const month = await this.#rollupsOf(first.leavingHour('28d'));
      for (const entry of entries) {
        const { id } = entry.monitor;
        entry.closeHour({ day: day.get(id) ?? null, '28d': month.get(id) ?? null }, now);
      }
    }
  }

  figures(id: MonitorId, window: FiguresWindow, now: EpochMs): SlaFigures | null {
    return this.#entries.get(id)?.figures(window, now) ?? null;
  }

  /**
   * The figures of the contract's window for Low incidents and forecasts; null for a monitor that is not loaded yet.
   */
  month(monitor: Monitor, now: EpochMs): MonthFigures | null {
    const entry = this.#entries.get(monitor.id);
    if (entry === undefined) return null;
    const { errorBudget, latency } = entry.figures('month', now);
    const { totalSeconds, leftSeconds } = errorBudget;
    // Without a p99 there are too few samples to hold anything against the operator.
    const breached = latency.verdict === 'breached' && latency.p99Ms !== null && latency.valueMs !== null;
    return {
      from: accountingWindow(monitor.sla, now).from,
      budget: leftSeconds === null ? null : { leftSeconds, totalSeconds },
      latencyBreach: breached ? breachText(latency) : null,
    };
  }

  failingSince(id: MonitorId, now: EpochMs): EpochMs | null {
    const monitor = this.#entries.get(id)?.monitor;
    return monitor === undefined ? null : failingSince(this.#evaluator.state(id), monitor.schedule, now);
  }

  openIncidents(id: MonitorId, severity: Severity): number {
    return this.#evaluator.openIncidents(id, severity);
  }

  maintenanceNotice(id: MonitorId, now: EpochMs): 'timely' | 'late' | null {
    const under = this.#entries.get(id)?.maintenanceAt(now) ?? [];
    if (under.length === 0) return null;
    return under.some(({ announcedInTime }) => announcedInTime) ? 'timely' : 'late';
  }

  async #samplesOf({ operator, service, location }: Monitor, hour: EpochMs): Promise<Slot[]> {
    const slots: Slot[] = [];
    const query = { operator, service, from: hour, to: hour + HOUR };
    for await (const sample of this.#history.samples(query)) if (sample.location === location) slots.push(sample);
    return slots;
  }

  async #rollupsOf(hour: EpochMs): Promise<Map<MonitorId, HourRollup>> {
    const rollups = new Map<MonitorId, HourRollup>();
    const query = { from: hour, to: hour + HOUR };
    for await (const rollup of this.#history.rollups(query)) rollups.set(rollup.monitorId, rollup);
    return rollups;
  }
}

function breachText({ statistic, valueMs, limitMs, shareWithinLimit }: LatencyFigures): string {
  const said = `${statistic} latency of the month so far`;
  if (statistic === 'mean') return `${said} is ${Math.ceil(valueMs! * 10) / 10} ms, above ${limitMs} ms`;
  const share = Math.floor(shareWithinLimit! * 10_000) / 100;
  return `${said} is above ${limitMs} ms: ${share} % of good probes are within it, ${percentOf(statistic)} % are needed`;
}

/** Groups a stream that is ordered by monitor. */
async function* runsOfOneMonitor(rollups: AsyncIterable<HourRollup>): AsyncIterable<HourRollup[]> {
  let run: HourRollup[] = [];
  for await (const rollup of rollups) {
    if (run.length > 0 && run[0]!.monitorId !== rollup.monitorId) {
      yield run;
      run = [];
    }
    run.push(rollup);
  }
  if (run.length > 0) yield run;
}
