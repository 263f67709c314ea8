import type { LogEntry } from '../../core/incident/incident.ts';
import type { IncidentReads } from '../ports/history.ts';

const PAGE_ROWS = 200;

/** The whole log of an incident, page by page, in order of entry. */
export async function wholeLog(history: Pick<IncidentReads, 'incidentLog'>, incidentId: string): Promise<LogEntry[]> {
  const log: LogEntry[] = [];
  let after = 0;
  for (;;) {
    const rows = await history.incidentLog(incidentId, { after, limit: PAGE_ROWS });
    for (const { entry } of rows) log.push(entry);
    const last = rows.at(-1);
    if (last === undefined) return log;
    after = last.sequence;
  }
}
