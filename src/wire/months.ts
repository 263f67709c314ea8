import { z } from '@hono/zod-openapi';
import { REPORT_FORMATS } from '../core/configuration.ts';
import { Figures } from './figures.ts';
import { Count, Instant, Next, orNull, Period } from './scalars.ts';

export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'a month such as 2026-10' });

const MONTH_STATES = ['running', 'ended', 'closed'] as const;

const MonthStanding = z
  .strictObject({
    monitor: z.string(),
    operator: z.string(),
    operatorName: z.string(),
    service: z.string(),
    state: z.enum(MONTH_STATES).describe('`ended`: it is closed once late samples have come in.'),
    ...Period.shape,
    closure: z
      .strictObject({ hash: z.string(), closedAt: Instant, amendments: Count })
      .nullable()
      .describe('Null while it is not closed: the figures may still change.'),
    figures: orNull(Figures).describe('Null: not closed yet, and not the month that runs.'),
  })
  .openapi('MonthStanding');

export const MonthStandings = z
  .strictObject({ period: Month, items: z.array(MonthStanding), next: Next })
  .openapi('MonthStandings');

const LedgerEntry = z
  .strictObject({
    hash: z.string(),
    sequence: Count,
    kind: z.enum(['month', 'amendment']),
    at: Instant,
    program: z.string(),
    author: z.string().nullable(),
    reason: z.string().nullable(),
    figures: Figures,
  })
  .openapi('LedgerEntry');

export const MonthDetail = z
  .strictObject({ ...MonthStanding.shape, entries: z.array(LedgerEntry).describe('The chain, oldest first.') })
  .openapi('MonthDetail');

export const Months = z
  .strictObject({ items: z.array(z.strictObject({ period: Month, closed: Count })), next: Next })
  .openapi('Months');

const Report = z
  .strictObject({
    operator: z.string(),
    operatorName: z.string(),
    period: Month,
    isFinal: z.boolean().describe('The month of each of its monitors is closed.'),
    formats: z.array(z.enum(REPORT_FORMATS)).describe('Of `/reports/{operator}/{period}/{format}`.'),
  })
  .openapi('Report');

export const Reports = z.strictObject({ period: Month, items: z.array(Report), next: Next }).openapi('Reports');
