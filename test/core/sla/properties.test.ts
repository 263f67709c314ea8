/** What must hold of figures whatever was recorded. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayMonitor } from '../../../src/core/replay.ts';
import { slotCounter } from '../../../src/core/schedule/schedule.ts';
import { downtimeWithin } from '../../../src/core/sla/downtime.ts';
import type { SlaFigures } from '../../../src/core/sla/figures.ts';
import { merge } from '../../../src/core/sla/latency.ts';
import { NO_SLOTS } from '../../../src/core/sla/minute-counts.ts';
import { addSamples, emptyRollup } from '../../../src/core/sla/rollup.ts';
import { addPairs, tallySpans } from '../../../src/core/sla/window.ts';
import { HOUR, MINUTE } from '../../../src/core/time.ts';
import { T0 as HOUR_0, sampleOf, TERMS } from '../../store/fixtures.ts';
import { aMonitor, CONTOSO, observation, story, T0 } from '../../support/monitors.ts';

const stories = fc
  .array(fc.constantFrom('g3', 'g', 'b', 'b12', 'x', 'u', '.', 'g25'), { minLength: 1, maxLength: 60 })
  .map((parts) => `g ${parts.join(' ')}`);

const figuresOf = (text: string, shuffle = (list: ReturnType<typeof story>) => list) =>
  replayMonitor(aMonitor(), CONTOSO, shuffle(story(text)), null).sla[0]!;

function ratiosOf({ coverage, availability, latency }: SlaFigures): number[] {
  const { observed, adjusted, lower, upper } = availability;
  return [coverage, observed, adjusted, lower, upper, latency.shareWithinLimit].filter((ratio) => ratio !== null);
}

describe('figures of any history', () => {
  it('are ratios in 0..1, with the point between its bounds, and downtime between its own', () => {
    fc.assert(
      fc.property(stories, (text) => {
        const figures = figuresOf(text);
        for (const ratio of ratiosOf(figures)) {
          expect(ratio).toBeGreaterThanOrEqual(0);
          expect(ratio).toBeLessThanOrEqual(1);
        }
        const { lower, adjusted, upper } = figures.availability;
        if (adjusted !== null) {
          expect(lower!).toBeLessThanOrEqual(adjusted + 1e-12);
          expect(upper!).toBeGreaterThanOrEqual(adjusted - 1e-12);
        }
        const { lowerSeconds, upperSeconds } = figures.downtimeBounds;
        expect(lowerSeconds).toBeLessThanOrEqual(figures.downtimeSeconds);
        expect(upperSeconds).toBeGreaterThanOrEqual(figures.downtimeSeconds);
        const { due, good, bad, excluded, unknown } = figures.slots;
        expect(good + bad + excluded + unknown).toBe(due);
      }),
    );
  });

  it('do not depend on the order in which samples come', () => {
    fc.assert(
      fc.property(stories, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (text, random) => {
        const shuffled = figuresOf(text, (list) =>
          list
            .map((one) => ({ one, rank: random.next().value! }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ one }) => one),
        );
        expect(shuffled).toEqual(figuresOf(text));
      }),
    );
  });

  it('get no better by one more failure', () => {
    fc.assert(
      fc.property(stories, (text) => {
        const history = story(text);
        const first = history.findIndex(({ verdict }) => verdict === 'good');
        const worse = history.map((one, index) => (index === first ? observation(one.slot, 'bad') : one));
        const [before, after] = [history, worse].map((list) => replayMonitor(aMonitor(), CONTOSO, list, null).sla[0]!);
        expect(after!.availability.adjusted!).toBeLessThan(before!.availability.adjusted!);
        expect(after!.downtimeSeconds).toBeGreaterThanOrEqual(before!.downtimeSeconds);
      }),
    );
  });
});

describe('adding up over time', () => {
  const span = { from: T0, to: T0 + 3 * HOUR };
  const anyCut = fc.integer({ min: 1, max: 179 }).map((minute) => T0 + minute * MINUTE);

  it('tallies of two parts are the tally of the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(stories, anyCut, (text, cut) => {
        const counts = new Map<number, typeof NO_SLOTS>();
        for (const { slot, verdict } of story(text)) {
          const minute = Math.floor(slot / MINUTE) * MINUTE;
          const old = counts.get(minute) ?? NO_SLOTS;
          counts.set(minute, { ...old, [verdict]: old[verdict] + 1 });
        }
        const { schedule } = aMonitor();
        const slots = { countsIn: (from: number) => counts.get(from) ?? NO_SLOTS };
        const tally = (from: number, to: number) =>
          tallySpans([{ from, to, slots, countDue: slotCounter(schedule, { from, to }) }], []);
        const whole = tally(span.from, span.to);
        expect(addPairs([tally(span.from, cut), tally(cut, span.to)]).observed).toEqual(whole.observed);
      }),
    );
  });

  it('downtime of two parts is the downtime of the whole', () => {
    const outages = fc
      .uniqueArray(fc.integer({ min: 0, max: 10_800 }), { minLength: 4, maxLength: 24 })
      .map((seconds) => seconds.sort((a, b) => a - b).map((second) => T0 + second * 1_000))
      .map((edges) =>
        Array.from({ length: Math.floor(edges.length / 4) }, (_, index) => {
          const [lastGoodBefore, from, lastBad, to] = edges.slice(index * 4, index * 4 + 4) as [
            number,
            number,
            number,
            number,
          ];
          return { lastGoodBefore, from, lastBad, to, upTo: to };
        }),
      );
    fc.assert(
      fc.property(outages, anyCut, (list, cut) => {
        const whole = downtimeWithin(list, span);
        const [left, right] = [
          downtimeWithin(list, { ...span, to: cut }),
          downtimeWithin(list, { ...span, from: cut }),
        ];
        expect(left.durationMs + right.durationMs).toBe(whole.durationMs);
        expect(left.lowerMs + right.lowerMs).toBe(whole.lowerMs);
        // What may have begun before the cut is no outage of the time before it.
        expect(left.upperMs + right.upperMs).toBeLessThanOrEqual(whole.upperMs);
      }),
    );
  });
});

describe('rollups', () => {
  const samples = fc.uniqueArray(
    fc.record({
      index: fc.nat(239),
      reason: fc.constantFrom('ok', 'timeout', 'throttled', 'late'),
      latencyMs: fc.double({ min: 0.01, max: 5_000, noNaN: true }),
    }),
    { selector: ({ index }) => index, maxLength: 120 },
  );

  it('of parts, merged, are the rollup of the whole', () => {
    fc.assert(
      fc.property(samples, fc.nat(120), (list, cut) => {
        const all = list.map(({ index, reason, latencyMs }) =>
          sampleOf({ slot: HOUR_0 + index * 15_000, reason, latencyMs: reason === 'ok' ? latencyMs : null } as const),
        );
        const empty = emptyRollup('contoso/get-balance', 'local', HOUR_0, TERMS);
        const whole = addSamples(empty, all, TERMS);
        const inSteps = addSamples(addSamples(empty, all.slice(0, cut), TERMS), all.slice(cut), TERMS);
        expect(inSteps).toEqual(whole);
        const parts = [all.slice(0, cut), all.slice(cut)].map(
          (part) => addSamples(empty, part, TERMS).cells[0]!.latency,
        );
        expect(merge(parts, TERMS.latencyLimitMs)).toEqual(whole.cells[0]!.latency);
      }),
    );
  });
});
