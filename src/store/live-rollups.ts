import { monitorId } from '../core/ids.ts';
import type { Sample } from '../core/sample.ts';
import { type HourRollup, type HourTerms, RollupCounter, rollupHour } from '../core/sla/rollup.ts';
import type { Commit } from '../pipeline/recording/ports.ts';
import { toRollup } from './sqlite/rollup-row.ts';
import type { Place, RollupRow } from './sqlite/schema.ts';

type Written = RollupRow & Place;

/**
 * The newest hour of each monitor, on this side of the store's thread: it grows by the samples of each commit, which are
 * here anyway. The thread remembers the same hours and sends only what is new to both, so the two always agree.
 */
export class LiveRollups {
  readonly #newest = new Map<string, LiveRollup>();

  /** The rollups to which a commit has added `samples`; `written` are those that the thread had not remembered. */
  after(samples: readonly Sample[], allTerms: Commit['terms'], written: readonly Written[]): HourRollup[] {
    const fresh = new Map(written.map((row) => [keyOf(row, row.hour), new LiveRollup(row)]));
    const changed = new Set(fresh.values());
    for (const sample of samples) {
      if (fresh.size > 0 && fresh.has(keyOf(sample, rollupHour(sample.slot)))) continue;
      const rollup = this.#newest.get(placeOf(sample))!;
      rollup.add(sample, allTerms.get(rollup.monitorId)!);
      changed.add(rollup);
    }
    for (const rollup of fresh.values()) if (rollup.isRemembered) this.#newest.set(rollup.place, rollup);
    return [...changed];
  }
}

/** Shows the hour as it is when it is looked at; read only then, and once, for between two commits hardly anybody looks. */
class LiveRollup implements HourRollup {
  readonly place: string;
  readonly monitorId: HourRollup['monitorId'];
  readonly location: string;
  readonly hour: HourRollup['hour'];
  /** Whether the thread remembers it as the newest hour of its monitor. */
  readonly isRemembered: boolean;
  /** As long as nothing was added; from then on there is a counter. */
  #row: Written | null;
  #counter: RollupCounter | null = null;
  #current: HourRollup | null = null;

  constructor(row: Written) {
    this.place = placeOf(row);
    this.monitorId = monitorId(row.operator, row.service);
    this.location = row.location;
    this.hour = row.hour;
    this.isRemembered = row.counted_to !== null;
    this.#row = row;
  }

  add(sample: Sample, terms: HourTerms): void {
    this.#counter ??= new RollupCounter(toRollup(this.#row!));
    this.#counter.add(sample, terms);
    this.#row = null;
    this.#current = null;
  }

  get terms() {
    return this.#all.terms;
  }

  get minutes() {
    return this.#all.minutes;
  }

  get cells() {
    return this.#all.cells;
  }

  get simulated() {
    return this.#all.simulated;
  }

  get #all(): HourRollup {
    this.#current ??= this.#counter?.rollup() ?? toRollup(this.#row!);
    return this.#current;
  }
}

function placeOf({ operator, service, location }: Place): string {
  return `${operator}/${service}@${location}`;
}

function keyOf(place: Place, hour: number): string {
  return `${placeOf(place)} ${hour}`;
}
