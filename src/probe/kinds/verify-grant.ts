import { judgeGetBalance } from '../../core/probe-kinds/get-balance/judge.ts';
import { unverified, withBalance } from '../../core/probe-kinds/provisioning/judge.ts';
import type { Sim } from '../../core/probe-kinds/spec.ts';
import type { Assessment } from '../../core/verdict/assessment.ts';
import type { ExchangeRecord } from '../exchange.ts';
import { balanceCall } from '../operator-api.ts';
import type { Target } from '../target.ts';

export interface VerifiedGrant {
  readonly assessment: Assessment;
  readonly records: readonly ExchangeRecord[];
}

/** Reads the balance of a SIM whose grant is in force, within what is left of the deadline. */
export type VerifyGrant = (grant: Assessment, granted: ExchangeRecord) => Promise<VerifiedGrant>;

export function prepareVerification(sim: Sim, base: string, target: Target, deadlineMs: number): VerifyGrant {
  const call = balanceCall(base, sim.iccid, { fieldsTemplate: 'basic' });
  return async (grant, granted) => {
    if (grant.reason !== 'ok') return { assessment: grant, records: [] };
    const leftMs = Math.max(1, deadlineMs - granted.totalMs);
    try {
      const record = await target.call({ ...call, deadlineMs: leftMs });
      const reading = judgeGetBalance(record.facts, { ...sim, expect: [] }, {});
      return { assessment: withBalance(grant, reading), records: [record] };
    } catch {
      // Whatever it was, the clean-up must follow; our own credentials will fail it, too, and say so.
      return { assessment: unverified(grant), records: [] };
    }
  };
}
