/**
 * How many series the program can expose. A formula suffices: every label comes from the configuration or a closed
 * list.
 */
import { OWN_FAULTS } from '../core/attribution/monitor-fault.ts';
import { CONTRACT_TESTS } from '../core/contract/findings.ts';
import { type Delivery, OUTBOX_STATES } from '../core/delivery/messages.ts';
import { SEVERITIES } from '../core/incident/incident.ts';
import { PHASES } from '../core/sample.ts';
import { SET_ASIDE_KINDS } from '../core/set-aside.ts';
import { REASONS, type SkipReason } from '../core/verdict/verdict.ts';
import { WARNINGS } from '../core/verdict/warnings.ts';
import type { HeartbeatResult } from '../pipeline/health/ports.ts';
import type { FiguresWindow } from '../pipeline/sla/ports.ts';
import { CATALOGUE, LATENCY_EDGES, LATENESS_EDGES, type MetricName, STALL_EDGES } from './catalogue.ts';

/** The number of values of each label that the configuration sets. */
type Scope = 'monitor' | 'operator' | 'channel' | 'reference' | 'program';

const EDGES: Partial<Record<MetricName, readonly number[]>> = {
  threenines_probe_duration_seconds: LATENCY_EDGES,
  threenines_scheduler_lateness_seconds: LATENESS_EDGES,
  threenines_event_loop_stall_seconds: STALL_EDGES,
};

/** +Inf, _sum and _count. */
const BESIDE_EDGES = 3;
const SUM_AND_COUNT = 2;

const SKIP_REASONS: Record<SkipReason, true> = {
  'pool-exhausted': true,
  'rate-cap': true,
  late: true,
  overrun: true,
  disabled: true,
  throttled: true,
  aborted: true,
};
const WINDOWS: Record<FiguresWindow, true> = { day: true, '28d': true, month: true };
const DELIVERIES: Record<Delivery['kind'], true> = {
  delivered: true,
  retryable: true,
  uncertain: true,
  permanent: true,
};
const HEARTBEATS: Record<HeartbeatResult, true> = { sent: true, failed: true, withheld: true };

/** The label values that the configuration does not set, by metric. A metric that is not listed has no such label. */
const CLOSED_LISTS: Partial<Record<MetricName, number>> = {
  threenines_probe_phase_duration_seconds: PHASES.length,
  // The reason decides the verdict.
  threenines_samples_total: REASONS.length,
  threenines_contract_warnings_total: WARNINGS.length,
  threenines_sla_availability_ratio: sizeOf(WINDOWS),
  // The contract has one statistic.
  threenines_sla_latency_seconds: sizeOf(WINDOWS),
  threenines_sla_met: ['availability', 'latency'].length,
  // A monitor has one notice at a time, so threenines_maintenance is not here.
  threenines_incidents_open: SEVERITIES.length,
  threenines_contract_findings: CONTRACT_TESTS.length,
  threenines_slots_skipped_total: sizeOf(SKIP_REASONS),
  // Sent messages are not counted.
  threenines_outbox_messages: OUTBOX_STATES.length - 1,
  threenines_notifications_total: sizeOf(DELIVERIES),
  threenines_heartbeats_total: sizeOf(HEARTBEATS),
  threenines_own_fault: OWN_FAULTS.length,
  threenines_rows_set_aside_total: SET_ASIDE_KINDS.length,
};

/** The most series of our own per scope, with the shipped edges. Each other active SLA limit adds one per monitor. */
export const MOST_SERIES: Readonly<Record<Scope, number>> = mostSeries();

/** For a monitor whose samples were all good, without warnings, over TLS. Most monitors are like this. */
export const USUAL_SERIES_PER_MONITOR =
  MOST_SERIES.monitor -
  (REASONS.length - 1) -
  WARNINGS.length -
  // Failing since, maintenance, and SIMs in quarantine.
  3;

function mostSeries(): Record<Scope, number> {
  const most: Record<Scope, number> = { monitor: 0, operator: 0, channel: 0, reference: 0, program: 0 };
  for (const name of Object.keys(CATALOGUE) as MetricName[]) {
    most[scopeOf(CATALOGUE[name].labels)] += (CLOSED_LISTS[name] ?? 1) * seriesOfOne(name);
  }
  return most;
}

function scopeOf(labels: readonly string[]): Scope {
  if (labels.includes('service')) return 'monitor';
  return (['operator', 'channel', 'reference'] as const).find((label) => labels.includes(label)) ?? 'program';
}

function seriesOfOne(name: MetricName): number {
  const edges = EDGES[name];
  if (edges !== undefined) return edges.length + BESIDE_EDGES;
  return CATALOGUE[name].type === 'summary' ? SUM_AND_COUNT : 1;
}

function sizeOf(list: Readonly<Record<string, true>>): number {
  return Object.keys(list).length;
}
