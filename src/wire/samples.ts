import { z } from '@hono/zod-openapi';
import { CERTAINTIES, REASONS } from '../core/verdict/verdict.ts';
import { Count, Instant, Milliseconds, Next, orNull, Period, Phases, Seconds, VerdictName } from './scalars.ts';

export const Sample = z
  .strictObject({
    id: z.string(),
    operator: z.string(),
    service: z.string(),
    location: z.string(),
    slot: Instant,
    startedAt: Instant,
    verdict: VerdictName,
    reason: z.enum(REASONS),
    detail: z.string().nullable(),
    certainty: z.enum(CERTAINTIES).optional(),
    latencyMs: Milliseconds.nullable(),
    totalMs: Milliseconds.nullable(),
    statusCode: z.int().nullable(),
    transactionIds: z.array(z.string()),
    phasesMs: Phases.nullable(),
    maxStallMs: Milliseconds.nullable(),
    warnings: z.array(z.string()),
    simulated: z.literal(true).optional(),
  })
  .openapi('Sample');

export const Samples = z.strictObject({ items: z.array(Sample), next: Next }).openapi('Samples');

/** One call of a probe, as the waterfall shows it. No body, no SIM number, no secret. */
const Exchange = z
  .strictObject({
    label: z.string(),
    transactionId: z.string(),
    startMs: Milliseconds.describe('Since the start of the probe.'),
    phasesMs: Phases,
    totalMs: Milliseconds,
    statusCode: z.int().nullable(),
    bytesReceived: Count,
    requestSent: z.boolean(),
    remoteAddress: z.string().nullable(),
    tlsProtocol: z.string().nullable(),
    error: z.string().nullable(),
  })
  .openapi('Exchange');

export const Trace = z
  .strictObject({
    exchanges: z.array(Exchange),
    checks: z.array(z.strictObject({ name: z.string(), passed: z.boolean(), detail: z.string() })),
  })
  .openapi('Trace');

export const SampleDetail = z
  .strictObject({
    sample: Sample,
    trace: orNull(Trace).describe('Kept of failed and slow probes and the good ones beside them.'),
    limitMs: Milliseconds.describe('The contract’s latency limit then.'),
    before: orNull(Sample).describe('The newest good one before it.'),
    after: orNull(Sample).describe('The next good one after it.'),
  })
  .openapi('SampleDetail');

/** Buckets of equal length, in columns. */
export const Series = z
  .strictObject({
    ...Period.shape,
    bucketSeconds: Seconds,
    basis: z.enum(['samples', 'hours']),
    at: z.array(Seconds).describe('Start of each bucket that is not empty.'),
    minMs: z.array(Milliseconds.nullable()),
    p50Ms: z.array(Milliseconds.nullable()),
    maxMs: z.array(Milliseconds.nullable()),
    good: z.array(Count),
    bad: z.array(Count),
    excluded: z.array(Count),
    unknown: z.array(Count),
  })
  .openapi('Series');
