import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { DueQueue } from '../../core/schedule/due-queue.ts';
import { type CronSchedule, firstSlotAtOrAfter } from '../../core/schedule/schedule.ts';
import { type EpochMs, MINUTE, SECOND } from '../../core/time.ts';
import type { Clock, CronTimer } from '../ports/clock.ts';
import type { Configured, Reloadable } from '../ports/reloadable.ts';

/** Longest sleep: a step of the wall clock is noticed within it. */
const MAX_SLEEP_MS = SECOND;
/** Wall clock and monotonic clock may drift apart by this much between two looks. */
const CLOCK_STEP_MS = SECOND;
/** After a longer stall of the process older slots stay without a record, as after a downtime. */
const CATCH_UP_MS = 5 * MINUTE;

export interface SchedulerEvents {
  /**
   * A slot is due. Called at most once per monitor and slot: up to the lead before it, or as soon as possible after it.
   */
  slot(monitor: Monitor, slot: EpochMs): void;
  clockStep(stepMs: number): void;
}

/**
 * Fires slots open-loop on their fixed grid: `every:` monitors from one heap and one timer, `cron:` monitors through
 * one cron task per distinct expression and zone, which feeds the same heap. The work for a slot never delays the next.
 */
export class Scheduler implements Reloadable {
  readonly #clock: Clock;
  readonly #calendar: CronTimer;
  readonly #events: SchedulerEvents;
  readonly #leadMs: number;
  #queue = new DueQueue<Monitor>();
  #monitors = new Map<MonitorId, Monitor>();
  #lastSlot = new Map<MonitorId, EpochMs>();
  #stopCron: (() => void)[] = [];
  #cancelTimer: () => void = () => undefined;
  #look: { readonly wall: EpochMs; readonly monotonic: number } | null = null;

  /** @param leadMs how far ahead slots are emitted, several at once; shorter stalls of this thread delay no probe */
  constructor(clock: Clock, calendar: CronTimer, events: SchedulerEvents, leadMs = 0) {
    this.#clock = clock;
    this.#calendar = calendar;
    this.#events = events;
    this.#leadMs = leadMs;
  }

  /**
   * Schedules exactly these monitors from now on. A monitor with the same schedule keeps its grid: no slot is missed or
   * doubled.
   */
  apply({ configuration: { monitors } }: Configured<'monitors'>): void {
    const before = this.#monitors;
    const waiting = this.#queue.drain();
    this.#stopCronTasks();
    this.#monitors = new Map(monitors.map((monitor) => [monitor.id, monitor]));
    for (const { item, at } of waiting) {
      const monitor = this.#monitors.get(item.id);
      if (monitor !== undefined && sameSchedule(monitor, item)) this.#queue.push(at, monitor);
    }
    const kept = new Set(this.#queue.items().map(({ id }) => id));
    for (const monitor of monitors) {
      const old = before.get(monitor.id);
      const continues = old !== undefined && sameSchedule(monitor, old);
      if (!continues) this.#lastSlot.delete(monitor.id);
      if (monitor.schedule.kind === 'every' && !kept.has(monitor.id)) this.#pushNext(monitor, this.#clock.now());
    }
    this.#startCronTasks(monitors);
    this.#arm();
  }

  stop(): void {
    this.#cancelTimer();
    this.#stopCronTasks();
    this.#queue.drain();
  }

  /** Monotonic time of the last reading of the clock; more than a second ago, the event loop is blocked. */
  get lastLookMs(): number {
    return this.#look?.monotonic ?? this.#clock.monotonicMs();
  }

  #tick(): void {
    const now = this.#clock.now();
    this.#watchClock(now);
    const until = now + this.#leadMs;
    for (let due = this.#queue.popDue(until); due !== null; due = this.#queue.popDue(until)) {
      const { item: monitor, at: slot } = due;
      if (monitor.schedule.kind === 'every') this.#pushNext(monitor, Math.max(slot + 1, now - CATCH_UP_MS));
      if (slot === this.#lastSlot.get(monitor.id)) continue;
      this.#lastSlot.set(monitor.id, slot);
      this.#events.slot(monitor, slot);
    }
    this.#arm(this.#leadMs / 4);
  }

  #arm(minDelayMs = 0): void {
    this.#cancelTimer();
    const nextAt = this.#queue.nextAt() ?? Number.POSITIVE_INFINITY;
    const delayMs = Math.max(minDelayMs, nextAt - this.#leadMs - this.#clock.now());
    this.#cancelTimer = this.#clock.after(Math.min(delayMs, MAX_SLEEP_MS), () => this.#tick());
  }

  #pushNext(monitor: Monitor, from: EpochMs): void {
    if (monitor.schedule.kind === 'every') this.#queue.push(firstSlotAtOrAfter(monitor.schedule, from), monitor);
  }

  /**
   * After a step of the wall clock the grid continues from the new time: neither an hour of silence nor a burst. Cron
   * tasks wait for the instant that they knew before the step, so they are restarted.
   */
  #watchClock(wall: EpochMs): void {
    const monotonic = this.#clock.monotonicMs();
    const last = this.#look;
    this.#look = { wall, monotonic };
    if (last === null) return;
    const stepMs = wall - last.wall - (monotonic - last.monotonic);
    if (Math.abs(stepMs) <= CLOCK_STEP_MS) return;
    this.#queue.drain();
    this.#lastSlot.clear();
    for (const monitor of this.#monitors.values()) this.#pushNext(monitor, wall);
    this.#stopCronTasks();
    this.#startCronTasks([...this.#monitors.values()]);
    this.#events.clockStep(stepMs);
  }

  #startCronTasks(monitors: readonly Monitor[]): void {
    const groups = Map.groupBy(
      monitors.filter(({ schedule }) => schedule.kind === 'cron'),
      ({ schedule }) => `${(schedule as CronSchedule).expression}|${(schedule as CronSchedule).timezone}`,
    );
    for (const group of groups.values()) {
      const { expression, timezone } = group[0]!.schedule as CronSchedule;
      const stop = this.#calendar.every(expression, timezone, (instant) => {
        for (const monitor of group) this.#queue.push(instant + monitor.schedule.offsetMs, monitor);
        this.#arm();
      });
      this.#stopCron.push(stop);
    }
  }

  #stopCronTasks(): void {
    for (const stop of this.#stopCron.splice(0)) stop();
  }
}

function sameSchedule(a: Monitor, b: Monitor): boolean {
  const key = ({ schedule }: Monitor) =>
    schedule.kind === 'every'
      ? `${schedule.periodMs}+${schedule.offsetMs}`
      : `${schedule.expression}|${schedule.timezone}+${schedule.offsetMs}`;
  return key(a) === key(b);
}
