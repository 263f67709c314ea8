import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  type CredentialEvidence,
  type NetworkEvidence,
  type SimEvidence,
} from '../../../src/core/attribution/attribute.ts';
import { type Judgement, verdictOf } from '../../../src/core/verdict/verdict.ts';
import { T0 } from '../../support/monitors.ts';

const REFUSED: Judgement = { reason: 'auth', detail: 'answered 403' };
const RESET: Judgement = { reason: 'reset', detail: 'the server reset the connection' };

/** One operator of ten refuses a certificate of the monitor's own, which it accepted before; our canary is fine. */
function refusal(overrides: Partial<CredentialEvidence> = {}): CredentialEvidence {
  return {
    kind: 'credentials',
    credential: 'certificate',
    explicit: true,
    canary: 'good',
    refusing: { operators: 1, of: 10 },
    refusals: 1,
    acceptedAt: T0,
    sharedWithMarketplace: false,
    ...overrides,
  };
}

const shared = { sharedWithMarketplace: true };
const login = { credential: 'login' } as const;
const mass = { refusing: { operators: 5, of: 10 } };

describe('a refusal of our credentials', () => {
  it.each([
    ['the canary refuses us too', { canary: 'refuses' }, 'own-credentials'],
    [
      'the canary refuses us too, although the marketplace shares the certificate',
      { canary: 'refuses', ...shared },
      'own-credentials',
    ],
    ['half of the operators refuse us, without a canary', { canary: 'none', ...shared, ...mass }, 'own-credentials'],
    [
      'half of the operators refuse us, while the canary is down',
      { canary: 'unavailable', ...shared, ...mass },
      'own-credentials',
    ],
    ['half of the operators refuse us, but the canary does not', { ...shared, ...mass }, 'auth'],
    [
      'fewer than half of the operators refuse us',
      { canary: 'none', ...shared, refusing: { operators: 4, of: 10 } },
      'auth',
    ],
    [
      'all operators refuse us, and they are two',
      { canary: 'none', ...shared, refusing: { operators: 2, of: 2 } },
      'auth',
    ],
    [
      'all operators refuse us, and they are three',
      { canary: 'none', ...shared, refusing: { operators: 3, of: 3 } },
      'own-credentials',
    ],
    ['one operator refuses the certificate of the marketplace', shared, 'auth'],
    ['one operator refuses it, and never accepted it', { ...shared, acceptedAt: null }, 'auth'],
    ['one operator refuses it, and there is no canary', { ...shared, canary: 'none' }, 'auth'],
    ['a certificate of the monitor alone, first refusal', {}, 'own-credentials'],
    ['a certificate of the monitor alone, third refusal', { refusals: 3 }, 'own-credentials'],
    ['a certificate of the monitor alone, fourth refusal', { refusals: 4 }, 'auth'],
    ['a certificate of the monitor alone, never accepted', { refusals: 100, acceptedAt: null }, 'own-credentials'],
    ['a login that was never accepted', { ...login, refusals: 100, acceptedAt: null }, 'own-credentials'],
    ['a login that was accepted, third refusal', { ...login, refusals: 3 }, 'own-credentials'],
    ['a login that was accepted, fourth refusal', { ...login, refusals: 4 }, 'auth'],
    ['a login, while the canary refuses our certificate', { ...login, refusals: 4, canary: 'refuses' }, 'auth'],
    [
      'a login, and half of the operators refuse us; the canary knows no passwords',
      { ...login, refusals: 4, ...mass },
      'own-credentials',
    ],
  ] as const)('%s: %s', (_, overrides, reason) => {
    expect(attribute(REFUSED, refusal(overrides)).reason).toBe(reason);
  });

  it('asks for a person only where nobody but the monitor may be hit', () => {
    const certaintyOf = (overrides: Partial<CredentialEvidence>) => attribute(REFUSED, refusal(overrides)).certainty;
    expect(certaintyOf({ refusals: 4 })).toBe('confirm-first');
    expect(certaintyOf({ refusals: 4, ...login })).toBeUndefined();
    expect(certaintyOf(shared)).toBeUndefined();
    expect(certaintyOf({ canary: 'refuses' })).toBeUndefined();
  });

  it('says which evidence decided', () => {
    const detailOf = (overrides: Partial<CredentialEvidence>) => attribute(REFUSED, refusal(overrides)).detail;
    expect(detailOf({ canary: 'refuses' })).toBe('answered 403; our canary refuses our certificate too');
    expect(detailOf({ canary: 'none', ...mass })).toBe('answered 403; 5 of 10 operators refuse us at once');
    expect(detailOf(shared)).toContain('our canary accepts the certificate; the marketplace uses the same certificate');
    expect(detailOf({ refusals: 4 })).toContain('confirm by hand before calling anyone');
    expect(detailOf({ acceptedAt: null })).toContain('has never accepted this certificate');
    expect(detailOf({ refusals: 2 })).toContain(
      'it accepted this certificate, which only the monitor uses, until 2026-10-05',
    );
  });
});

