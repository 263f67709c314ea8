import { type EpochMs, isoTime } from '../time.ts';
import type { Judgement, Reason } from '../verdict/verdict.ts';
import type { Hypothesis, NetworkFailure } from './hypothesis.ts';

/**
 * How our certificate check endpoint answers our certificate; `unavailable` without an answer, `none` without an
 * endpoint.
 */
export type CertificateCheckState = 'good' | 'refuses' | 'unavailable' | 'none';
/** `none`: no reference of this kind is configured. */
export type ReferenceState = 'good' | 'failing' | 'none';

export interface CredentialEvidence extends Extract<Hypothesis, { kind: 'credentials' }> {
  readonly canary: CertificateCheckState;
  /** Operators that refused us within `MASS_REFUSAL_WINDOW_MS`, this one included, and the number of all operators. */
  readonly refusing: { readonly operators: number; readonly of: number };
  /** Refusals in a row, this one included. */
  readonly refusals: number;
  /** When the operator last accepted these credentials; null if it never did. */
  readonly acceptedAt: EpochMs | null;
  /** The marketplace itself uses this certificate, so a refusal affects its customers too. */
  readonly sharedWithMarketplace: boolean;
}

export interface NetworkEvidence {
  readonly kind: 'network';
  readonly failing: NetworkFailure;
  readonly references: ReferenceState;
  /** Operators that fail in this way within one period, this one included. */
  readonly operatorsFailing: number;
  /** The name led to nothing but addresses that may not be reached. Absent: it did not. */
  readonly specialAddress?: true;
  /** The service has worked before. Absent: nobody asked, for it does not matter. */
  readonly workedBefore?: boolean;
}

export interface ChallengeEvidence {
  readonly kind: 'challenge';
  readonly workedBefore: boolean;
  /** In a row, this one included. */
  readonly refusals: number;
}

export interface SimEvidence {
  readonly kind: 'sim';
  readonly doubt: 'unknown' | 'type';
  /**
   * How other test SIMs of the same service fare now; `unheard` when none could be probed, `none` without other SIMs.
   */
  readonly otherSims: 'work' | 'fail' | 'unheard' | 'none';
  /** The service has worked before, with any SIM. */
  readonly workedBefore: boolean;
}

export interface RequestEvidence {
  readonly kind: 'request';
  readonly workedBefore: boolean;
}

export type FaultEvidence = CredentialEvidence | NetworkEvidence | ChallengeEvidence | SimEvidence | RequestEvidence;

export const MASS_REFUSAL_WINDOW_MS = 5 * 60_000;
/** The same failure at fewer operators is a coincidence. */
const MANY_OPERATORS = 3;
/** Either side may have forgotten credentials that only the monitor uses: this many refusals prove nothing yet. */
const REFUSALS_FORGIVEN = 3;

/**
 * Decides who is at fault for a failure (docs/rules.md#fault-attribution): the judgement as it is, or one that
 * attributes the fault to the monitor. The detail says which evidence decided.
 */
export function attribute(judgement: Judgement, evidence: FaultEvidence): Judgement {
  switch (evidence.kind) {
    case 'credentials':
      return attributeRefusal(judgement, evidence);
    case 'network':
      return attributeSilence(judgement, evidence);
    case 'challenge':
      return attributeChallenge(judgement, evidence);
    case 'sim':
      return attributeSim(judgement, evidence);
    case 'request':
      return evidence.workedBefore
        ? because(judgement, 'the same request worked before')
        : because(judgement, 'it has never worked: check our configuration first', 'test-data');
  }
}

/** Whether the evidence proves that our credentials are at fault, regardless of this operator's opinion. */
export function provesOurCredentials({ credential, canary, refusing }: CredentialEvidence): boolean {
  if (credential === 'certificate' && canary === 'refuses') return true;
  // The certificate check knows nothing of passwords.
  if (credential === 'certificate' && canary === 'good') return false;
  return refusing.operators >= MANY_OPERATORS && refusing.operators * 2 >= refusing.of;
}

