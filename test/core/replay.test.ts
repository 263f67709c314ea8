import { describe, expect, it } from 'vitest';
import { replayMonitor } from '../../src/core/replay.ts';
import type { Observation } from '../../src/core/sample.ts';
import { DAY, MINUTE } from '../../src/core/time.ts';
import { aMonitor, CONTOSO, CONTRACT, observation, story, T0 } from '../support/monitors.ts';

const replay = (observations: Observation[], until: number | null = null, monitor = aMonitor()) =>
  replayMonitor(monitor, CONTOSO, observations, until);

describe('a replay', () => {
  it('anchors the grid at the first slot and ends one period after the last', () => {
    const { sla } = replay(story('g10 . g9', T0 + 7_123));
    expect(sla).toHaveLength(1);
    expect(sla[0]).toMatchObject({
      period: { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) },
      slots: { due: 20, good: 19, bad: 0, excluded: 0, unknown: 1 },
      coverage: 0.95,
      availability: { observed: 1, adjusted: 1, objective: 0.999, verdict: 'met' },
    });
  });

  it('takes slots in any order, and each slot once', () => {
    const observations = story('g5 b2 g5');
    const shuffled = [...observations].reverse();
    expect(replay(shuffled)).toEqual(replay(observations));
    expect(replay([...observations, observation(T0, 'bad')])).toEqual(replay(observations));
  });

  it('ends at --until and ignores what is later', () => {
    const observations = story('g10 b70');
    expect(replay(observations, T0 + 5 * MINUTE).sla[0]?.slots).toMatchObject({ due: 10, good: 10, bad: 0 });
    expect(replay(observations, T0 + 5 * MINUTE).incidents).toEqual([]);
    expect(replay(observations, T0 + 20 * MINUTE).sla[0]?.slots).toMatchObject({ due: 40, bad: 30 });
  });

  it('counts missing slots up to --until', () => {
    expect(replay(story('g10'), T0 + 10 * MINUTE).sla[0]?.slots).toEqual({
      due: 20,
      good: 10,
      bad: 0,
      excluded: 0,
      unknown: 10,
    });
  });

  it('gives one entry per contract window', () => {
    const from = Date.UTC(2026, 9, 31, 23, 55);
    const { sla } = replay(story('g10 b10', from));
    expect(sla.map(({ slots, availability }) => [slots.due, availability.observed])).toEqual([
      [10, 1],
      [10, 0],
    ]);
    expect(sla.map(({ downtimeSeconds }) => downtimeSeconds)).toEqual([0, 300]);
  });

  it('judges each side of a change of terms by its own', () => {
    const versions = [
      { ...CONTRACT, validFrom: null, objectivePpm: 500_000 },
      { ...CONTRACT, validFrom: T0 + 5 * MINUTE },
    ];
    const { sla } = replay(story('g5 b5 g5 b5'), null, aMonitor({ sla: versions }));
    expect(sla.map(({ period, availability }) => [period.from, period.to, availability.verdict])).toEqual([
      [Date.UTC(2026, 9, 1), T0 + 5 * MINUTE, 'met'],
      [T0 + 5 * MINUTE, Date.UTC(2026, 10, 1), 'breached'],
    ]);
  });

  it('shows observed and adjusted figures for timely announced maintenance', () => {
    const monitor = aMonitor({
      maintenance: [
        { from: '2026-10-05T00:05', to: '2026-10-05T00:10', timezone: 'UTC', announcedAt: T0 - 20 * DAY, every: null },
      ],
    });
    const { sla } = replay(story('g10 b10 g20'), null, monitor);
    expect(sla[0]?.availability).toMatchObject({ observed: 0.75, adjusted: 1, verdict: 'met' });
    expect(sla[0]?.downtimeSeconds).toBe(300);
  });

  it('yields the incident of an outage with all its transitions', () => {
    const { incidents } = replay(story('g10 b62 g10'));
    expect(incidents).toMatchObject([
      {
        state: 'resolved',
        startedAt: T0 + 5 * MINUTE,
        openedAt: T0 + 35 * MINUTE + 1,
        transitions: [{ to: 'open' }, { to: 'resolved' }],
      },
    ]);
  });

  it('counts a failure that has not ended as downtime up to the end', () => {
    expect(replay(story('g10 b10')).sla[0]?.downtimeSeconds).toBe(300);
  });
});