describe('a connection that a server drops where it may have refused us', () => {
  it.each([
    ['stays a reset by itself', {}, 'reset'],
    ['stays a reset, whoever else uses the certificate', shared, 'reset'],
    ['is our fault when the canary refuses us', { canary: 'refuses' }, 'own-credentials'],
    ['is our fault when half of the operators say that they refuse us', { canary: 'none', ...mass }, 'own-credentials'],
  ] as const)('%s', (_, overrides, reason) => {
    expect(attribute(RESET, refusal({ explicit: false, ...overrides })).reason).toBe(reason);
  });
});

describe('an operator that is not even reached', () => {
  const silence = (overrides: Partial<NetworkEvidence>): NetworkEvidence => ({
    kind: 'network',
    failing: 'connect',
    references: 'failing',
    operatorsFailing: 3,
    ...overrides,
  });
  it.each([
    ['three operators and the references fail alike', {}, 'own-network'],
    ['two operators and the references fail alike', { operatorsFailing: 2 }, 'connect'],
    ['all operators fail alike, the references answer', { operatorsFailing: 50, references: 'good' }, 'connect'],
    ['all operators fail alike, there are no references', { operatorsFailing: 50, references: 'none' }, 'connect'],
    ['no name resolves, not even a reference', { failing: 'dns', operatorsFailing: 1 }, 'own-network'],
    [
      'the name does not resolve, references do',
      { failing: 'dns', operatorsFailing: 1, references: 'good' },
      'connect',
    ],
  ] as const)('%s: %s', (_, overrides, reason) => {
    expect(attribute({ reason: 'connect', detail: null }, silence(overrides)).reason).toBe(reason);
  });
});

describe('a test SIM that the operator does not know, or knows otherwise', () => {
  const sim = (doubt: SimEvidence['doubt'], otherSims: SimEvidence['otherSims'], workedBefore: boolean) =>
    ({ kind: 'sim', doubt, otherSims, workedBefore }) as const;
  it.each([
    ['another SIM works', 'work', true, 'test-data', 'test-data'],
    ['other SIMs fail too, and worked before', 'fail', true, 'status', 'status'],
    ['no SIM ever worked', 'fail', false, 'test-data', 'test-data'],
    ['no other SIM could be asked', 'unheard', true, 'test-data', 'test-data'],
    ['the only SIM, which worked before', 'none', true, 'status', 'test-data'],
    ['the only SIM, which never worked', 'none', false, 'test-data', 'test-data'],
  ] as const)('%s', (_, otherSims, workedBefore, unknown, type) => {
    const judgement: Judgement = { reason: 'status', detail: 'answered 404' };
    expect(attribute(judgement, sim('unknown', otherSims, workedBefore)).reason).toBe(unknown);
    expect(attribute(judgement, sim('type', otherSims, workedBefore)).reason).toBe(type);
  });
});

describe('a request that the operator calls wrong', () => {
  it.each([
    [true, 'status'],
    [false, 'test-data'],
  ] as const)('and that worked before: %s', (workedBefore, reason) => {
    expect(attribute({ reason: 'status', detail: null }, { kind: 'request', workedBefore }).reason).toBe(reason);
  });
});

