/**
 * Simulated history for the demo: what each simulated operator would have answered in the past, slot by slot. The same
 * slot always gets the same answer, so that each start can continue the history. All of it is marked as simulated.
 */
import { hash32 } from '../core/hash.ts';
import { DAY, type EpochMs, HOUR, MINUTE } from '../core/time.ts';
import type { Reason } from '../core/verdict/verdict.ts';

/** The result of a slot. Times in milliseconds. */
export interface PastAnswer {
  readonly reason: Reason;
  readonly latencyMs: number | null;
  readonly statusCode: number | null;
}

interface Story {
  readonly medianMs: number;
  /** Share of slots that fail by themselves. */
  readonly failing: number;
  /** An outage on the third of each month, at 14:05 UTC. */
  readonly monthlyOutageMs: number;
  /** Its Get Balance API fails from a time before "now" on, and does not recover. */
  readonly failingNowForMs: number;
  /** Every second answer breaks the contract from this long before "now" on. */
  readonly brokenForMs: number;
}

const QUIET: Story = { medianMs: 90, failing: 0.0002, monthlyOutageMs: 0, failingNowForMs: 0, brokenForMs: 0 };

const STORIES: Readonly<Record<string, Story>> = {
  contoso: QUIET,
  fabrikam: { ...QUIET, medianMs: 540 },
  northwind: { ...QUIET, medianMs: 140, failing: 0.03 },
  // Long enough to become an incident soon after the start, short enough not to be one yet.
  litware: { ...QUIET, medianMs: 120, monthlyOutageMs: 41 * MINUTE, failingNowForMs: 29 * MINUTE },
  adatum: { ...QUIET, medianMs: 110, brokenForMs: 2 * DAY },
  tailspin: { ...QUIET, medianMs: 100 },
};

const FLAWS: readonly Pick<PastAnswer, 'reason' | 'statusCode'>[] = [
  { reason: 'status', statusCode: 500 },
  { reason: 'status', statusCode: 503 },
  { reason: 'timeout', statusCode: null },
  { reason: 'reset', statusCode: null },
];

/**
 * @param failingSince start of the outage in progress at `now`; infinite without one
 */
export function pastAnswer(
  monitor: { readonly id: string; readonly operator: string; readonly service: string },
  slot: EpochMs,
  now: EpochMs,
  failingSince: EpochMs,
): PastAnswer {
  const story = STORIES[monitor.operator] ?? QUIET;
  if (slot >= failingSince) return { reason: 'connect', latencyMs: null, statusCode: null };
  if (inMonthlyOutage(slot, story.monthlyOutageMs)) return { reason: 'connect', latencyMs: null, statusCode: null };
  const luck = uniform(`${monitor.id}${slot}`);
  if (slot >= now - story.brokenForMs && luck < 0.5 && monitor.service === 'get-balance') {
    return { reason: 'functional', latencyMs: null, statusCode: 200 };
  }
  if (luck < story.failing) return { latencyMs: null, ...FLAWS[Math.floor((luck / story.failing) * FLAWS.length)]! };
  return { reason: 'ok', latencyMs: latencyMs(story, slot, uniform(`${slot}${monitor.id}`)), statusCode: 200 };
}

/**
 * How long before "now" the present outage began; 0 without one. One service fails first, so that one incident opens.
 */
export function presentOutageMs({
  operator,
  service,
}: {
  readonly operator: string;
  readonly service: string;
}): number {
  return service === 'get-balance' ? (STORIES[operator]?.failingNowForMs ?? 0) : 0;
}

function inMonthlyOutage(slot: EpochMs, durationMs: number): boolean {
  if (durationMs === 0) return false;
  const day = new Date(slot);
  const start = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 3, 14, 5);
  return slot >= start && slot < start + durationMs;
}

/** Slower in the afternoon, with a long tail. */
function latencyMs(story: Story, slot: EpochMs, luck: number): number {
  const daily = 1 + 0.15 * Math.sin((2 * Math.PI * ((slot % DAY) / HOUR - 9)) / 24);
  const spread = Math.exp(0.28 * Math.log(luck / (1 - luck)));
  return Math.round(story.medianMs * daily * spread * 1_000) / 1_000;
}

/** A number in (0, 1) that depends only on the name. */
function uniform(name: string): number {
  return (Math.imul(hash32(name), 0x9e3779b1) >>> 0) / 2 ** 32 + 2 ** -33;
}
