import { PHASES, type PhasesMs } from '../core/sample.ts';
import { wholeMicroseconds } from '../core/sla/microseconds.ts';
import type { EpochMs } from '../core/time.ts';
import type { TracedExchange } from '../core/trace.ts';
import { FAILURE, NO_TRANSACTION_ID } from '../core/verdict/exchange.ts';
import { judgeFailure, mayBeRefusal } from '../core/verdict/transport.ts';
import type { ProbeResult } from '../pipeline/ports/prober.ts';
import type { ExchangeRecord } from './exchange.ts';
import type { ProbeEnding } from './probe.ts';
import type { StallWatch } from './stalls.ts';

/** Puts judgement and measurements together. `startedAt` stands when nothing was sent. */
export function resultOf(
  { assessment, measured, others, grant }: ProbeEnding,
  startedAt: EpochMs,
  requestsSent: number,
  stalls: Pick<StallWatch, 'within'>,
): ProbeResult {
  const all = [...measured, ...others];
  const first = measured[0];
  const last = measured.at(-1);
  const answered = measured.every((record) => record.facts.failure === null);
  const stalled = first && last ? stalls.within(first.startedMs, last.startedMs + last.totalMs) : null;
  const phasesMs = first === undefined ? null : sumOfPhases(measured);
  return {
    ...assessment,
    startedAt: first?.startedAt ?? startedAt,
    latencyMs:
      phasesMs !== null && answered ? wholeMicroseconds(phasesMs.send + phasesMs.wait + phasesMs.receive) : null,
    totalMs: measured.reduce((sum, record) => sum + record.totalMs, 0),
    statusCode: last?.facts.statusCode ?? null,
    transactionIds: all.map(({ facts }) => facts.transactionId).filter((id) => id !== NO_TRANSACTION_ID),
    phasesMs,
    maxStallMs: stalled?.longestMs ?? 0,
    stalledMs: stalled?.totalMs ?? 0,
    exchanges: all.map((record) => summaryOf(record, first?.startedMs ?? record.startedMs)),
    mayBeRefusal:
      last !== undefined && last.facts.failure !== null && mayBeRefusal(last.facts.failure, last.facts.secure),
    specialAddress: last?.facts.failure?.code === FAILURE.specialAddress,
    certificateExpiresAt: first?.facts.certificateExpiresAt ?? null,
    requestsSent,
    grant: grant ?? null,
  };
}

/** A latency is a whole number of microseconds from here on. */
function sumOfPhases(records: readonly ExchangeRecord[]): PhasesMs {
  const sum = { dns: 0, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 };
  for (const phase of PHASES) {
    sum[phase] = wholeMicroseconds(records.reduce((spent, { phasesMs }) => spent + phasesMs[phase], 0));
  }
  return sum;
}

function summaryOf(record: ExchangeRecord, probeStartedMs: number): TracedExchange {
  const { facts } = record;
  return {
    label: record.label,
    transactionId: facts.transactionId,
    startMs: record.startedMs - probeStartedMs,
    phasesMs: record.phasesMs,
    totalMs: record.totalMs,
    statusCode: facts.statusCode,
    bytesReceived: record.bytesReceived,
    requestSent: record.requestSent,
    remoteAddress: record.remoteAddress,
    tlsProtocol: record.tlsProtocol,
    error: facts.failure === null ? null : judgeFailure(facts.failure, facts.secure).detail,
  };
}
