/** What people did and said about an incident: rows of their own. The record keeps only what the rules need of them. */
import { smallest } from '../extremes.ts';
import type { EpochMs } from '../time.ts';
import type { IncidentRecord, LogEntry, LogSummary } from './incident.ts';

/** An entry with its position: 1 for the entry that was made first. */
export interface LogRow {
  readonly incidentId: string;
  readonly sequence: number;
  readonly entry: LogEntry;
}

export const NOTHING_LOGGED: LogSummary = { entries: 0, calls: 0, links: 0, firstCallAt: null, firstAnswerAt: null };

/** The record after the entry was added as the newest one. */
export function withEntry(record: IncidentRecord, { kind, at }: LogEntry): IncidentRecord {
  const { entries, calls, links, firstCallAt, firstAnswerAt } = record.logged;
  return {
    ...record,
    logged: {
      entries: entries + 1,
      calls: calls + Number(kind === 'call'),
      links: links + Number(kind === 'link'),
      firstCallAt: kind === 'call' ? earlier(firstCallAt, at) : firstCallAt,
      firstAnswerAt: kind === 'answer' ? earlier(firstAnswerAt, at) : firstAnswerAt,
    },
  };
}

/** New entries relative to the earlier record, with their positions. */
export function logRows({ id, logged }: IncidentRecord, entries: readonly LogEntry[]): LogRow[] {
  return entries.map((entry, index) => ({ incidentId: id, sequence: logged.entries + index + 1, entry }));
}

function earlier(known: EpochMs | null, at: EpochMs): EpochMs {
  return known === null ? at : smallest([known, at]);
}
