import type { MaintenanceWindow } from '../../core/maintenance/windows.ts';
import { ExactSlots, type Slot } from '../../core/sla/recorded-slots.ts';
import { cellsOf, countOf, type HourRollup } from '../../core/sla/rollup.ts';
import { type EpochMs, floorTo, HOUR } from '../../core/time.ts';

/**
 * The samples of one monitor's hours in which announced maintenance begins or ends: a rollup cannot say on which side
 * of the edge they lie. Kept while such an hour is open; a closed one keeps its sums until it has left all windows.
 */
export class CutHours<Sums> {
  #edges: readonly EpochMs[] = [];
  readonly #slots = new Map<EpochMs, Map<EpochMs, Slot>>();
  readonly #sums = new Map<EpochMs, Sums>();

  replace(maintenance: readonly MaintenanceWindow[]): void {
    this.#edges = maintenance.flatMap(({ announcedInTime, from, to }) => (announcedInTime ? [from, to] : []));
  }

  isCut(hour: EpochMs): boolean {
    return this.#edges.some((edge) => hour < edge && edge < hour + HOUR);
  }

  /** New or stored samples; of a slot the first counts. */
  observe(slots: readonly Slot[]): void {
    if (this.#edges.length === 0) return;
    for (const slot of slots) {
      const hour = floorTo(slot.slot, HOUR);
      if (slot.extra === true || !this.isCut(hour)) continue;
      const known = this.#slots.get(hour) ?? new Map<EpochMs, Slot>();
      this.#slots.set(hour, known);
      if (!known.has(slot.slot)) known.set(slot.slot, slot);
    }
  }

  /** Samples of the cells with an edge inside, as far as all are known. */
  exactIn(rollup: HourRollup | null): ReadonlyMap<EpochMs, ExactSlots> {
    const exact = new Map<EpochMs, ExactSlots>();
    const slots = rollup === null ? undefined : this.#slots.get(rollup.hour);
    if (rollup === null || slots === undefined) return exact;
    const all = new ExactSlots([...slots.values()]);
    for (const cell of cellsOf(rollup)) {
      const inside = new ExactSlots(all.within(cell));
      const isCut = this.#edges.some((edge) => cell.from < edge && edge < cell.to);
      if (isCut && inside.count >= countOf(cell)) exact.set(cell.from, inside);
    }
    return exact;
  }

  /** The contribution of a closed hour, so that it can be subtracted again. */
  close(hour: EpochMs, sums: Sums): void {
    if (this.isCut(hour)) this.#sums.set(hour, sums);
    this.#slots.delete(hour);
  }

  sumsOf(hour: EpochMs): Sums | null {
    return this.#sums.get(hour) ?? null;
  }

  forgetBefore(at: EpochMs): void {
    for (const hour of this.#sums.keys()) if (hour < at) this.#sums.delete(hour);
    for (const hour of this.#slots.keys()) if (hour < at) this.#slots.delete(hour);
  }
}
