import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Effect, evaluate } from '../../../src/core/incident/high.ts';
import type { HighRule } from '../../../src/core/incident/high-rule.ts';
import { INITIAL_STATE, type MonitorState } from '../../../src/core/incident/monitor-state.ts';
import type { Observation } from '../../../src/core/sample.ts';
import { cronSchedule, slotsBetween } from '../../../src/core/schedule/schedule.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { ANNOUNCED, HIGH, observation, story, T0 } from '../../support/monitors.ts';
import { runs } from '../../support/random.ts';

const RULE: HighRule = {
  monitorId: 'contoso/get-balance',
  operator: 'contoso',
  service: 'get-balance',
  schedule: { kind: 'every', periodMs: 30_000, offsetMs: 0 },
  policy: HIGH,
  maintenance: [],
};

const at = (minutes: number, seconds = 0, ms = 0) => T0 + minutes * MINUTE + seconds * SECOND + ms;

function run(observations: readonly Observation[], now: number, rule: Partial<HighRule> = {}) {
  const past = observations.filter(({ startedAt }) => startedAt <= now);
  return evaluate(INITIAL_STATE, past, now, { ...RULE, ...rule });
}

const raised = (effects: readonly Effect[]) => effects.filter(({ kind }) => kind !== 'downtime');
const kinds = (effects: readonly Effect[]) => raised(effects).map(({ kind }) => kind);

describe('an outage that starts at 00:00:00', () => {
  const outage = story('b61');

  it('is no incident at 00:30:00.000', () => {
    expect(run(outage, at(30)).effects).toEqual([]);
  });

  it('is an incident at 00:30:00.001, opened at that moment', () => {
    const { effects, state } = run(outage, at(30, 0, 1));
    expect(effects).toMatchObject([
      {
        kind: 'opened',
        incident: { severity: 'high', state: 'open', startedAt: at(0), openedAt: at(30, 0, 1), endedAt: null },
      },
    ]);
    expect(state.incident?.transitions).toEqual([{ at: at(30, 0, 1), to: 'open', reason: 'failing-over-30m' }]);
  });

  it('is opened by the clock, without waiting for the next sample', () => {
    expect(kinds(run(story('b60'), at(30, 0, 1)).effects)).toEqual(['opened']);
  });

  it('is none when a good sample came at 00:29:59', () => {
    const interrupted = [...story('b60'), observation(at(29, 59), 'good'), observation(at(30), 'bad')];
    expect(run(interrupted, at(45)).effects.filter(({ kind }) => kind === 'opened')).toEqual([]);
  });

  it('restarts its clock at the first bad after six minutes of unknown', () => {
    const observations = story('b20 u12 b70');
    expect(kinds(run(observations, at(30, 0, 1)).effects)).toEqual([]);
    expect(raised(run(observations, at(50)).effects)).toMatchObject([
      { kind: 'opened', incident: { startedAt: at(16) } },
    ]);
  });

  it('does not restart its clock after exactly five minutes without a known sample', () => {
    expect(run(story('b20 .9 b40'), at(31)).effects).toMatchObject([{ incident: { startedAt: at(0) } }]);
  });

  it('is only suspected while a quarter of its slots is unknown', () => {
    expect(kinds(run(story('bbbu'.repeat(20)), at(39, 59)).effects)).toEqual([]);
  });

  it('is opened by the sample that brings coverage back to 80 %', () => {
    const { effects } = run([...story('bbbu'.repeat(15)), ...story('b40', at(30))], at(50));
    expect(effects).toMatchObject([{ kind: 'opened', incident: { openedAt: at(37) } }]);
  });

  it('is not opened by the clock while the newest known sample is older than five minutes', () => {
    expect(kinds(run(story('b49'), at(60)).effects)).toEqual([]);
  });

  it('leaves throttled slots out of the coverage', () => {
    const observations = story('bbx'.repeat(21));
    expect(kinds(run(observations, at(31)).effects)).toEqual(['opened']);
  });

  it('is opened by a throttled slot when that brings coverage back to 80 %', () => {
    const throttled = { ...observation(at(30), 'excluded'), startedAt: at(30, 0, 500) };
    const { effects } = run([...story('bbbbu'.repeat(12)), throttled], at(31));
    expect(effects).toMatchObject([{ kind: 'opened', at: at(30, 0, 500) }]);
  });

  it('restarts its clock when the wall clock was set back by an hour', () => {
    const before = run(story('b41'), at(20, 10));
    const after = story('b70', at(-45));
    const { effects } = evaluate(before.state, after, at(-10), RULE);
    expect(raised(effects)).toMatchObject([{ kind: 'opened', at: at(-15, 0, 1), incident: { startedAt: at(-45) } }]);
  });

  it('names the same incident whenever it is evaluated', () => {
    expect(run(outage, at(30, 0, 1)).state.incident?.id).toBe('contoso.get-balance.high.20261005T000000000Z');
  });
});

