import type { SQLInputValue } from 'node:sqlite';
import type { PhasesMs, Sample } from '../../core/sample.ts';
import type { SetAside } from '../../core/set-aside.ts';
import { type EpochMs, isoTime } from '../../core/time.ts';
import { REASONS, verdictOf } from '../../core/verdict/verdict.ts';
import type { Place, SampleRow } from './schema.ts';

/** Columns of both tables of samples, in the order of `sampleValues`. */
export const SAMPLE_COLUMNS = `
  monitor, slot, started_at, reason, detail, latency_ms, total_ms, status_code, transaction_ids,
  dns_ms, connect_ms, tls_ms, send_ms, wait_ms, receive_ms, max_stall_ms, warnings, simulated, certainty, arrival`;

export function sampleValues(monitor: number, sample: Sample, arrival: number): SQLInputValue[] {
  const { phasesMs } = sample;
  return [
    monitor,
    sample.slot,
    sample.startedAt,
    sample.reason,
    sample.detail,
    sample.latencyMs,
    sample.totalMs,
    sample.statusCode,
    listText(sample.transactionIds),
    phasesMs?.dns ?? null,
    phasesMs?.connect ?? null,
    phasesMs?.tls ?? null,
    phasesMs?.send ?? null,
    phasesMs?.wait ?? null,
    phasesMs?.receive ?? null,
    sample.maxStallMs,
    listText(sample.warnings),
    sample.simulated ? 1 : 0,
    sample.certainty === 'confirm-first' ? sample.certainty : null,
    arrival,
  ];
}

/** Throws for a row that is none: of an unknown reason, or with lists that are not JSON. */
export function toSample(row: SampleRow & Place): Sample {
  const { operator, service, location, slot } = row;
  if (!REASONS.includes(row.reason)) throw new Error('reason: expected a known word, found another text');
  return {
    operator,
    service,
    location,
    slot,
    startedAt: row.started_at,
    verdict: verdictOf(row.reason),
    reason: row.reason,
    detail: row.detail,
    latencyMs: row.latency_ms,
    totalMs: row.total_ms,
    statusCode: row.status_code,
    transactionIds: listOf(row.transaction_ids),
    phasesMs: phasesOf(row),
    maxStallMs: row.max_stall_ms,
    warnings: listOf(row.warnings),
    simulated: row.simulated === 1,
    ...(row.certainty !== null && { certainty: row.certainty }),
  };
}

function phasesOf(row: SampleRow): PhasesMs | null {
  if (row.dns_ms === null) return null;
  return {
    dns: row.dns_ms,
    connect: row.connect_ms!,
    tls: row.tls_ms!,
    send: row.send_ms!,
    wait: row.wait_ms!,
    receive: row.receive_ms!,
  };
}

function listText(list: readonly string[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}

function listOf(text: string | null): readonly string[] {
  if (text === null) return NO_TEXTS;
  const list = parsed(text);
  if (!Array.isArray(list)) throw new Error('a list: expected a list, found another text');
  return list;
}

const NO_TEXTS: readonly string[] = [];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('a list: expected JSON, found another text');
  }
}

/** What the set-aside table keeps of a row that cannot be used. */
export function unusableRow(
  kind: 'sample' | 'rollup',
  row: Place & ({ readonly slot: EpochMs } | { readonly hour: EpochMs }),
  error: unknown,
): SetAside {
  const at = 'slot' in row ? row.slot : row.hour;
  return {
    kind,
    key: `${row.operator}/${row.service}@${row.location} ${isoTime(at)}`,
    reason: error instanceof Error ? error.message : String(error),
    text: JSON.stringify(row),
  };
}
