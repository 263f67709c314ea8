import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

/**
 * Loops of the rules and the pipeline that no list bounds, and what does. Whoever adds one says here why its length cannot
 * follow from a time, a count or a text that came from outside; what came due is played out with core/play-out.ts.
 */
const BOUNDS: Readonly<Record<string, string>> = {
  'business-time.ts for (let looked = 0; left > 0 && looked < MAX_DAYS * count; looked += 1)':
    '400 days for each of a policy',
  'counted-until.ts for (;;)': 'each step goes to an earlier slot of ten minutes',
  'hash.ts for (let index = 0; index < text.length; index += 1)': 'the length of an id',
  'windows.ts for (let week = 0; week <= weeks; week += 1)': 'MOST_OCCURRENCES',
  'windows.ts for (let month = 0; month <= months; month += 1)': 'MOST_OCCURRENCES',
  'play-out.ts for (let played = 0; ; played += 1)': 'its own bound',
  "page.ts for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', end))": 'the size cap of a body',
  'replay.ts for (let at = span.from; at < span.to; )': 'the months of 20 years: replay refuses more',
  'due-queue.ts for (let child = heap.length - 1; child > 0; )': 'the depth of a heap',
  'due-queue.ts for (let parent = 0; ; )': 'the depth of a heap',
  'schedule.ts for (let slot = firstSlotAtOrAfter(schedule, from); slot < to; slot += schedule.periodMs)':
    'the span of its callers: an hour of a rollup, a window',
  'schedule.ts while (low < high)': 'halves a list',
  'schedule.ts for (let reachMs = HOUR; reachMs <= 400 * DAY; reachMs *= 20)': 'four steps',
  'schedule.ts for (let day = localDate(from); Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 }))':
    'MOST_CRON_SPAN_MS',
  'schedule.ts for (let day = 0; day < 4 * 366 && (day < ENOUGH_DAYS || seen < ENOUGH_MINUTES); day += 1)':
    'four years',
  'buckets.ts while (low < high)': 'halves a list',
  'buckets.ts for (let at = 0; at < buckets.length; at += 2)': 'a list',
  'confidence.ts for (let step = 0; step < 100 && high - low > 1e-15 * high; step += 1)': '100 steps',
  'confidence.ts for (let m = 1; m <= 10_000; m += 1)': '10,000 steps',
  'hour-sums.ts for (let hour = floorTo(span.from, HOUR); hour < span.to; hour += HOUR)': 'the hours of a window',
  'hour-sums.ts for (let at = floorTo(part.from, MINUTE); at < part.to; at += MINUTE)': 'the minutes of an hour',
  'recorded-slots.ts while (low < high)': 'halves a list',
  'days.ts for (; startOf(day) < period.to; day = day.add({ days: 1 }))': 'the days of a window',
  'latency.ts for (let at = 0; at < buckets.length; at += 2)': 'a list',
  'tally.ts while (y > 0n)': "Euclid's algorithm",
  'window.ts for (let at = period.from; at < period.to; at = windows.at(-1)!.to)': 'the versions of the terms',
  'window.ts for (let at = floorTo(span.from, MINUTE); at < span.to; at += MINUTE)': 'the minutes of a window',
  'chain.ts for (; expected < last; expected += 1)': 'MOST_MISSING',
  'close.ts for (let at = Math.max(closedTo ?? firstSlot, now - OLDEST_MS); ; at = windows.at(-1)!.to)':
    'ten years of months',
  'channel-worker.ts while (await this.#sendNext())': 'waits for a receiver in each step',
  'retention.ts for (let deleted = step; deleted > 0 && !stopped(); )':
    'waits between its steps, and ends with the rows',
  'commit-line.ts for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0])':
    'what waits; waits for the store in each step',
  'spare-outbox.ts for (let look = 0; look < MOST_LOOKS; look += 1)': 'MOST_LOOKS',
  'set-aside-watch.ts for (;;)': 'ends with the rows of a table',
  'whole-log.ts for (;;)': 'ends with the rows of a table',
  'board-view.ts for (let done = 0; done < this.#rows.length && clock.monotonicMs() < until; done += 1)':
    'the monitors, and 2 ms',
  'trace.ts for (let kept = exchanges.length; kept >= 0; kept -= 1)': 'the calls of a probe',
  'requests.ts for (;;)': 'waits in each step, up to a limit',
  'probe-now.ts while (clock.now() < expiresAt)': 'waits in each step, until the request expires',
  'secondary-rules.ts for (let looked = 0; looked < count; looked += 1)': 'the monitors',
  'recorder.ts while (this.#flushing !== null)': 'waits for a flush in each step',
  'recorder.ts do while (this.#buffer.length >= MAX_BATCH)':
    'the limit of the buffer; waits for the store in each step',
  'scheduler.ts for (let due = this.#queue.popDue(until); due !== null; due = this.#queue.popDue(until))':
    'the slots of CATCH_UP_MS',
  'live-figures.ts for (let first = entries[0]; first !== undefined && first.closedBefore < closedBefore(now); )':
    'the monitors',
  'monitor-figures.ts for (let hour = firstHour; hour < this.#closedBefore; hour += HOUR)': 'the hours of a window',
  'monitor-figures.ts for (let hour = this.#closedBefore; hour < now; hour += HOUR)':
    'the hours since the last closing: long only where the clock jumps by years',
};

function loopsIn(path: string): string[] {
  const text = readFileSync(join(SRC, path), 'utf8');
  const found: string[] = [];
  const add = (words: string) => found.push(`${basename(path)} ${words.replace(/\s+/g, ' ').trim()}`);
  const head = (loop: { readonly start: number; readonly body: { readonly start: number } }) =>
    add(text.slice(loop.start, loop.body.start));
  const visitor = new Visitor({
    ForStatement: head,
    WhileStatement: head,
    DoWhileStatement: ({ test }) => add(`do while (${text.slice(test.start, test.end)})`),
  });
  visitor.visit(parseSync(path, text).program);
  return found;
}

it('every loop of the rules and the pipeline that no list bounds is known, with its bound', () => {
  const found = globSync('{core,pipeline}/**/*.ts', { cwd: SRC }).flatMap(loopsIn);
  expect(found.length).toBeGreaterThan(30);
  expect(found.filter((loop) => BOUNDS[loop] === undefined)).toEqual([]);
});
