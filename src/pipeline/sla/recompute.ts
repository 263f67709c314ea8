import { isDeepStrictEqual } from 'node:util';
import { evaluate } from '../../core/incident/high.ts';
import { highRule } from '../../core/incident/high-rule.ts';
import { INITIAL_STATE, type MonitorState, type RuleState } from '../../core/incident/monitor-state.ts';
import type { Sample } from '../../core/sample.ts';
import { type DowntimeSpan, touches } from '../../core/sla/downtime.ts';
import {
  addSamples,
  emptyRollup,
  type HourRollup,
  type HourTerms,
  rollupHour,
  countOf as slotsIn,
} from '../../core/sla/rollup.ts';
import { DAY, type EpochMs, floorTo, HOUR } from '../../core/time.ts';
import type { IncidentReads, RollupReads, SampleReads } from '../ports/history.ts';
import { type AccountingBasis, type AccountingReads, accountFor, type Compliance } from './compliance.ts';

/** Rules start this long before a window, so that a failure at its beginning is known by then. */
const RUN_UP_MS = DAY;

export interface Recomputed {
  readonly compliance: Compliance;
  /** Slots that were counted when they were recorded, but whose samples are gone: the result then proves nothing. */
  readonly missingSamples: number;
}

/**
 * The same account from raw samples: the functions that made rollups and outages live make them again. The terms
 * of each hour are facts, and are read from its record.
 */
export async function accountFromSamples(
  history: SampleReads & RollupReads & IncidentReads,
  state: MonitorState,
  basis: AccountingBasis,
  now: EpochMs,
): Promise<Recomputed> {
  const { monitor, window } = basis;
  const { operator, service } = monitor;
  const reach = { from: floorTo(window.from, HOUR) - RUN_UP_MS, to: window.to + RUN_UP_MS };
  const samples = await Array.fromAsync(history.samples({ operator, service, ...reach }));
  const recorded = await Array.fromAsync(history.rollups({ monitorId: monitor.id, from: reach.from, to: window.to }));
  const rollups = rollUp(basis, samples, recorded);
  const { outages, ...standing } = outagesOf(basis, samples, recorded);
  const anew: AccountingReads = {
    incidents: (query) => history.incidents(query),
    incidentLog: (id, page) => history.incidentLog(id, page),
    samples: ({ from = 0, to = Number.POSITIVE_INFINITY }) =>
      streamOf(samples.filter(({ slot }) => slot >= from && slot < to)),
    rollups: (query) => streamOf(rollups.filter(({ hour }) => hour >= query.from && hour < query.to)),
    downtime: async (query) => outages.filter((outage) => touches(outage, query)),
  };
  return {
    compliance: await accountFor(anew, { ...state, ...standing }, basis, now),
    missingSamples: countOf(recorded, window.from, window.to) - countOf(rollups, window.from, window.to),
  };
}

function rollUp(
  { monitor, window }: AccountingBasis,
  samples: readonly Sample[],
  recorded: readonly HourRollup[],
): HourRollup[] {
  const terms = new Map(recorded.map((rollup) => [`${rollup.location} ${rollup.hour}`, rollup.terms]));
  const unknown: HourTerms = { schedule: monitor.schedule, latencyLimitMs: window.terms.latencyLimitMs };
  return Map.groupBy(samples, ({ location, slot }) => `${location} ${rollupHour(slot)}`)
    .entries()
    .map(([key, group]) => {
      const { location, slot } = group[0]!;
      const inForce = terms.get(key) ?? unknown;
      return addSamples(emptyRollup(monitor.id, location, rollupHour(slot), inForce), group, inForce);
    })
    .toArray();
}

/**
 * Ended outages, and the outage that continued after the last sample. The longest bridged stretch without a known
 * sample follows from the schedule at that time: it is a fact, like the other terms of an hour.
 */
function outagesOf(
  { monitor }: AccountingBasis,
  samples: readonly Sample[],
  recorded: readonly HourRollup[],
): Omit<RuleState, 'firstSlot'> & { readonly outages: DowntimeSpan[] } {
  const schedules = new Map(recorded.map(({ hour, terms }) => [hour, terms.schedule]));
  let state = INITIAL_STATE;
  const outages: DowntimeSpan[] = [];
  for (const part of partsBy(samples, ({ slot }) => schedules.get(rollupHour(slot)) ?? monitor.schedule)) {
    const rule = highRule({ ...monitor, schedule: part.key, high: null }, []);
    const step = evaluate(state, part.items, part.items.at(-1)!.startedAt, rule);
    for (const effect of step.effects) {
      if (effect.kind !== 'downtime') continue;
      const { kind: _, ...outage } = effect;
      outages.push({ monitorId: monitor.id, ...outage });
    }
    state = step.state;
  }
  const { downSince, goodBefore, knownSlotAt, lastKnown } = state;
  return { downSince, goodBefore, knownSlotAt: knownSlotAt ?? null, lastKnown, outages };
}

/** Groups neighbours with an equal key, in order. Keys are compared by value. */
function partsBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): { key: Key; items: Item[] }[] {
  const parts: { key: Key; readonly items: Item[] }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const last = parts.at(-1);
    if (last !== undefined && (last.key === key || isDeepStrictEqual(last.key, key))) {
      last.key = key;
      last.items.push(item);
    } else parts.push({ key, items: [item] });
  }
  return parts;
}

async function* streamOf<One>(list: readonly One[]): AsyncGenerator<One> {
  yield* list;
}

function countOf(rollups: readonly HourRollup[], from: EpochMs, to: EpochMs): number {
  return rollups
    .filter(({ hour }) => hour >= from && hour < to)
    .flatMap(({ cells }) => cells)
    .reduce((sum, cell) => sum + slotsIn(cell), 0);
}