function attributeRefusal(judgement: Judgement, evidence: CredentialEvidence): Judgement {
  const { credential, canary, refusing, explicit, sharedWithMarketplace } = evidence;
  if (provesOurCredentials(evidence)) {
    const proof =
      credential === 'certificate' && canary === 'refuses'
        ? 'our canary refuses our certificate too'
        : `${refusing.operators} of ${refusing.of} operators refuse us at once`;
    return because(judgement, proof, 'own-credentials');
  }
  if (!explicit) return judgement;
  if (credential === 'certificate' && sharedWithMarketplace) {
    return because(judgement, `${canaryText(canary)}the marketplace uses the same certificate`);
  }
  return attributeOwnUse(judgement, evidence);
}

/** Credentials that only the monitor uses: no customer is affected by their refusal as such. */
function attributeOwnUse(judgement: Judgement, { credential, canary, refusals, acceptedAt }: CredentialEvidence) {
  const ours = credential === 'certificate' ? 'this certificate, which only the monitor uses' : 'this login';
  if (acceptedAt === null) return because(judgement, `it has never accepted ${ours}`, 'own-credentials');
  const since = `it accepted ${ours}, until ${isoTime(acceptedAt)}`;
  if (refusals <= REFUSALS_FORGIVEN) {
    const text = `refusal ${refusals} in a row, and they count from the ${REFUSALS_FORGIVEN + 1}th on`;
    return because(judgement, `${since}; ${text}`, 'own-credentials');
  }
  const refused = because(judgement, `${canaryText(canary)}${since}; refusal ${refusals} in a row`);
  if (credential !== 'certificate') return refused;
  return {
    ...because(refused, 'confirm by hand before calling anyone'),
    certainty: 'confirm-first',
  } satisfies Judgement;
}

function canaryText(canary: CertificateCheckState): string {
  return canary === 'good' ? 'our canary accepts the certificate; ' : '';
}

/** The operator decides whom its firewall asks. What it does to us for long, after it let us in, is its own doing. */
function attributeChallenge(judgement: Judgement, { workedBefore, refusals }: ChallengeEvidence): Judgement {
  if (!workedBefore || refusals <= REFUSALS_FORGIVEN) return judgement;
  const text = `it let us in before; challenge ${refusals} in a row; confirm by hand before calling anyone`;
  return { ...because(judgement, text, 'auth'), certainty: 'confirm-first' };
}

function attributeSilence(judgement: Judgement, evidence: NetworkEvidence): Judgement {
  const { failing, references, operatorsFailing, specialAddress, workedBefore } = evidence;
  if (specialAddress === true && workedBefore !== true)
    return because(judgement, 'it has never worked: a private target needs allowNetworks', 'own-network');
  if (references === 'none') return judgement;
  if (references === 'good') return because(judgement, 'our references answer');
  // If our resolver finds no name at all, one missing name says nothing.
  if (failing === 'dns') return because(judgement, 'our references do not resolve either', 'own-network');
  if (operatorsFailing < MANY_OPERATORS) return judgement;
  return because(judgement, `so do ${operatorsFailing - 1} other operators and our references`, 'own-network');
}

function attributeSim(judgement: Judgement, { doubt, otherSims, workedBefore }: SimEvidence): Judgement {
  if (otherSims === 'work') return because(judgement, 'another test SIM works', 'test-data');
  if (otherSims === 'unheard') return because(judgement, 'no other test SIM could be asked', 'test-data');
  if (!workedBefore) return because(judgement, 'no test SIM has ever worked', 'test-data');
  if (otherSims === 'fail') return because(judgement, 'so it is for other test SIMs');
  // A plan can run out; a number cannot.
  return doubt === 'type' ? because(judgement, 'there is no other test SIM to compare with', 'test-data') : judgement;
}

function because({ reason, detail }: Judgement, evidence: string, ours?: Reason): Judgement {
  return { reason: ours ?? reason, detail: detail === null ? evidence : `${detail}; ${evidence}` };
}
