import {
  grantOutcome,
  judgeGrant,
  judgeProvisioning,
  judgeRevocation,
} from '../../core/probe-kinds/provisioning/judge.ts';
import type { ProvisioningSpec } from '../../core/probe-kinds/provisioning/spec.ts';
import type { Sim } from '../../core/probe-kinds/spec.ts';
import { type Assessment, withoutChecks } from '../../core/verdict/assessment.ts';
import type { ExchangeRecord } from '../exchange.ts';
import { CredentialError, ForeignSimError } from '../failure.ts';
import { API_HEADERS, basePath } from '../operator-api.ts';
import type { Prepared, Probe, ThreadKind } from '../probe.ts';
import { API_BODY_BYTES, type Call, type Setup, Target } from '../target.ts';
import { maskedSim } from '../transaction-id.ts';
import { prepareVerification, type VerifyGrant } from './verify-grant.ts';

/** The clean-up has as long as the probe, within these bounds and beyond its deadline: after a lost PUT it matters most. */
const SHORTEST_CLEAN_UP_MS = 1_000;
const LONGEST_CLEAN_UP_MS = 5_000;

interface Calls {
  readonly grant: Call;
  readonly revoke: Call;
}

export const provisioning: ThreadKind<ProvisioningSpec<string>> = { prepare };

const unverified: VerifyGrant = async (assessment) => ({ assessment, records: [] });

/**
 * Grants a microbalance, and asks once to take it back in every case in which the grant may have reached the operator.
 * Touches no SIM but the operator's own test SIMs.
 */
function prepare(spec: ProvisioningSpec<string>, setup: Setup): Prepared {
  const url = new URL(spec.baseUrl);
  const headers = [...API_HEADERS, 'Content-Type', 'application/json'];
  const target = new Target({ url, transport: spec.transport, headers, maxBodyBytes: API_BODY_BYTES }, setup);
  const base = basePath(url);
  const cleanUpMs = Math.min(Math.max(setup.deadlineMs, SHORTEST_CLEAN_UP_MS), LONGEST_CLEAN_UP_MS);
  const plans = new Map(
    spec.sims.map((sim) => [
      sim.iccid,
      {
        ...callsFor(sim, spec, base),
        verify: spec.verify === true ? prepareVerification(sim, base, target, setup.deadlineMs) : unverified,
      },
    ]),
  );
  const planOf = (iccid: string) => {
    const found = plans.get(iccid);
    if (found === undefined) {
      throw new Error(`${maskedSim(iccid)} is none of the operator's test SIMs; nothing was sent`);
    }
    return found;
  };
  const probe: Probe = async (simIndex, iccid) => {
    const { grant, verify, revoke } = planOf(simOf(spec, simIndex, iccid));
    const granted = await target.call(grant);
    const verified = await verify(judgeGrant(granted.facts), granted);
    const { record, assessment } = granted.requestSent
      ? await takeBack(revoke, target, cleanUpMs)
      : NOTHING_TO_TAKE_BACK;
    return {
      assessment: judgeProvisioning(verified.assessment, assessment),
      measured: [granted],
      others: [...verified.records, ...(record === null ? [] : [record])],
      grant: grantOutcome(granted.facts, granted.requestSent, assessment),
    };
  };
  return { probe, revoke: async (iccid) => (await takeBack(planOf(iccid).revoke, target, cleanUpMs)).assessment };
}

/** The list may have changed since the SIM was chosen: then the index means another one. */
function simOf({ sims }: ProvisioningSpec<string>, simIndex: number, iccid: string | undefined): string {
  const sim = sims[simIndex];
  if (sim === undefined) throw new ForeignSimError(`there is no test SIM ${simIndex}; nothing was sent`);
  if (iccid !== undefined && sim.iccid !== iccid)
    throw new ForeignSimError('the list of test SIMs has changed; nothing was sent');
  return sim.iccid;
}

function callsFor(sim: Sim, spec: ProvisioningSpec<string>, base: string): Calls {
  const { location, locationIn } = spec;
  const inQuery = location !== undefined && locationIn !== 'body';
  const inBody = location !== undefined && locationIn !== 'query';
  const path = `${base}/sims/iccid:${sim.iccid}/${spec.path}${inQuery ? `?${new URLSearchParams({ location })}` : ''}`;
  const label = `${base}/sims/iccid:${maskedSim(sim.iccid)}/${spec.path}`;
  return {
    grant: { method: 'PUT', path, label: `PUT ${label}`, body: JSON.stringify(inBody ? { location } : {}) },
    revoke: { method: 'DELETE', path, label: `DELETE ${label}`, body: '{}' },
  };
}

const NOTHING_TO_TAKE_BACK = { record: null, assessment: null };

async function takeBack(
  revoke: Calls['revoke'],
  target: Target,
  deadlineMs: number,
): Promise<{ readonly record: ExchangeRecord | null; readonly assessment: Assessment }> {
  try {
    const record = await target.call({ ...revoke, deadlineMs });
    return { record, assessment: judgeRevocation(record.facts) };
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    return { record: null, assessment: withoutChecks('own-credentials', error.message) };
  }
}