describe('timely announced maintenance', () => {
  const window = { ...ANNOUNCED, from: at(10), to: at(60) };

  it('raises nothing while it lasts', () => {
    expect(kinds(run(story('b119'), at(59, 30), { maintenance: [window] }).effects)).toEqual([]);
  });

  it('raises High at its end when the service still fails', () => {
    expect(run(story('b130'), at(64), { maintenance: [window] }).effects).toMatchObject([
      { kind: 'opened', incident: { startedAt: at(0), openedAt: at(60) } },
    ]);
  });

  it('raises High right at its end when the coverage came back inside it', () => {
    // A second window later on, so that the end that matters is the next one.
    const later = { ...ANNOUNCED, from: at(120), to: at(130) };
    const inside = { ...ANNOUNCED, from: at(31), to: at(60, 10) };
    const observations = [...story('bbbu'.repeat(15)), ...story('b70', at(30))];
    expect(run(observations, at(64), { maintenance: [inside, later] }).effects).toMatchObject([
      { kind: 'opened', at: at(60, 10) },
    ]);
  });

  it('holds nothing back when it was announced late', () => {
    const late = { ...window, announcedInTime: false };
    expect(kinds(run(story('b119'), at(59), { maintenance: [late] }).effects)).toEqual(['opened']);
  });
});

describe('an open incident', () => {
  it('is resolved by ten good in a row and ended at the first of them', () => {
    const { state } = run(story('b62 g10'), at(36));
    expect(state.incident).toMatchObject({ state: 'resolved', endedAt: at(31), resolvedAt: at(35, 30) });
    expect(state.incident?.transitions.at(-1)).toEqual({ at: at(35, 30), to: 'resolved', reason: '10-good-in-a-row' });
  });

  it('stays open when a bad sample interrupts the recovery', () => {
    expect(run(story('b62 g9 b g9'), at(45)).state.incident?.state).toBe('open');
  });

  it('counts good samples across unknown ones', () => {
    expect(run(story('b62 g5 u3 g5'), at(45)).state.incident?.state).toBe('resolved');
  });

  it('counts them anew after a stretch without a known sample that the rule would not allow', () => {
    expect(run(story('b62 g5 u10 g9'), at(45)).state.incident?.state).toBe('open');
    const { state } = run(story('b62 g5 u10 g10'), at(45));
    expect(state.incident).toMatchObject({ state: 'resolved', endedAt: at(38, 30) });
    expect(run(story('b62 g5 u9 g5'), at(45)).state.incident).toMatchObject({ state: 'resolved', endedAt: at(31) });
  });

  it('is reopened when the rule is met by a failure that starts within 30 minutes of the end', () => {
    const { state, effects } = run(story('b62 g59 b62'), at(95));
    expect(kinds(effects)).toEqual(['opened', 'resolved', 'reopened']);
    expect(state.incident).toMatchObject({ startedAt: at(0), openedAt: at(30, 0, 1), endedAt: null, resolvedAt: null });
    expect(state.incident?.transitions.map(({ to }) => to)).toEqual(['open', 'resolved', 'open']);
  });

  it('is followed by a new one when the next failure starts 30 minutes after the end or later', () => {
    const { effects } = run(story('b62 g60 b62'), at(95));
    expect(kinds(effects)).toEqual(['opened', 'resolved', 'opened']);
  });
});

