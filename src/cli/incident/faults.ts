import { type MonitorFault, ownFaultOf } from '../../core/attribution/monitor-fault.ts';
import { type MonitorId, monitorId } from '../../core/ids.ts';
import type { Sample } from '../../core/sample.ts';
import { type EpochMs, MINUTE, utc } from '../../core/time.ts';
import type { ReadOnlyStore } from '../../store/index.ts';
import { textTable } from '../args/table.ts';

/** A sample may be this old and still tell how things are: twice the period that a High rule allows. */
const RECENT_MS = 10 * MINUTE;

export interface MonitorFaultRow {
  readonly monitor: MonitorId;
  readonly fault: MonitorFault;
  readonly evidence: string;
}

/** Monitors whose newest sample was laid on ourselves, and those with test SIMs that are set aside. */
export async function ownFaults(
  store: ReadOnlyStore,
  filter: { operator?: string; service?: string },
  now: EpochMs,
): Promise<MonitorFaultRow[]> {
  const newest = new Map<MonitorId, Sample>();
  for await (const sample of store.samples({ ...filter, from: now - RECENT_MS })) {
    newest.set(monitorId(sample.operator, sample.service), sample);
  }
  const records = await store.trackRecords();
  return [...newest].flatMap(([monitor, sample]) => {
    const aside = Object.keys(records.get(monitor)?.quarantine ?? {}).length;
    return faultOf(monitor, sample, aside) ?? [];
  });
}

function faultOf(monitor: MonitorId, { reason, detail, startedAt }: Sample, simsAside: number): MonitorFaultRow | null {
  const fault = ownFaultOf(reason);
  if (fault !== null) return { monitor, fault, evidence: `${utc(startedAt)} UTC ${detail ?? ''}`.trimEnd() };
  if (simsAside === 0) return null;
  return { monitor, fault: 'test-data', evidence: `test SIMs that are set aside, the log names them: ${simsAside}` };
}

export function faultTable(faults: readonly MonitorFaultRow[], width: number): string {
  return textTable(
    ['MONITOR', 'FAULT', 'EVIDENCE'],
    faults.map(({ monitor, fault, evidence }) => [monitor, fault, evidence]),
    { width },
  );
}
