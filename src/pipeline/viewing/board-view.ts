import type { Configuration } from '../../core/configuration.ts';
import { type MonitorId, monitorId } from '../../core/ids.ts';
import { type IncidentRecord, isOver } from '../../core/incident/incident.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import { slotAfter } from '../../core/schedule/schedule.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Configured, Reloadable } from '../ports/reloadable.ts';
import type { CommitListener, CommittedStep } from '../recording/commit-sink.ts';
import type { SlaFiguresSnapshot } from '../sla/ports.ts';

/** After so many slots without a sample nobody knows how a monitor stands. */
const STALE_AFTER_SLOTS = 3;
/** The month's figures of all monitors are renewed in turns of this length, one a second. */
const TURN_MS = 2;

/** How one monitor stands, as stored. */
export interface BoardRow {
  readonly monitor: Monitor;
  /** The newest; null: never measured. */
  readonly sample: Sample | null;
  /** Null: never measured. */
  readonly staleAt: EpochMs | null;
  readonly failingSince: EpochMs | null;
  /** Of the month: share of the error budget that is left, and coverage. */
  readonly budget: number | null;
  readonly coverage: number | null;
  readonly maintenance: 'timely' | 'late' | null;
  /** Ids of incidents that are not over. */
  readonly incidents: readonly string[];
}

export interface BoardViewOptions {
  readonly clock: Clock;
  readonly figures: SlaFiguresSnapshot;
}

type Listener = (change: BoardChanges) => void;

/** What changed in one step. */
export interface BoardChanges {
  /** Places of rows. */
  readonly rows: readonly number[];
  readonly incidents: readonly IncidentRecord[];
  /** New samples by the place of their row, of those that changed. */
  readonly samples: readonly (readonly [row: number, sample: Sample])[];
  /** The list of monitors is another one. */
  readonly isNewLayout: boolean;
}

/**
 * How every monitor and every incident that is not closed stands, in memory, for people who look: fed by commits, so that it
 * shows nothing that is not stored.
 */
export class BoardView implements Reloadable, CommitListener {
  readonly #options: BoardViewOptions;
  #rows: BoardRow[] = [];
  #places = new Map<MonitorId, number>();
  readonly #incidents = new Map<string, IncidentRecord>();
  readonly #samples = new Map<MonitorId, Sample>();
  readonly #listeners = new Set<Listener>();
  #layout = 0;
  #revision = 0;
  #newestSampleAt: EpochMs | null = null;
  #turn = 0;

  constructor(options: BoardViewOptions) {
    this.#options = options;
  }

  /** Rows by the id of their monitors. */
  get rows(): readonly BoardRow[] {
    return this.#rows;
  }

