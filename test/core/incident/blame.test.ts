import { describe, expect, it } from 'vitest';
import { blameOf, blameText } from '../../../src/core/incident/blame.ts';
import type { Measured } from '../../../src/core/incident/evidence.ts';
import { incidentOf } from '../../store/fixtures.ts';

const MEASURED: Measured = {
  location: 'local',
  host: 'api.litware.example',
  requests: ['GET /v1/sims/iccid:…/balances'],
  counts: { from: 0, through: 1, bad: 82, excluded: 0, unknown: 0, due: 82 },
  latencyBefore: null,
  connection: { address: null, tlsProtocol: null, certificateExpiresAt: null },
  ownFaults: [],
  maxStallMs: 2.1,
  canary: 'good',
  otherOperators: { failing: 0, of: 5 },
  maintenance: [],
  budgetRemaining: null,
};

const incident = (measured: Partial<Measured>, more: Parameters<typeof incidentOf>[0] = {}) =>
  incidentOf({
    evidence: {
      lastGoodAt: null,
      lastGoodTransactionId: null,
      failingTransactionIds: [],
      reasons: ['timeout'],
      measured: { ...MEASURED, ...measured },
    },
    ...more,
  });

describe('who is at fault', () => {
  it('is the operator while everything of ours is well, and the text says why', () => {
    expect(blameOf(incident({}))).toBe('operator');
    expect(blameText(incident({}))).toBe(
      'Them. 82 of 82 due slots bad (timeout); our certificate is accepted elsewhere; 0 of 5 other operators failing; own stalls at most 3 ms.',
    );
  });

  it.each([
    ['our certificate is refused elsewhere too', incident({ canary: 'refuses' })],
    ['we had faults of our own meanwhile', incident({ ownFaults: ['own-network'] })],
    ['everybody else fails too', incident({ otherOperators: { failing: 5, of: 5 } })],
    ['nothing was measured', incidentOf()],
    ['our tests had no result', incidentOf({ rule: 'missing-data' })],
  ])('is unclear while %s', (_, record) => {
    expect(blameOf(record)).toBe('unclear');
    expect(blameText(record)).toMatch(/^Unclear/);
  });

  it('is unclear until a person has confirmed what may hit us alone', () => {
    const evidence = { ...incident({}).evidence, confirmFirst: ['timeout'] };
    expect(blameText(incident({}, { evidence, confirmed: null }))).toContain('Confirm by hand');
    expect(blameOf(incident({}, { evidence, confirmed: { at: 0, by: 'ana' } }))).toBe('operator');
  });

  it('is ours for an outage of ours, and theirs where they reported it', () => {
    expect(blameOf(incidentOf({ ours: true, rule: 'reported' }))).toBe('us');
    expect(blameText(incidentOf({ origin: 'operator', rule: 'reported' }))).toBe(
      'Them. The operator reported it itself.',
    );
  });
});
