import { z } from '@hono/zod-openapi';
import { REASONS, VERDICTS } from '../core/verdict/verdict.ts';
import { Count, Instant, InstantOrNull, Milliseconds, Ratio, Seconds } from './scalars.ts';

/** What `flags` of a row says, one bit each. */
export const FLAGS = { maintenanceInTime: 1, maintenanceLate: 2, stopped: 4, simulated: 8 } as const;

const Code = z.int().min(-1);

/** The columns that change with samples; one entry per row of `id`. */
const COLUMNS = {
  verdict: z.array(Code).describe('Index into `words.verdicts`; -1: never measured.'),
  reason: z.array(Code).describe('Index into `words.reasons`; -1: never measured.'),
  slot: z.array(Seconds.nullable()).describe('Due time of the newest stored sample.'),
  staleAt: z
    .array(Seconds.nullable())
    .describe('From then on nobody knows how the monitor stands: three slots went by. Null: never measured.'),
  failingSince: z.array(Seconds.nullable()),
  latencyMs: z.array(Milliseconds.nullable()),
  budget: z
    .array(Ratio.nullable())
    .describe('Share of the month’s error budget that is left; negative when overspent.'),
  coverage: z.array(Ratio.nullable()).describe('Of the month.'),
  flags: z
    .array(z.int())
    .describe('Bits: 1 announced maintenance, 2 maintenance announced too late, 4 stopped, 8 simulated.'),
};

const Counts = z
  .strictObject({
    monitors: Count,
    good: Count,
    bad: Count,
    unknown: Count,
    excluded: Count,
    stale: Count.describe('In none of the four before.'),
    unmeasured: Count,
    inMaintenance: Count,
    openHigh: Count,
    openLow: Count,
    openWarnings: Count,
  })
  .openapi('Counts');

export const Board = z
  .strictObject({
    epoch: z.string().describe('Changes when the monitor starts: rows of another epoch are another list.'),
    layout: z.int().describe('Changes when the list of monitors does.'),
    revision: z.int().describe('Grows with each change of a row.'),
    now: Instant,
    newestSampleAt: InstantOrNull.describe('Start of the newest stored sample.'),
    counts: Counts,
    words: z.strictObject({ verdicts: z.array(z.enum(VERDICTS)), reasons: z.array(z.enum(REASONS)) }),
    id: z.array(z.string()).describe('`operator/service`, sorted.'),
    ...COLUMNS,
    incidents: z.record(z.string(), z.array(z.string())).describe('Ids of unresolved incidents, by row.'),
  })
  .openapi('Board');
export type Board = z.infer<typeof Board>;

/** The rows that changed, in the same columns. */
export const BoardChange = z
  .strictObject({
    layout: z.int(),
    revision: z.int(),
    now: Instant,
    newestSampleAt: InstantOrNull,
    counts: Counts,
    row: z.array(Count).describe('Places in `id` of the board of this layout.'),
    ...COLUMNS,
    incidents: z.array(z.array(z.string())),
  })
  .openapi('BoardChange');
export type BoardChange = z.infer<typeof BoardChange>;
