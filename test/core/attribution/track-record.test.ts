import { describe, expect, it } from 'vitest';
import {
  type Episode,
  isWorthStoring,
  NO_TRACK_RECORD,
  nextTrackRecord,
  type TrackRecord,
  underCertificate,
  withRollup,
} from '../../../src/core/attribution/track-record.ts';
import { addSamples, emptyRollup } from '../../../src/core/sla/rollup.ts';
import { HOUR } from '../../../src/core/time.ts';
import { sampleOf, T0, TERMS } from '../../store/fixtures.ts';

function episode(
  reason: Episode['ending']['reason'],
  overrides: Partial<Episode> & { statusCode?: number } = {},
): Episode {
  const { statusCode = null, ...rest } = overrides;
  return {
    ending: { reason, detail: null, statusCode, phasesMs: null, checks: [], mayBeRefusal: false },
    at: T0,
    sim: null,
    simAtFault: false,
    credentialsAtFault: false,
    ...rest,
  };
}

const recordAfter = (...episodes: readonly Episode[]): TrackRecord => episodes.reduce(nextTrackRecord, NO_TRACK_RECORD);
const refused = episode('auth', { statusCode: 403 });

describe('refusals in a row', () => {
  it('are counted until an answer shows that we were let in', () => {
    expect(recordAfter(refused, refused).refusals).toBe(2);
    expect(recordAfter(refused, refused, episode('ok', { statusCode: 200 })).refusals).toBe(0);
    expect(recordAfter(refused, episode('status', { statusCode: 404 })).refusals).toBe(0);
  });

  it('go on over answers that say nothing about us', () => {
    const silent = [episode('timeout'), episode('status', { statusCode: 502 }), episode('status', { statusCode: 400 })];
    expect(recordAfter(refused, ...silent, refused)).toMatchObject({ refusals: 2, acceptedAt: null });
  });

  it('do not count while our own credentials are at fault', () => {
    expect(recordAfter(episode('auth', { statusCode: 403, credentialsAtFault: true })).refusals).toBe(0);
  });
});

describe('what was accepted', () => {
  it('is what worked, and what was answered as only a known client is', () => {
    expect(recordAfter(episode('ok', { statusCode: 200 }))).toMatchObject({ workedAt: T0, acceptedAt: T0 });
    expect(recordAfter(episode('functional', { statusCode: 200 }))).toMatchObject({ workedAt: null, acceptedAt: T0 });
    expect(recordAfter(episode('status', { statusCode: 503 }))).toMatchObject({ workedAt: null, acceptedAt: null });
  });

  it('is known from older rollups, but not from invented ones', () => {
    const rollupOf = (reason: 'ok' | 'timeout', simulated: boolean) =>
      addSamples(emptyRollup('contoso/get-balance', 'local', T0, TERMS), [sampleOf({ reason, simulated })], TERMS);
    expect(withRollup(NO_TRACK_RECORD, rollupOf('ok', false))).toMatchObject({ workedAt: T0, acceptedAt: T0 });
    expect(withRollup(NO_TRACK_RECORD, rollupOf('timeout', false))).toEqual(NO_TRACK_RECORD);
    expect(withRollup(NO_TRACK_RECORD, rollupOf('ok', true))).toEqual(NO_TRACK_RECORD);
  });
});

describe('another certificate', () => {
  const known: TrackRecord = { workedAt: T0, acceptedAt: T0, refusals: 2, quarantine: {}, certificate: 'old' };
  it('was never accepted, whatever came of the old one', () => {
    expect(underCertificate(known, 'new')).toMatchObject({
      workedAt: T0,
      acceptedAt: null,
      refusals: 0,
      certificate: 'new',
    });
    expect(underCertificate(known, 'old')).toBe(known);
  });

  it('is not assumed where none is known', () => {
    expect(underCertificate({ ...known, certificate: null }, 'new')).toMatchObject({
      acceptedAt: T0,
      certificate: 'new',
    });
    expect(underCertificate(known, null)).toBe(known);
  });
});

describe('a test SIM at fault', () => {
  it('is set aside for an hour, and stays on the record until it works again', () => {
    const broken = episode('status', { statusCode: 404, sim: 'a', simAtFault: true });
    const record = recordAfter(broken, episode('ok', { sim: 'b' }), episode('timeout', { sim: 'a' }));
    expect(record.quarantine).toEqual({ a: T0 + HOUR });
    expect(nextTrackRecord(record, episode('ok', { sim: 'a' })).quarantine).toEqual({});
  });
});

describe('a record is worth storing', () => {
  const known: TrackRecord = { workedAt: T0, acceptedAt: T0, refusals: 0, quarantine: {}, certificate: null };
  it.each([
    ['the first time it works', NO_TRACK_RECORD, episode('ok'), true],
    ['not again with every good answer', known, episode('ok', { at: T0 + HOUR - 1 }), false],
    ['again after an hour', known, episode('ok', { at: T0 + HOUR }), true],
    ['with each refusal', known, refused, true],
    ['with each SIM that is set aside', known, episode('status', { sim: 'a', simAtFault: true }), true],
  ] as const)('%s', (_, stored, next, worth) => {
    expect(isWorthStoring(stored, nextTrackRecord(stored, next))).toBe(worth);
  });
});
