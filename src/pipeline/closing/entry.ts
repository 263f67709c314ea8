/**
 * The ledger of closed months. Each operator has a chain of entries: the result of one monitor in one accounting
 * window, or an amendment of it. An entry is canonical JSON (RFC 8785) and is identified by its SHA-256; it names the
 * hash of the entry before, and the first of a chain names 64 zeros.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { LedgerRow } from '../../core/closing/ledger.ts';
import { UserError } from '../../core/errors.ts';
import { monitorId } from '../../core/ids.ts';
import type { HighPolicy } from '../../core/incident/policy.ts';
import type { ProbeKind } from '../../core/probe-kinds/kinds.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import type { LatencyFigures } from '../../core/sla/figures.ts';
import type { Period } from '../../core/sla/period.ts';
import type { SlaTerms } from '../../core/sla/terms.ts';
import { type EpochMs, isoTime } from '../../core/time.ts';
import type { AccountingBasis, Compliance } from '../sla/compliance.ts';

/** How the window was probed. Stored with the result, so that no later change of the configuration affects it. */
export interface MonthSettings {
  readonly kind: ProbeKind;
  readonly location: string;
  readonly schedule: Schedule;
  readonly deadlineMs: number;
  readonly high: HighPolicy | null;
  /** Name of the policy preset. */
  readonly policy: string;
}

export interface MonthResult {
  readonly settings: MonthSettings;
  readonly terms: SlaTerms;
  readonly compliance: Compliance;
}

/**
 * Version of the form, and of the arithmetic behind it. 1: version 0.1.0, whose percentile verdicts used histograms
 * and whose `errorBudgetRemaining` was a rate (docs/accounting.md).
 */
export type LedgerFormat = 1 | 2;
export const LEDGER_FORMAT = 2;

interface Place {
  readonly schema: LedgerFormat;
  readonly operator: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly previous: string;
  readonly service: string;
  readonly period: Period;
  readonly at: EpochMs;
  /** Version of the program that computed it. */
  readonly program: string;
}

export interface MonthEntry extends Place {
  readonly kind: 'month';
  readonly result: MonthResult;
}

export interface Amendment extends Place {
  readonly kind: 'amendment';
  readonly author: string;
  readonly reason: string;
  /** Hash of the entry whose result this one replaces. */
  readonly amends: string;
  readonly before: MonthResult;
  readonly result: MonthResult;
}

export type LedgerEntry = MonthEntry | Amendment;

export const GENESIS = '0'.repeat(64);

export interface SealedEntry {
  readonly row: LedgerRow;
  readonly text: string;
}

export function seal(entry: LedgerEntry): SealedEntry {
  const text = canonicalize(entry)!;
  const hash = createHash('sha256').update(text).digest('hex');
  const { operator, sequence, kind, service, period } = entry;
  return { row: { operator, sequence, kind, service, from: period.from, to: period.to, hash }, text };
}

/** The input of the result, so that it can be recomputed. */
export function basisOfResult(
  { operator, service, period }: Pick<Place, 'operator' | 'service' | 'period'>,
  { settings, terms, compliance }: MonthResult,
): AccountingBasis {
  const { schedule, deadlineMs } = settings;
  const monitor = { id: monitorId(operator, service), operator, service, schedule, deadlineMs };
  const complete = { ...NO_PARTIAL_MONTHS_YET, ...terms };
  return { monitor, window: { ...period, terms: complete }, maintenance: compliance.maintenance };
}

const NOT_KEPT_YET: Partial<LatencyFigures> = {
  observedMs: null,
  samples: null,
  withinLimit: null,
  percentiles: 'approximate',
};

/** Terms of months that were closed before a contract could say this. */
const NO_PARTIAL_MONTHS_YET = { partialMonth: 'judge' } as const;
const NOT_WATCHED_YET = { watchedFrom: null, watchedUntil: null, watchedShare: null, ...NO_PARTIAL_MONTHS_YET };

/** The result in today's form: fields that its own form lacks are null. */
export function resultOf({ result }: LedgerEntry): MonthResult {
  const { figures, approximateSlots = 0 } = result.compliance;
  const latency = { ...NOT_KEPT_YET, ...figures.latency };
  const complete = { ...NOT_WATCHED_YET, ...figures, latency, burn: figures.burn ?? null };
  const terms = { ...NO_PARTIAL_MONTHS_YET, ...result.terms };
  return { ...result, terms, compliance: { ...result.compliance, approximateSlots, figures: complete } };
}

/** The entry in any form, because the chain is intact or broken regardless of the form of the results. */
export function entryOf(text: string): LedgerEntry {
  return JSON.parse(text);
}

/** The part of a result that every reader needs; the hash covers the rest. */
const Readable = z.looseObject({
  schema: z.literal([1, LEDGER_FORMAT]),
  result: z.looseObject({
    settings: z.looseObject({}),
    terms: z.looseObject({}),
    compliance: z.looseObject({
      figures: z.looseObject({}),
      days: z.array(z.looseObject({})),
      downtime: z.array(z.looseObject({})),
      maintenance: z.array(z.looseObject({})),
      incidents: z.array(
        z.looseObject({
          origin: z.string(),
          firstCallAt: z.number().nullable(),
          references: z.array(z.string()),
          deadlines: z.array(z.looseObject({ kind: z.string(), dueAt: z.number() })),
        }),
      ),
    }),
  }),
});

/** An entry with its result. Throws `UserError` for one in a form of another version of the program. */
export function readableEntry(text: string, hash: string): LedgerEntry {
  const entry = entryOf(text);
  const parsed = Readable.safeParse(entry);
  if (parsed.success) return entry;
  const { operator, service, period, program } = entry;
  const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw new UserError(
    `entry ${hash.slice(0, 12)} of the ledger (${operator}/${service} from ${isoTime(period.from)}): ` +
      `${path.join('.')}: ${message}. Version ${program} wrote it, in a form that this version cannot read: ` +
      'report this month with the version that wrote it.',
  );
}
