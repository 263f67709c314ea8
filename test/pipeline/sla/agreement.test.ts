import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayMonitor } from '../../../src/core/replay.ts';
import type { Sample } from '../../../src/core/sample.ts';
import type { SlaFigures } from '../../../src/core/sla/figures.ts';
import { accountingWindow } from '../../../src/core/sla/window.ts';
import { MINUTE } from '../../../src/core/time.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import { Recorder } from '../../../src/pipeline/recording/recorder.ts';
import { complianceOf } from '../../../src/pipeline/sla/compliance.ts';
import { LiveFigures } from '../../../src/pipeline/sla/live-figures.ts';
import { sampleOf } from '../../store/fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { aMonitor, CONTOSO, HIGH, PROCESS, settingsOf, story, T0 } from '../../support/monitors.ts';
import { runs } from '../../support/random.ts';
import { silentLog } from '../../support/results.ts';

const PERIOD_MS = 30_000;
/** Slots count as missing this long after they were due: the deadline, and the way into the store. */
const SETTLED_AFTER_MS = 17_000;

const monitor = aMonitor({ high: { ...HIGH, afterMs: 5 * MINUTE } });
const monitors = [{ monitor, operator: CONTOSO }];

/** A replay knows the rule alone: nobody is asked for who did not acknowledge within half an hour. */
const SETTINGS = {
  ...settingsOf([]),
  policy: { ...PROCESS, high: { ...PROCESS.high, ladder: PROCESS.high.ladder.slice(0, 1) } },
};

/** Begins with a sample and ends with a good one, so that all three look at the same span. */
const stories = fc
  .array(fc.constantFrom('g3', 'g', 'b', 'b12', 'x', 'u', '.', 'g25'), { maxLength: 60 })
  .map((parts) => `g ${parts.join(' ')} g`);

function samplesOf(text: string): Sample[] {
  return story(text).map(({ slot, startedAt, verdict }, index) => {
    const reason = ({ good: 'ok', bad: 'status', excluded: 'throttled', unknown: 'late' } as const)[verdict];
    const wait = 50 + ((index * 37) % 500);
    const phasesMs = { dns: 1, connect: 2, tls: 3, send: 0.5, wait, receive: 0.5 };
    return sampleOf({ slot, startedAt, reason, phasesMs, latencyMs: verdict === 'good' ? wait + 1 : null });
  });
}

/** Percentiles of a sketch may be off by 1 %; everything else must agree to the last digit. */
function comparable({ period: __, latency, ...figures }: SlaFigures) {
  const { p50Ms: _50, p90Ms: _90, p95Ms: _95, p99Ms: _99, percentiles: _, ...exact } = latency;
  return { ...figures, latency: exact };
}

describe('the live board, the report and a replay', () => {
  it('say the same of any history', async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 1, max: 7 }), async (text, perFlush) => {
        const samples = samplesOf(text);
        const end = samples.at(-1)!.slot + PERIOD_MS;
        const clock = new ManualClock(T0);
        const store = memoryStore();
        const evaluator = new Evaluator(new Map());
        evaluator.replace(monitors, SETTINGS);
        const board = new LiveFigures(store, evaluator);
        await board.load(monitors, T0);
        const recorder = new Recorder({
          clock,
          log: silentLog,
          store: store,
          queues: store,
          evaluator,
          bufferLimit: 10_000,
          sink: {
            committed: (steps, { rollups }) => {
              for (const { downtime } of steps) board.addDowntime(downtime);
              board.apply(rollups);
            },
            evaluated: () => {},
            waiting: () => {},
            refused: () => expect.unreachable(),
            failed: () => expect.unreachable(),
          },
        });
        for (const [index, sample] of samples.entries()) {
          clock.block(sample.startedAt - clock.now());
          recorder.record(monitor, sample);
          if (index % perFlush === 0) await recorder.flush();
        }
        clock.block(end + SETTLED_AFTER_MS - clock.now());
        await recorder.flush();
        await board.roll(clock.now());

        const live = board.figures(monitor.id, 'month', clock.now());
        const state = evaluator.state(monitor.id);
        const month = accountingWindow(monitor.sla, T0);
        const report = await complianceOf(store, state, monitor, CONTOSO, month, clock.now());
        const replayed = replayMonitor(monitor, CONTOSO, samples, end);

        expect(comparable(live!)).toEqual(comparable(replayed.sla[0]!));
        expect(comparable(report.figures)).toEqual(comparable(replayed.sla[0]!));
        const raised = (await store.incidents({})).filter(({ rule }) => rule === 'high');
        expect(raised).toMatchObject(replayed.incidents);
      }),
      { numRuns: runs(30), examples: [['g b12 b12 b12 b12 b12 b12 g', 1]] },
    );
  });
});