  get layout(): number {
    return this.#layout;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Start of the newest stored sample. */
  get newestSampleAt(): EpochMs | null {
    return this.#newestSampleAt;
  }

  /** All that are not closed. */
  get incidents(): Iterable<IncidentRecord> {
    return this.#incidents.values();
  }

  incident(id: string): IncidentRecord | null {
    return this.#incidents.get(id) ?? null;
  }

  row(id: MonitorId): BoardRow | null {
    const place = this.#places.get(id);
    return place === undefined ? null : this.#rows[place]!;
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What was stored before the start. */
  recall(samples: readonly Sample[], incidents: readonly IncidentRecord[]): void {
    for (const sample of samples) this.#take(sample);
    for (const record of incidents) if (record.state !== 'closed') this.#incidents.set(record.id, record);
    this.#layOut(this.#rows.map(({ monitor }) => monitor));
  }

  apply({ configuration: { monitors } }: Configured<'monitors'>): void {
    this.#layOut(monitors);
    this.#tell({ rows: [], incidents: [], samples: [], isNewLayout: true });
  }

  committed({ observations, states, incidents }: CommittedStep): void {
    const places = new Set<number>();
    const samples: [number, Sample][] = [];
    const touch = (id: MonitorId): number | undefined => {
      const place = this.#places.get(id);
      if (place !== undefined) places.add(place);
      return place;
    };
    for (const [id, observed] of observations) {
      const place = touch(id);
      for (const sample of observed) {
        if (sample.extra === true) continue;
        this.#take(sample);
        if (place !== undefined) samples.push([place, sample]);
      }
    }
    for (const id of states.keys()) touch(id);
    for (const record of incidents) {
      if (record.state === 'closed') this.#incidents.delete(record.id);
      else this.#incidents.set(record.id, record);
      touch(monitorId(record.operator, record.service));
    }
    if (places.size === 0 && incidents.length === 0) return;
    const open = this.#openIncidents();
    for (const place of places) {
      const { monitor, budget, coverage } = this.#rows[place]!;
      this.#rows[place] = this.#rowOf(monitor, { budget, coverage }, open);
    }
    this.#tell({ rows: [...places], incidents, samples, isNewLayout: false });
  }

  /** Renews the month's figures of as many monitors as a turn has time for. To be called once a second. */
  renewFigures(): void {
    const { clock, figures } = this.#options;
    const until = clock.monotonicMs() + TURN_MS;
    const changed: number[] = [];
    for (let done = 0; done < this.#rows.length && clock.monotonicMs() < until; done += 1) {
      this.#turn = (this.#turn + 1) % this.#rows.length;
      const row = this.#rows[this.#turn]!;
      const now = clock.now();
      const month = figures.figures(row.monitor.id, 'month', now);
      const next = {
        budget: month?.errorBudgetRemaining ?? null,
        coverage: month?.coverage ?? null,
        maintenance: figures.maintenanceNotice(row.monitor.id, now),
        failingSince: figures.failingSince(row.monitor.id, now),
      };
      if (isSame(row, next)) continue;
      this.#rows[this.#turn] = { ...row, ...next };
      changed.push(this.#turn);
    }
    if (changed.length > 0) this.#tell({ rows: changed, incidents: [], samples: [], isNewLayout: false });
  }

  #tell(change: BoardChanges): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener(change);
  }

  #take(sample: Sample): void {
    const id = monitorId(sample.operator, sample.service);
    const known = this.#samples.get(id);
    if (known === undefined || known.slot < sample.slot) this.#samples.set(id, sample);
    if (sample.startedAt > (this.#newestSampleAt ?? 0)) this.#newestSampleAt = sample.startedAt;
  }

  #layOut(monitors: Configuration['monitors']): void {
    const before = new Map(this.#rows.map((row) => [row.monitor.id, row]));
    const open = this.#openIncidents();
    const sorted = monitors.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.#rows = sorted.map((monitor) => {
      const { budget = null, coverage = null } = before.get(monitor.id) ?? {};
      return this.#rowOf(monitor, { budget, coverage }, open);
    });
    this.#places = new Map(sorted.map(({ id }, place) => [id, place]));
    this.#layout += 1;
  }

  #rowOf(
    monitor: Monitor,
    figures: Pick<BoardRow, 'budget' | 'coverage'>,
    open: ReadonlyMap<MonitorId, readonly string[]>,
  ): BoardRow {
    const { clock, figures: snapshot } = this.#options;
    const now = clock.now();
    const sample = this.#samples.get(monitor.id) ?? null;
    const third = sample === null ? null : slotAfter(monitor.schedule, sample.slot, STALE_AFTER_SLOTS);
    return {
      monitor,
      sample,
      // The third slot's probe may still be under way, and its sample is stored half a second later.
      staleAt: third === null ? null : third + monitor.deadlineMs,
      failingSince: snapshot.failingSince(monitor.id, now),
      maintenance: snapshot.maintenanceNotice(monitor.id, now),
      incidents: open.get(monitor.id) ?? [],
      ...figures,
    };
  }

  #openIncidents(): Map<MonitorId, string[]> {
    const open = new Map<MonitorId, string[]>();
    for (const record of this.#incidents.values()) {
      if (isOver(record)) continue;
      const id = monitorId(record.operator, record.service);
      const list = open.get(id);
      if (list === undefined) open.set(id, [record.id]);
      else list.push(record.id);
    }
    return open;
  }
}

type Renewed = Pick<BoardRow, 'budget' | 'coverage' | 'maintenance' | 'failingSince'>;

function isSame(a: Renewed, b: Renewed): boolean {
  return (
    a.budget === b.budget &&
    a.coverage === b.coverage &&
    a.maintenance === b.maintenance &&
    a.failingSince === b.failingSince
  );
}
