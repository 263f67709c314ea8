import type { SQLInputValue } from 'node:sqlite';
import type { PhasesMs, Sample } from '../../core/sample.ts';
import { verdictOf } from '../../core/verdict/verdict.ts';
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

export function toSample(row: SampleRow & Place): Sample {
  const { operator, service, location, slot } = row;
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
  return text === null ? [] : JSON.parse(text);
}