describe('whatever else is known', () => {
  const credentials = fc.record<CredentialEvidence>({
    kind: fc.constant('credentials'),
    credential: fc.constantFrom('certificate', 'login'),
    explicit: fc.boolean(),
    canary: fc.constantFrom('good', 'refuses', 'unavailable', 'none'),
    refusing: fc
      .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 50 }))
      .map(([operators, others]) => ({ operators, of: operators + others })),
    refusals: fc.integer({ min: 1, max: 1_000 }),
    acceptedAt: fc.option(fc.integer({ min: 0, max: T0 })),
    sharedWithMarketplace: fc.boolean(),
  });
  const network = fc.record<NetworkEvidence>({
    kind: fc.constant('network'),
    failing: fc.constantFrom('dns', 'connect'),
    references: fc.constantFrom('good', 'failing', 'none'),
    operatorsFailing: fc.integer({ min: 1, max: 50 }),
  });
  const blamed = (judgement: Judgement) => verdictOf(judgement.reason) === 'bad';

  it('nobody is blamed for a certificate that our canary refuses', () => {
    fc.assert(
      fc.property(credentials, fc.constantFrom(REFUSED, RESET), (evidence, judgement) => {
        const ours: CredentialEvidence = { ...evidence, credential: 'certificate', canary: 'refuses' };
        expect(blamed(attribute(judgement, ours))).toBe(false);
      }),
    );
  });

  it('nobody is blamed when three operators and our references fail alike', () => {
    fc.assert(
      fc.property(network, ({ operatorsFailing, ...evidence }) => {
        const ours: NetworkEvidence = { ...evidence, references: 'failing', operatorsFailing: operatorsFailing + 2 };
        expect(blamed(attribute({ reason: 'connect', detail: null }, ours))).toBe(false);
      }),
    );
  });

  it('nobody is excused for refusing the certificate of the marketplace that our canary accepts', () => {
    fc.assert(
      fc.property(credentials, (evidence) => {
        const theirs: CredentialEvidence = { ...evidence, credential: 'certificate', canary: 'good', ...shared };
        expect(attribute(REFUSED, theirs).reason).toBe('auth');
      }),
    );
  });

  it('nobody is excused for being out of reach while our references answer', () => {
    fc.assert(
      fc.property(network, (evidence) => {
        expect(attribute({ reason: 'dns', detail: null }, { ...evidence, references: 'good' }).reason).toBe('dns');
      }),
    );
  });
});

describe('what the operator itself decides', () => {
  const PRIVATE: Judgement = { reason: 'dns', detail: '10.0.0.1 is not a public address' };
  const special = (overrides: Partial<NetworkEvidence>): NetworkEvidence => ({
    kind: 'network',
    failing: 'dns',
    specialAddress: true,
    references: 'none',
    operatorsFailing: 1,
    workedBefore: true,
    ...overrides,
  });

  it.each([
    ['a name that worked leads to a private address', {}, 'dns'],
    ['so it does while our references answer', { references: 'good' }, 'dns'],
    ['our references do not resolve either', { references: 'failing' }, 'own-network'],
    ['it has never worked', { workedBefore: false }, 'own-network'],
  ] as const)('%s', (_, overrides, reason) => {
    expect(attribute(PRIVATE, special(overrides)).reason).toBe(reason);
  });

  const CHALLENGED: Judgement = { reason: 'own-network', detail: 'Cloudflare asks for proof of a human' };
  it.each([
    ['a challenge, the third in a row', true, 3, 'own-network'],
    ['a challenge, the fourth in a row', true, 4, 'auth'],
    ['a challenge of a portal that never let us in', false, 40, 'own-network'],
  ] as const)('%s', (_, workedBefore, refusals, reason) => {
    const judged = attribute(CHALLENGED, { kind: 'challenge', workedBefore, refusals });
    expect(judged.reason).toBe(reason);
    expect(judged.certainty).toBe(reason === 'auth' ? 'confirm-first' : undefined);
  });
});
