import type { GrantOutcome } from '../core/grants/grants.ts';
import type { Assessment } from '../core/verdict/assessment.ts';
import type { ExchangeRecord } from './exchange.ts';

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

export function measuredOnce(record: ExchangeRecord, assessment: Assessment): ProbeEnding {
  return { assessment, measured: [record], others: [] };
}
