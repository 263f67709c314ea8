import { type MonitorId, monitorId } from '../core/ids.ts';
import type { Monitor } from '../core/monitor.ts';
import type { Sample } from '../core/sample.ts';
import { type EpochMs, SECOND } from '../core/time.ts';
import type { SlaFiguresSnapshot } from '../pipeline/sla/ports.ts';
import { LATENCY_EDGES, PROBE_METRICS, SLA_METRICS } from './catalogue.ts';
import type { Family, Instrument } from './exposition.ts';
import { instruments, metricRegistry } from './instruments.ts';
import { probeMetrics } from './probe-metrics.ts';
import { slaMetrics } from './sla-metrics.ts';
import type { Turns } from './turns.ts';

/** At this size, the figures or the longest metric of a group take the main thread about a millisecond. */
const MONITORS_PER_GROUP = 10;

const PER_MONITOR = { ...PROBE_METRICS, ...SLA_METRICS };

/**
 * The series of every monitor, kept by prom-client in groups of a few monitors, so that a scrape can pause between two.
 */
export class MonitorGroups {
  readonly #board: SlaFiguresSnapshot;
  #monitors: readonly Monitor[] = [];
  #groups: Group[] = [];
  readonly #groupOf = new Map<MonitorId, Group>();

  constructor(board: SlaFiguresSnapshot) {
    this.#board = board;
  }

  /** Follows a reload: series of removed monitors end, and each SLA limit gets its edge. */
  follow(monitors: readonly Monitor[]): void {
    if (monitors === this.#monitors) return;
    this.#monitors = monitors;
    const live = new Set(monitors.map(({ id }) => id));
    for (const [id, group] of this.#groupOf) {
      if (live.has(id)) continue;
      group.remove(id);
      this.#groupOf.delete(id);
    }
    this.#groups = this.#groups.filter(({ size }) => size > 0);
    const edges = edgesFor(monitors);
    for (const monitor of monitors) {
      const group = this.#groupOf.get(monitor.id) ?? this.#groupWithRoom();
      group.put(monitor);
      this.#groupOf.set(monitor.id, group);
    }
    for (const group of this.#groups) group.follow(edges);
  }

  /** Does nothing for a monitor that is no longer active: its last probe may still have been in flight. */
  record(sample: Sample, certificateExpiresAt: EpochMs | null): void {
    const group = this.#groupOf.get(monitorId(sample.operator, sample.service));
    group?.probes.record(sample, certificateExpiresAt);
  }

  /** Brings the SLA figures up to date, with pauses. */
  async collect(now: EpochMs, turns: Turns): Promise<void> {
    for (const group of this.#groups) {
      group.collect(now);
      await turns.pause();
    }
  }

  families(): Family[] {
    return Object.entries(PER_MONITOR).map(([name, { help, type }]) => ({
      name,
      help,
      type,
      instruments: this.#groups.map((group) => group.instrument(name)),
    }));
  }

  #groupWithRoom(): Group {
    const roomy = this.#groups.findLast(({ size }) => size < MONITORS_PER_GROUP);
    if (roomy !== undefined) return roomy;
    const group = new Group(this.#board);
    this.#groups.push(group);
    return group;
  }
}

class Group {
  readonly #registry = metricRegistry();
  readonly #monitors = new Map<MonitorId, Monitor>();
  readonly #sla: ReturnType<typeof slaMetrics>;
  readonly probes: ReturnType<typeof probeMetrics>;

  constructor(board: SlaFiguresSnapshot) {
    const make = instruments(this.#registry);
    this.probes = probeMetrics(this.#registry, make);
    this.#sla = slaMetrics(make, board);
  }

  get size(): number {
    return this.#monitors.size;
  }

  put(monitor: Monitor): void {
    this.#monitors.set(monitor.id, monitor);
  }

  remove(id: MonitorId): void {
    this.#monitors.delete(id);
    this.probes.forget(id);
  }

  /** Call once every monitor is in its place. */
  follow(edges: readonly number[]): void {
    this.#sla.follow([...this.#monitors.values()]);
    this.probes.useEdges(edges);
  }

  collect(now: EpochMs): void {
    this.#sla.collect(now);
  }

  instrument(name: string): Instrument {
    return this.#registry.getSingleMetric(name)!;
  }
}

/** Upper edges in seconds, ascending. */
function edgesFor(monitors: readonly Monitor[]): number[] {
  const limits = monitors.flatMap(({ sla }) => sla.map(({ latencyLimitMs }) => latencyLimitMs / SECOND));
  return [...new Set([...LATENCY_EDGES, ...limits])].sort((a, b) => a - b);
}