describe('a schedule whose slots are not equally far apart', () => {
  // Two probes in each five minutes, a minute apart: the shortest gap would have five due where two are.
  const minute = Array.from({ length: 12 }, (_, index) => [5 * index, 5 * index + 1]).flat();
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour);
  const fields = {
    second: [0],
    minute,
    hour: everyHour,
    dayOfMonth: days(31),
    month: days(12),
    dayOfWeek: [0, 1, 2, 3, 4, 5, 6],
  };
  const schedule = cronSchedule({ expression: '', timezone: 'UTC', fields }, 'contoso/get-balance', 'local');
  const slots = slotsBetween(schedule, T0, T0 + 420 * MINUTE);
  const first = slots[0]!;

  it('is covered by the slots that it has', () => {
    expect(schedule.periodMs).toBe(MINUTE);
    const { effects } = run(
      slots.map((slot) => observation(slot, 'bad')),
      at(420),
      { schedule },
    );
    expect(effects).toMatchObject([{ kind: 'opened', at: first + 30 * MINUTE + 1 }]);
  });

  it('is not covered when a quarter of them is unknown', () => {
    const partly = slots.map((slot, index) => observation(slot, index % 4 === 2 ? 'unknown' : 'bad'));
    expect(kinds(run(partly, at(420), { schedule }).effects)).toEqual([]);
  });
});

function days(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe('an incident whose rule is gone', () => {
  it('still ends, after ten good in a row', () => {
    const opened = run(story('b62'), at(31));
    const without = { ...RULE, policy: null };
    const { state, effects } = evaluate(opened.state, story('g10', at(31)), at(40), without);
    expect(kinds(effects)).toEqual(['resolved']);
    expect(state.incident).toMatchObject({ state: 'resolved', endedAt: at(31) });
  });
});

describe('downtime', () => {
  it('lasts from the first bad start to the next good start, through short stretches without a known sample', () => {
    const { effects } = run(story('g b2 u9 b g'), at(20));
    expect(effects).toEqual([
      {
        kind: 'downtime',
        from: at(0, 30),
        to: at(6, 30),
        lastGoodBefore: at(0),
        lastBad: at(6),
        upTo: at(6, 30),
      },
    ]);
  });

  it('ends at the last bad start before a longer stretch', () => {
    const { effects } = run(story('g b2 u20 b g'), at(20));
    expect(effects).toMatchObject([
      { kind: 'downtime', from: at(0, 30), to: at(1), upTo: at(11, 30) },
      { kind: 'downtime', from: at(11, 30), to: at(12), lastGoodBefore: null },
    ]);
  });

  it('is a matter of slots: a confirming probe changes nothing of it', () => {
    const extra = { ...observation(at(1, 10), 'bad'), extra: true };
    const { effects } = run([...story('g b2 . g'), extra], at(20));
    expect(effects).toMatchObject([{ kind: 'downtime', from: at(0, 30), to: at(2), lastBad: at(1) }]);
  });
});

describe('evaluation', () => {
  const observations = fc.array(fc.constantFrom('g', 'b', 'b', 'b', 'b', 'b', 'b', 'x', 'u', '.'), { maxLength: 200 });

  it('comes to the same state in one step and in any number of steps', () => {
    fc.assert(
      fc.property(observations, fc.array(fc.nat(200), { maxLength: 8 }), (letters, cuts) => {
        const all = story(letters.join(''));
        const end = T0 + letters.length * 30_000;
        const policy = { ...HIGH, afterMs: 5 * MINUTE };
        const rule = { ...RULE, policy };
        const whole = evaluate(INITIAL_STATE, all, end, rule);

        let state: MonitorState = INITIAL_STATE;
        const effects: Effect[] = [];
        let done = 0;
        for (const cut of [...cuts.filter((one) => one <= letters.length).sort((a, b) => a - b), letters.length]) {
          const now = T0 + cut * 30_000 - 1;
          const upTo = all.filter(({ startedAt }) => startedAt <= now).length;
          const step = evaluate(state, all.slice(done, upTo), Math.max(now, T0), rule);
          state = step.state;
          effects.push(...step.effects);
          done = Math.max(done, upTo);
        }
        const last = evaluate(state, all.slice(done), end, rule);
        expect(JSON.parse(JSON.stringify(last.state))).toEqual(JSON.parse(JSON.stringify(whole.state)));
        expect([...effects, ...last.effects]).toEqual(whole.effects);
      }),
      { numRuns: runs(150) },
    );
  });

  it('never has two incidents open at once', () => {
    fc.assert(
      fc.property(observations, (letters) => {
        const policy = { ...HIGH, afterMs: 2 * MINUTE };
        const { effects } = run(story(letters.join('')), T0 + 300 * MINUTE, { policy });
        let open = 0;
        for (const { kind } of effects) {
          open += kind === 'resolved' ? -1 : kind === 'downtime' ? 0 : 1;
          expect(open).toBeGreaterThanOrEqual(0);
          expect(open).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
