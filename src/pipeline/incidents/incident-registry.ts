import { type MonitorId, monitorId } from '../../core/ids.ts';
import { type IncidentRecord, isOver, type Severity } from '../../core/incident/incident.ts';
import type { Period } from '../../core/sla/period.ts';
import type { EpochMs } from '../../core/time.ts';
import { type IncidentChanges, IncidentDraft } from './incident-draft.ts';
import type { ProcessSettings } from './settings.ts';

/** The incidents that can still change, as stored. */
export class IncidentRegistry {
  readonly #records: Map<string, IncidentRecord>;
  /** By monitor and severity; null when it must be counted again. */
  #openCounts: ReadonlyMap<string, number> | null = null;
  #settings: ProcessSettings | null = null;

  constructor(records: readonly IncidentRecord[]) {
    this.#records = new Map(records.map((record) => [record.id, record]));
  }

  replace(settings: ProcessSettings): void {
    this.#settings = settings;
  }

  draft(): IncidentDraft {
    if (this.#settings === null) throw new Error('the incident registry needs its settings first');
    return new IncidentDraft(this.#records, this.#settings);
  }

  /** From opening until resolved, whatever the state between. */
  openCount(monitor: MonitorId, severity: Severity): number {
    this.#openCounts ??= countOpen(this.#records.values());
    return this.#openCounts.get(`${monitor} ${severity}`) ?? 0;
  }

  /** Ids of the incidents that the clock changes by `now`, soonest first. */
  due(now: EpochMs): string[] {
    const draft = this.draft();
    return [...this.#records.values()]
      .flatMap((record) => {
        const at = draft.nextAt(record);
        return at !== null && at <= now ? [{ id: record.id, at }] : [];
      })
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => id);
  }

  /** When monitors failed that a High incident speaks, or spoke, of. */
  highFailures(now: EpochMs): (Period & { readonly monitor: MonitorId })[] {
    return [...this.#records.values()].flatMap(({ operator, service, rule, startedAt, endedAt }) =>
      rule === 'high' ? [{ monitor: monitorId(operator, service), from: startedAt, to: endedAt ?? now }] : [],
    );
  }

  adopt({ incidents }: Pick<IncidentChanges, 'incidents'>): void {
    if (incidents.length > 0) this.#openCounts = null;
    for (const record of incidents) {
      if (record.state === 'closed') this.#records.delete(record.id);
      else this.#records.set(record.id, record);
    }
  }
}

function countOpen(records: Iterable<IncidentRecord>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) {
    if (isOver(record)) continue;
    const key = `${monitorId(record.operator, record.service)} ${record.severity}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
