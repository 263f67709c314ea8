import type { GrantOutcome } from '../core/grants/grants.ts';
import type { Assessment } from '../core/verdict/assessment.ts';
import type { ContractTests } from './contract-tests.ts';
import type { ExchangeRecord } from './exchange.ts';
import type { Setup } from './target.ts';

/** What came of one probe. */
export interface ProbeEnding {
  readonly assessment: Assessment;
  /** The call the customer waits for, with its redirect hops: latency and phases are theirs. */
  readonly measured: readonly ExchangeRecord[];
  /** Clean-up after it. */
  readonly others: readonly ExchangeRecord[];
  /** Where the probe was to make a grant. */
  readonly grant?: GrantOutcome;
}

/** A prepared probe: everything that does not change from slot to slot has been worked out. Rejects with `CredentialError`. */
export type Probe = (simIndex: number, iccid?: string) => Promise<ProbeEnding>;

/** Takes back a grant on one of the operator's SIMs. Throws, before anything is sent, for any other SIM. */
export type Revoke = (iccid: string) => Promise<Assessment>;

export interface Prepared {
  readonly probe: Probe;
  /** Null where the probe makes no grants. */
  readonly revoke: Revoke | null;
}

/** What the probe thread does for a kind of probe. */
export interface ThreadKind<Spec> {
  /** Works out everything that does not change from slot to slot. Throws `CredentialError`. */
  prepare(spec: Spec, setup: Setup): Prepared;
  /** The daily negative tests of the contract, for the kind whose endpoint they go to. */
  contractTests?(spec: Spec, setup: Setup): ContractTests;
}

export function withoutGrants(probe: Probe): Prepared {
  return { probe, revoke: null };
}

export function measuredOnce(record: ExchangeRecord, assessment: Assessment): ProbeEnding {
  return { assessment, measured: [record], others: [] };
}
